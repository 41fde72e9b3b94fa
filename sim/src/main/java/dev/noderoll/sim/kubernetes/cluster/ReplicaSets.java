package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.isReady;
import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ReplicaSet controller: keeps as many active pods as the spec says.
 *
 * <p>A pod that is being deleted no longer counts, so its replacement is made at once (D77). Those to delete are chosen
 * as in controller_utils.go, ActivePodsWithRanks: without a node, Pending, not ready, most recently made.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set.go">source</a>
 */
final class ReplicaSets {

    // The youngest of the least useful goes first.
    private static final Comparator<ObjectNode> DELETED_FIRST = Comparator.comparing(
                    (ObjectNode pod) -> !Fields.nodeOf(pod).isEmpty())
            .thenComparing(pod -> !"Pending".equals(Fields.text(pod, "status", "phase")))
            .thenComparing(Fields::isReady)
            .thenComparing(pod -> Fields.text(pod, "metadata", "creationTimestamp"), Comparator.reverseOrder())
            .thenComparing(Key::of);

    private final Control control;
    private final Kind kind;
    private final WorkQueue queue;

    private ReplicaSets(Control control, Kind kind, String name) {
        this.control = control;
        this.kind = kind;
        this.queue = control.queue(name, this::reconcile);
    }

    static ReplicaSets of(Control control) {
        return new ReplicaSets(control, Kind.REPLICA_SET, "replicaset-controller");
    }

    /** Of ReplicationControllers, which the same code keeps: replication_controller.go adapts them to it. */
    static ReplicaSets ofReplicationControllers(Control control) {
        return new ReplicaSets(control, Kind.REPLICATION_CONTROLLER, "replication-controller");
    }

    void start() {
        control.enqueue(kind, queue);
        control.enqueueOwner(Kind.POD, kind, queue);
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(kind, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode set = found.get();
        List<ObjectNode> pods = active(set);
        int missing = number(set, "spec", "replicas") - pods.size();
        try {
            for (int i = 0; i < missing; i++) {
                ObjectNode pod = Fields.podFrom(kind, set);
                Fields.child(pod, "metadata").put("generateName", key.name() + "-");
                control.api().create(Kind.POD, pod);
            }
        } catch (KubeError refused) {
            writeStatus(key, set);
            throw refused;
        }
        pods.stream().sorted(DELETED_FIRST).limit(Math.max(0, -missing)).forEach(this::delete);
        writeStatus(key, set);
    }

    private void delete(ObjectNode pod) {
        Deletion deletion = new Deletion(Optional.empty(), Optional.of(Fields.uid(pod)));
        control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), deletion);
    }

    private List<ObjectNode> active(ObjectNode set) {
        List<ObjectNode> active = new ArrayList<>(control.api().ownedBy(Kind.POD, Fields.uid(set)));
        active.removeIf(pod -> !Fields.isActive(pod));
        return active;
    }

    private void writeStatus(Key key, ObjectNode set) {
        List<ObjectNode> pods = active(set);
        int minReady = number(set, "spec", "minReadySeconds");
        int ready = 0;
        int available = 0;
        for (ObjectNode pod : pods) {
            ready += isReady(pod) ? 1 : 0;
            available += Availability.of(pod, minReady, control.now()) ? 1 : 0;
        }
        ObjectNode after = set.deepCopy();
        Fields.child(after, "status")
                .put("replicas", pods.size())
                .put("fullyLabeledReplicas", pods.size())
                .put("readyReplicas", ready)
                .put("availableReplicas", available)
                .put("observedGeneration", number(set, "metadata", "generation"));
        control.api().updateStatus(kind, after);
        Availability.next(pods, minReady, control.now()).ifPresent(at -> wakeAt(key, at));
    }

    private void wakeAt(Key key, Instant when) {
        queue.addAfter(key, Duration.between(control.now(), when));
    }
}
