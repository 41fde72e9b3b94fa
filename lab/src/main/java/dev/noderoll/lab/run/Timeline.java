package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What people see of a rollout: one line whenever a node's state or the number of its pods has changed.
 *
 * <p>Columns: time since the method began, node, the image that its instance runs, its Ready pods and all its pods
 * (daemon pods left out), its state.
 */
public final class Timeline {

    private static final String FORMAT = "%8s  %-14s  %-12s  %4s/%-4s  %s";

    /** Daemon pods left out. */
    private record Pods(int ready, int all) {
        static final Pods NONE = new Pods(0, 0);
    }

    private record Row(Pods pods, String state) {}

    private final InstantSource clock;
    private final SimAws aws;
    private final KubeApi api;
    private final List<String> groupNames;
    private final Instant begun;
    private final Consumer<String> out;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Row> last = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, ObjectNode> nodes = new TreeMap<>();
    private final List<RowListener> listeners = new ArrayList<>();

    /** Nodes that have changed, or whose pods have, since the last look. */
    private final Set<String> touched = new HashSet<>();

    private boolean nodesChanged = true;
    private List<GroupDescription> seen = List.of();

    /** Shows the state as it is now, and from then on what changes. */
    public Timeline(InstantSource clock, SimAws aws, KubeApi api, String group, Consumer<String> out) {
        this(clock, aws, api, List.of(group), out);
    }

    /** As the other, of several groups: their nodes are counted through. */
    public Timeline(InstantSource clock, SimAws aws, KubeApi api, List<String> groups, Consumer<String> out) {
        this.clock = clock;
        this.aws = aws;
        this.api = api;
        this.groupNames = List.copyOf(groups);
        this.begun = clock.instant();
        this.out = out;
        api.onChange(Kind.NODE, this::hear);
        api.onChange(Kind.POD, this::hear);
        say(String.format(Locale.ROOT, FORMAT, "elapsed", "node", "image", "ready", "pods", "state"));
    }

    /** Adds a line about something that is no node. */
    void note(String what) {
        say(String.format(Locale.ROOT, "%8s  * %s", elapsed(), what));
    }

    /** Hears of each node whose state or pods have changed. */
    @FunctionalInterface
    interface RowListener {
        /** {@code node} and {@code image} as the lines name them. */
        void changed(String node, String image, String state);
    }

    /** From the next look on. */
    void onRow(RowListener listener) {
        listeners.add(listener);
    }

    /** How the lines name the instance that this node runs on; the node's own name when they have not yet. */
    String nameOfNode(String node) {
        return nodes.entrySet().stream()
                .filter(entry -> nameOf(entry.getValue()).equals(node))
                .map(entry -> nameOf(entry.getKey()))
                .findFirst()
                .orElse(node);
    }

    /** The instance that has this name in the lines; empty when there is none, or none any more. */
    Optional<String> instance(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name) && last.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** How the lines name this instance; its id when they have not yet. */
    String nameOf(String instance) {
        return names.getOrDefault(instance, instance);
    }

    /** Looks at the members that have changed; called after each event. */
    public void look() {
        List<GroupDescription> groups =
                groupNames.stream().map(aws.autoScaling()::peek).toList();
        boolean same = groups.equals(seen);
        if (same && touched.isEmpty()) {
            return;
        }
        boolean all = !same || nodesChanged;
        if (nodesChanged) {
            nodesChanged = false;
            nodes.clear();
            for (ObjectNode node : api.list(Kind.NODE)) {
                nodes.put(Json.instance(node), node);
            }
        }
        Map<String, InstanceDescription> members = new TreeMap<>();
        groups.forEach(group -> group.instances().forEach(i -> members.put(i.id(), i)));
        for (InstanceDescription member : members.values()) {
            ObjectNode node = nodes.get(member.id());
            names.putIfAbsent(member.id(), "node-" + (names.size() + 1));
            if (all || (node != null && touched.contains(nameOf(node)))) {
                show(member.id(), new Row(node == null ? Pods.NONE : pods(node), state(member, node)));
            }
        }
        for (String id : List.copyOf(last.keySet())) {
            if (!members.containsKey(id)) {
                show(id, new Row(Pods.NONE, "gone"));
                last.remove(id);
            }
        }
        seen = groups;
        touched.clear();
    }

    private void hear(Change change) {
        boolean ofNode = change.kind() == Kind.NODE;
        nodesChanged |= ofNode;
        touched.add(ofNode ? nameOf(change.object()) : nodeOf(change.object()));
    }

    private static String nameOf(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }

    private static String nodeOf(ObjectNode pod) {
        return pod.path("spec").path("nodeName").asText();
    }

    /** The lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void show(String id, Row now) {
        if (now.equals(last.put(id, now))) {
            return;
        }
        String image = aws.ec2().find(id).map(i -> i.imageId()).orElse("");
        String shown = image.length() > 12 ? image.substring(0, 12) : image;
        listeners.forEach(listener -> listener.changed(nameOf(id), shown, now.state()));
        say(String.format(
                Locale.ROOT,
                FORMAT,
                elapsed(),
                nameOf(id),
                shown,
                now.pods().ready(),
                now.pods().all(),
                now.state()));
    }

    private void say(String line) {
        lines.add(line);
        out.accept(line);
    }

    private String elapsed() {
        Duration passed = Duration.between(begun, clock.instant());
        return String.format(
                Locale.ROOT, "%d:%02d.%d", passed.toMinutes(), passed.toSecondsPart(), passed.toMillisPart() / 100);
    }

    private Pods pods(ObjectNode node) {
        int all = 0;
        int ready = 0;
        for (ObjectNode pod : api.podsOnNode(nameOf(node))) {
            if (!Gauge.isDaemon(pod)) {
                all++;
                ready += Ready.is(pod) && !pod.path("metadata").has("deletionTimestamp") ? 1 : 0;
            }
        }
        return new Pods(ready, all);
    }

    private static String state(InstanceDescription member, @Nullable ObjectNode node) {
        if (member.state() != LifecycleState.IN_SERVICE) {
            return member.state().text();
        }
        if (node == null) {
            return "booting";
        }
        if (!Ready.is(node)) {
            return "joining";
        }
        if (node.path("spec").path("unschedulable").asBoolean()) {
            return "draining";
        }
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (taint.path("key").asText().startsWith("noderoll.dev/")) {
                return "closed";
            }
        }
        return "ready";
    }
}
