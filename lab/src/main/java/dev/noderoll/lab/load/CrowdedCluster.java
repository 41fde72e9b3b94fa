package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What goes on in a large cluster: kubelets report their nodes, evicted pods go, their successors come on new nodes, and
 * controllers follow. As much as a drain looks at, and no more: nothing is scheduled by need, nothing is admitted.
 *
 * <p>Of the agenda's thread.
 */
final class CrowdedCluster implements InstanceObserver {

    /** From an eviction until the pod is gone; shorter than any real one, so that a drain has something to do at once. */
    private static final Duration STOP = Duration.ofSeconds(2);

    /** From then until its successor is Ready. */
    private static final Duration START = Duration.ofSeconds(3);

    private static final Duration DETACH = Duration.ofSeconds(2);
    private static final Duration JOIN = Duration.ofSeconds(2);

    /**
     * How often a kubelet reports a node of which nothing has changed.
     *
     * @see <a href="https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/">nodeStatusReportFrequency</a>:
     *     "the node status update is 5m by default"
     */
    private static final Duration REPORT = Duration.ofMinutes(5);

    private final Agenda agenda;
    private final Layout layout;
    private final Shelves shelves;

    /** Nodes that have joined since the beginning: where successors go, in turn. */
    private final List<String> joined = new ArrayList<>();

    private final List<String> first;
    private final Map<String, Integer> leftOn = new TreeMap<>();
    private int successors;
    private int reported;

    /** {@code instances} run the first nodes, one each. */
    CrowdedCluster(Agenda agenda, LoadSize size, List<SimInstance> instances) {
        this.agenda = agenda;
        this.layout = new Layout(size);
        this.first = instances.stream().map(SimInstance::privateDnsName).toList();
        this.shelves = new Shelves(size, layout, instances);
        report();
    }

    Shelves shelves() {
        return shelves;
    }

    /** One node's report at a time, evenly over the whole interval. */
    private void report() {
        agenda.after(REPORT.dividedBy(first.size()), "a kubelet reports", () -> {
            String name = first.get(reported++ % first.size());
            shelves.nodes().get("", name).ifPresent(node -> {
                ObjectNode now = node.deepCopy();
                now.withObjectProperty("status").put("reports", reported);
                shelves.nodes().put(now);
            });
            report();
        });
    }

    @Override
    public void running(SimInstance instance) {
        agenda.after(JOIN, instance.id() + " joins", () -> {
            shelves.addNode(instance, agenda.instant());
            for (int daemon = 0; daemon < LoadSize.DAEMONS; daemon++) {
                shelves.addDaemon(daemon, instance.privateDnsName());
            }
            joined.add(instance.privateDnsName());
        });
    }

    @Override
    public void terminated(SimInstance instance) {
        joined.remove(instance.privateDnsName());
        shelves.nodes().delete("", instance.privateDnsName());
    }

    /** The eviction subresource: refused while a budget has no room; otherwise the pod goes, and another comes. */
    Answer evict(String namespace, String name, String uid) {
        Optional<ObjectNode> found = shelves.pods().get(namespace, name);
        if (found.isEmpty()) {
            return Answer.notFound("pods \"" + name + "\"");
        }
        ObjectNode pod = found.get();
        if (!uid.isEmpty() && !pod.at("/metadata/uid").asText().equals(uid)) {
            return Answer.refused(409, "Conflict", "the UID in the precondition does not match");
        }
        if (pod.path("metadata").has("deletionTimestamp")) {
            return Answer.created(success());
        }
        int workload = layout.workload(namespace, pod.at("/metadata/labels/app").asText());
        if (workload >= 0 && !shelves.takeFromBudget(workload)) {
            return Answer.noRoom(Layout.app(workload));
        }
        go(pod.deepCopy(), workload);
        return Answer.created(success());
    }

    private void go(ObjectNode pod, int workload) {
        String namespace = pod.at("/metadata/namespace").asText();
        String name = pod.at("/metadata/name").asText();
        String node = pod.at("/spec/nodeName").asText();
        pod.withObjectProperty("metadata")
                .put("deletionTimestamp", agenda.instant().plus(STOP).toString())
                .put("deletionGracePeriodSeconds", 60);
        shelves.pods().put(pod);
        if (workload >= 0) {
            shelves.available(workload, -1);
        }
        agenda.after(STOP, name + " is gone", () -> {
            shelves.pods().delete(namespace, name);
            emptied(node);
        });
        if (workload >= 0) {
            agenda.after(STOP.plus(START), "the successor of " + name, () -> succeed(pod, workload));
        }
    }

    /** The volumes of a node are detached when the last pod that a drain moves has gone. */
    private void emptied(String node) {
        int left = leftOn.merge(node, -1, Integer::sum) + layout.size().movablePerNode();
        if (left == 0) {
            agenda.after(DETACH, "the volumes of " + node, () -> shelves.detach(node));
        }
    }

    private void succeed(ObjectNode before, int workload) {
        ObjectNode pod = before.deepCopy();
        String node = joined.isEmpty() ? first.getFirst() : joined.get(successors % joined.size());
        String name = Layout.app(workload) + "-next" + successors++;
        ObjectNode metadata = pod.withObjectProperty("metadata");
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds"));
        metadata.put("name", name)
                .put("uid", "pod-" + name)
                .put("creationTimestamp", agenda.instant().toString());
        pod.withObjectProperty("spec").put("nodeName", node);
        ready(pod);
        shelves.pods().put(pod);
        shelves.replaceEndpoint(workload, before, pod);
        shelves.available(workload, 1);
        shelves.giveToBudget(workload);
    }

    private void ready(ObjectNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition instanceof ObjectNode c) {
                c.put("lastTransitionTime", agenda.instant().toString());
            }
        }
    }

    private static ObjectNode success() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success");
    }
}
