package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scheduler: places one pending pod a cycle, by priority and then in the order of arrival.
 *
 * <p>A pod that fits nowhere gets the condition PodScheduled=False with reason Unschedulable, and is tried again after
 * a change that may help: a node came or changed, a pod went, a volume or claim changed. A pod with scheduling gates is
 * not looked at until they are gone. A pod counts as being on the node that was chosen for it while its volumes are still
 * being made. The pods of a gang are placed in one cycle, and none is bound until as many have nodes as their PodGroup asks
 * for, those that are bound included.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/">kube-scheduler</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/scheduler/schedule_one.go">assume</a>: the
 *     scheduler's cache holds a pod on its node from when that is chosen, before PreBind has waited for its volumes
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/">Gang scheduling</a>: "If the
 *     scheduler finds valid placements for at least the minCount number of Pods, it allows those successfully placed Pods to
 *     be bound"
 * @see <a href="https://github.com/kubernetes-sigs/scheduler-plugins/blob/master/pkg/coscheduling/core/core.go">Permit</a> of
 *     coscheduling: a pod is let through when {@code assigned+1 >= minMember}; PreFilter refuses one whose group has fewer
 *     pods than that
 */
final class Scheduler {

    private record Waiting(int priority, long arrival, Key key) {
        private static final Comparator<Waiting> ORDER =
                Comparator.comparingInt(Waiting::priority).reversed().thenComparingLong(Waiting::arrival);
    }

    private final Control control;
    private final Dice dice;
    private final VolumeBinding volumes;
    private final PodGroups groups;
    private final TreeSet<Waiting> queue = new TreeSet<>(Waiting.ORDER);
    private final Map<Key, Waiting> unschedulable = new TreeMap<>();
    private final Map<String, NodeView> views = new TreeMap<>();

    /** The nodes that were chosen for pods whose volumes are being made. */
    private final Map<Key, String> assumed = new TreeMap<>();

    /** Nodes that have changed since their views were made, or have come or gone. */
    private final Set<String> changed = new TreeSet<>();

    private List<NodeView> nodes = List.of();
    private boolean running;
    private long arrivals;

    Scheduler(Control control, VolumeBinding volumes) {
        this.control = control;
        this.volumes = volumes;
        this.groups = new PodGroups(control.api());
        this.dice = control.dice().named("scheduler");
    }

    void start() {
        control.api().list(Kind.NODE).forEach(node -> changed.add(Fields.name(node)));
        control.api().onChange(Kind.POD, this::podChanged);
        control.api().onChange(Kind.NODE, change -> {
            changed.add(Fields.name(change.object()));
            if (Control.touches(change, "spec")
                    || Control.touches(change, "metadata", "labels")
                    || Control.touches(change, "status", "allocatable")) {
                retryAll();
            }
        });
        control.api().onChange(Kind.PERSISTENT_VOLUME_CLAIM, _ -> retryAll());
        control.api().onChange(Kind.PERSISTENT_VOLUME, _ -> retryAll());
        control.api().onChange(Kind.POD_GROUP, _ -> retryAll());
        control.api().onChange(Kind.COSCHEDULED_POD_GROUP, _ -> retryAll());
    }

    /** Whether somebody holds a pod back; the scheduler does not look at it then. */
    static boolean isGated(JsonNode pod) {
        return !pod.path("spec").path("schedulingGates").isEmpty();
    }

    private static boolean wasGated(Change change) {
        return change.type() == ChangeType.MODIFIED && change.before() != null && isGated(change.before());
    }

    private void podChanged(Change change) {
        ObjectNode pod = change.object();
        String node = Fields.nodeOf(pod);
        if (!node.isEmpty()) {
            boolean counts = change.type() != ChangeType.MODIFIED
                    || Control.touches(change, "spec", "nodeName")
                    || Control.touches(change, "status", "phase")
                    || Control.touches(change, "metadata");
            if (counts) {
                changed.add(node);
            }
            boolean placed = Control.touches(change, "spec", "nodeName");
            if (change.type() == ChangeType.DELETED || Fields.isFinished(pod) || (placed && someWantCompany())) {
                retryAll();
            }
        } else if (isGated(pod)) {
            // Not looked at until whoever put them up has taken its gates away.
        } else if (change.type() == ChangeType.ADDED || wasGated(change)) {
            queue.add(new Waiting(Fields.number(pod, "spec", "priority"), arrivals++, Key.of(pod)));
            run();
        } else if (change.type() == ChangeType.DELETED) {
            unschedulable.remove(Key.of(pod));
            forget(Key.of(pod));
        }
    }

    /** Whether a pod waits that goes only where certain others are. */
    private boolean someWantCompany() {
        return unschedulable.keySet().stream()
                .flatMap(key -> control.living(Kind.POD, key).stream())
                .anyMatch(pod -> !PodAffinity.terms(pod, "podAffinity").isEmpty());
    }

    private void retryAll() {
        if (!unschedulable.isEmpty()) {
            queue.addAll(unschedulable.values());
            unschedulable.clear();
            run();
        }
    }

    private void run() {
        if (!running && !queue.isEmpty()) {
            running = true;
            control.agenda().after(control.settings().schedule().draw(dice), "schedule a pod", this::cycle);
        }
    }

    private void cycle() {
        running = false;
        Waiting next = queue.pollFirst();
        if (next != null) {
            control.living(Kind.POD, next.key())
                    .filter(p -> Fields.nodeOf(p).isEmpty())
                    .ifPresent(pod -> place(next, pod));
        }
        run();
    }

    private void place(Waiting next, ObjectNode pod) {
        forget(next.key());
        Optional<PodGroups.Group> group = PodGroups.of(pod);
        if (group.isPresent()) {
            placeTogether(next, pod, group.get());
            return;
        }
        Optional<NodeView> node = new Placement(control.api(), nodes()).choose(pod);
        if (node.isEmpty()) {
            unschedulable.put(next.key(), next);
            refuse(pod, why(pod));
        } else {
            bind(next, pod, node.get().name());
        }
    }

    private void bind(Waiting waiting, ObjectNode pod, String node) {
        Key key = waiting.key();
        try {
            if (volumes.bound(pod, node)) {
                control.api().bind(key.namespace(), key.name(), node);
            } else {
                // Tried again when its claims are bound.
                unschedulable.put(key, waiting);
                assumed.put(key, node);
                changed.add(node);
            }
        } catch (KubeError e) {
            unschedulable.put(key, waiting);
        }
    }

    /** Finds nodes for all pods of a gang that have none, each beside those before it, and binds them if they are enough. */
    private void placeTogether(Waiting next, ObjectNode pod, PodGroups.Group group) {
        List<ObjectNode> pods = groups.pods(group);
        OptionalInt least = groups.least(group);
        if (least.isEmpty() || pods.size() < least.getAsInt()) {
            unschedulable.put(next.key(), next);
            String name = group.key().name();
            refuse(pod, least.isEmpty() ? ": PodGroup " + name + " not found" : ": PodGroup " + name + " lacks pods");
            return;
        }
        List<ObjectNode> without = pods.stream()
                .filter(p -> Fields.nodeOf(p).isEmpty() && !isGated(p))
                .toList();
        Map<Key, String> chosen = new TreeMap<>();
        for (ObjectNode each : without) {
            new Placement(control.api(), nodes()).choose(each).ifPresent(node -> {
                chosen.put(Key.of(each), node.name());
                assumed.put(Key.of(each), node.name());
                changed.add(node.name());
            });
        }
        chosen.keySet().forEach(this::forget);
        if (pods.size() - without.size() + chosen.size() < least.getAsInt()) {
            unschedulable.put(next.key(), next);
            refuse(pod, why(pod) + ", and PodGroup " + group.key().name() + " goes together");
            return;
        }
        for (ObjectNode each : without) {
            Key key = Key.of(each);
            Waiting taken = taken(key).orElse(next);
            Waiting waiting = new Waiting(taken.priority(), taken.arrival(), key);
            String node = chosen.get(key);
            if (node == null) {
                unschedulable.put(key, waiting);
                refuse(each, why(each));
            } else {
                bind(waiting, each, node);
            }
        }
    }

    /** Takes a pod out of those that wait. */
    private Optional<Waiting> taken(Key key) {
        Optional<Waiting> queued =
                queue.stream().filter(w -> w.key().equals(key)).findFirst();
        queued.ifPresent(queue::remove);
        Waiting other = unschedulable.remove(key);
        return queued.or(() -> Optional.ofNullable(other));
    }

    private void forget(Key pod) {
        String node = assumed.remove(pod);
        if (node != null) {
            changed.add(node);
        }
    }

    private List<ObjectNode> podsOn(String node) {
        List<ObjectNode> pods = new ArrayList<>(control.api().podsOnNode(node));
        assumed.forEach((key, chosen) -> {
            if (chosen.equals(node)) {
                control.living(Kind.POD, key)
                        .filter(p -> Fields.nodeOf(p).isEmpty())
                        .ifPresent(pods::add);
            }
        });
        return pods;
    }

    /** All nodes by name, as they are now. */
    private List<NodeView> nodes() {
        if (!changed.isEmpty()) {
            for (String name : changed) {
                control.api()
                        .get(Kind.NODE, "", name)
                        .ifPresentOrElse(
                                node -> views.put(name, NodeView.of(node, podsOn(name))), () -> views.remove(name));
            }
            changed.clear();
            nodes = List.copyOf(views.values());
        }
        return nodes;
    }

    private void refuse(ObjectNode pod, String why) {
        ObjectNode after = pod.deepCopy();
        int nodes = control.api().list(Kind.NODE).size();
        String message = "0/" + nodes + " nodes are available" + why + ".";
        Fields.setCondition(after, "PodScheduled", "False", "Unschedulable", message, control.now());
        control.api().updateStatus(Kind.POD, after);
    }

    private String why(ObjectNode pod) {
        Set<String> reasons = new TreeSet<>();
        PodRequest request = PodRequest.of(pod);
        for (NodeView node : nodes()) {
            if (!Tolerations.allow(pod, node.node())) {
                reasons.add("had untolerated taint");
            } else if (!NodeAffinity.matches(pod, node.node())) {
                reasons.add("didn't match Pod's node affinity/selector");
            } else if (!node.hasRoomFor(request)) {
                reasons.add(
                        node.freePods() <= 0
                                ? "Too many pods"
                                : "Insufficient " + request.lacking(node.free()).orElse("resources"));
            } else {
                reasons.add("didn't satisfy host ports, volumes, pod spread or affinity");
            }
        }
        return reasons.isEmpty() ? "" : ": " + String.join(", ", reasons);
    }
}
