package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The DaemonSet controller: one pod on each node that the template fits, unschedulable or not.
 *
 * <p>Its pods tolerate unready, unreachable and unschedulable nodes and node pressure, and name their node in an affinity that the scheduler
 * follows. The NoSchedule taint of a node that is not ready yet is not among those tolerated. Rolling update: one
 * outdated pod at a time (maxUnavailable; maxSurge is not modelled).
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations">Taints and
 *     tolerations</a> and pkg/controller/daemon/daemon_controller.go
 */
final class DaemonSets {

    private static final String REVISION = "controller-revision-hash";

    private final Control control;
    private final WorkQueue queue;

    DaemonSets(Control control) {
        this.control = control;
        this.queue = control.queue("daemonset-controller", this::reconcile);
    }

    void start() {
        control.enqueue(Kind.DAEMON_SET, queue);
        control.enqueueOwner(Kind.POD, Kind.DAEMON_SET, queue);
        control.api().onChange(Kind.NODE, change -> {
            if (Control.touches(change, "spec", "taints") || Control.touches(change, "metadata", "labels")) {
                control.api().list(Kind.DAEMON_SET).forEach(d -> queue.add(Key.of(d)));
            }
        });
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(Kind.DAEMON_SET, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode set = found.get();
        Map<String, ObjectNode> byNode = new TreeMap<>();
        List<ObjectNode> surplus = new ArrayList<>();
        for (ObjectNode pod : control.api().ownedBy(Kind.POD, Fields.uid(set))) {
            String node = target(pod);
            ObjectNode other = byNode.get(node);
            if (Fields.isFinished(pod)
                    || (other != null && !Fields.isTerminating(pod) && !Fields.isTerminating(other))) {
                surplus.add(pod);
            } else if (other == null || Fields.isTerminating(other)) {
                byNode.put(node, pod);
            }
        }
        surplus.forEach(this::delete);
        int desired = place(set, byNode);
        rollOut(set, byNode);
        writeStatus(set, byNode, desired);
    }

    /** Returns on how many nodes the set should run. A pod that is terminating still holds its node's place. */
    private int place(ObjectNode set, Map<String, ObjectNode> byNode) {
        ObjectNode sample = tolerant(Fields.podFrom(Kind.DAEMON_SET, set));
        int desired = 0;
        for (ObjectNode node : control.api().list(Kind.NODE)) {
            String name = Fields.name(node);
            ObjectNode pod = byNode.get(name);
            if (Placement.isEligible(sample, node)) {
                desired++;
                if (pod == null) {
                    ObjectNode made = onNode(sample, name);
                    ObjectNode metadata = Fields.child(made, "metadata");
                    metadata.put("generateName", Fields.name(set) + "-");
                    Fields.child(metadata, "labels").put(REVISION, revision(set));
                    byNode.put(name, control.api().create(Kind.POD, made));
                }
            } else if (pod != null && !Fields.isTerminating(pod) && repelled(sample, node)) {
                delete(pod);
            }
        }
        return desired;
    }

    /** A running pod leaves a node only for a NoExecute taint or an affinity that no longer fits. */
    private static boolean repelled(ObjectNode pod, ObjectNode node) {
        for (JsonNode taint : node.path("spec").path("taints")) {
            if ("NoExecute".equals(Fields.text(taint, "effect")) && !Tolerations.tolerates(pod, taint)) {
                return true;
            }
        }
        return !NodeAffinity.matches(pod, node);
    }

    private void rollOut(ObjectNode set, Map<String, ObjectNode> byNode) {
        if (!"RollingUpdate".equals(Fields.text(set, "spec", "updateStrategy", "type"))) {
            return;
        }
        int most = Share.of(Fields.at(set, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"))
                .roundUp(byNode.size());
        int down = (int) byNode.values().stream()
                .filter(p -> !Fields.isReady(p) || Fields.isTerminating(p))
                .count();
        String revision = revision(set);
        for (ObjectNode pod : byNode.values()) {
            boolean outdated = !revision.equals(Fields.text(pod, "metadata", "labels", REVISION));
            boolean isDown = !Fields.isReady(pod);
            if (outdated && !Fields.isTerminating(pod) && (isDown || down < Math.max(1, most))) {
                delete(pod);
                down += isDown ? 0 : 1;
            }
        }
    }

    private void writeStatus(ObjectNode set, Map<String, ObjectNode> byNode, int desired) {
        int ready = (int) byNode.values().stream().filter(Fields::isReady).count();
        String revision = revision(set);
        int updated = (int) byNode.values().stream()
                .filter(p -> revision.equals(Fields.text(p, "metadata", "labels", REVISION)))
                .count();
        ObjectNode after = set.deepCopy();
        Fields.child(after, "status")
                .put("currentNumberScheduled", byNode.size())
                .put("desiredNumberScheduled", desired)
                .put("numberMisscheduled", 0)
                .put("numberReady", ready)
                .put("numberAvailable", ready)
                .put("updatedNumberScheduled", updated)
                .put("observedGeneration", number(set, "metadata", "generation"));
        control.api().updateStatus(Kind.DAEMON_SET, after);
    }

    private static String revision(ObjectNode set) {
        return Integer.toHexString(Fields.at(set, "spec", "template").toString().hashCode());
    }

    private void delete(ObjectNode pod) {
        Deletion deletion = new Deletion(Optional.empty(), Optional.of(Fields.uid(pod)));
        control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), deletion);
    }

    private static ObjectNode tolerant(ObjectNode pod) {
        ArrayNode tolerations = Fields.child(pod, "spec").withArrayProperty("tolerations");
        for (String taint : List.of("not-ready", "unreachable")) {
            tolerate(tolerations, taint, "NoExecute");
        }
        for (String taint : List.of("disk-pressure", "memory-pressure", "pid-pressure", "unschedulable")) {
            tolerate(tolerations, taint, "NoSchedule");
        }
        return pod;
    }

    private static void tolerate(ArrayNode tolerations, String taint, String effect) {
        tolerations
                .addObject()
                .put("key", "node.kubernetes.io/" + taint)
                .put("operator", "Exists")
                .put("effect", effect);
    }

    private static ObjectNode onNode(ObjectNode sample, String node) {
        ObjectNode pod = sample.deepCopy();
        ObjectNode affinity = Fields.child(Fields.child(Fields.child(pod, "spec"), "affinity"), "nodeAffinity");
        ArrayNode terms = Fields.child(affinity, "requiredDuringSchedulingIgnoredDuringExecution")
                .withArrayProperty("nodeSelectorTerms");
        if (terms.isEmpty()) {
            terms.addObject();
        }
        for (ObjectNode term : Fields.objects(terms)) {
            ObjectNode field = term.putArray("matchFields").addObject();
            field.put("key", "metadata.name")
                    .put("operator", "In")
                    .putArray("values")
                    .add(node);
        }
        return pod;
    }

    /** The node that a pod was made for: also before it is bound. */
    private static String target(ObjectNode pod) {
        String bound = Fields.nodeOf(pod);
        JsonNode terms = Fields.at(
                pod,
                "spec",
                "affinity",
                "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms");
        return bound.isEmpty()
                ? terms.path(0)
                        .path("matchFields")
                        .path(0)
                        .path("values")
                        .path(0)
                        .asText()
                : bound;
    }
}
