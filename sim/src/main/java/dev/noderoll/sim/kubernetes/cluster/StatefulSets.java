package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The StatefulSet controller: pods with fixed names and claims, made and removed in order.
 *
 * <p>A pod's successor is made only when the old pod object is gone (D77). With OrderedReady, a pod is made when those
 * before it are available, and removed from the end. A rolling update replaces the highest outdated pod when all above
 * it are available; the partition is respected. Not modelled: retention policies of claims other than Retain.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/">StatefulSets</a>
 */
final class StatefulSets {

    private static final String REVISION = "controller-revision-hash";

    private final Control control;
    private final WorkQueue queue;

    StatefulSets(Control control) {
        this.control = control;
        this.queue = control.queue("statefulset-controller", this::reconcile);
    }

    void start() {
        control.enqueue(Kind.STATEFUL_SET, queue);
        control.enqueueOwner(Kind.POD, Kind.STATEFUL_SET, queue);
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(Kind.STATEFUL_SET, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode set = found.get();
        Map<Integer, ObjectNode> pods = pods(set);
        if (!grow(set, pods) && !shrink(set, pods)) {
            rollOut(set, pods);
        }
        writeStatus(key, set);
    }

    /** Returns whether there is still something to wait for or to make. */
    private boolean grow(ObjectNode set, Map<Integer, ObjectNode> pods) {
        boolean parallel = "Parallel".equals(text(set, "spec", "podManagementPolicy"));
        boolean incomplete = false;
        for (int i = 0; i < number(set, "spec", "replicas"); i++) {
            ObjectNode pod = pods.get(i);
            if (pod == null) {
                create(set, i);
            } else if (Fields.isFinished(pod) && !Fields.isTerminating(pod)) {
                delete(pod);
            } else if (Fields.isActive(pod) && isAvailable(set, pod)) {
                continue;
            }
            incomplete = true;
            // An outdated pod that never gets ready must not hold up its own replacement.
            boolean stuck = pod != null && Fields.isActive(pod) && isOutdated(set, pod);
            if (stuck) {
                incomplete = false;
            }
            if (!parallel && !stuck) {
                return true;
            }
        }
        return incomplete && !parallel;
    }

    private boolean shrink(ObjectNode set, Map<Integer, ObjectNode> pods) {
        boolean parallel = "Parallel".equals(text(set, "spec", "podManagementPolicy"));
        boolean surplus = false;
        for (int i : pods.keySet().stream().sorted(Comparator.reverseOrder()).toList()) {
            ObjectNode pod = pods.get(i);
            if (i >= number(set, "spec", "replicas") && pod != null) {
                surplus = true;
                if (!Fields.isTerminating(pod)) {
                    delete(pod);
                }
                if (!parallel) {
                    return true;
                }
            }
        }
        return surplus;
    }

    private void rollOut(ObjectNode set, Map<Integer, ObjectNode> pods) {
        if (!"RollingUpdate".equals(text(set, "spec", "updateStrategy", "type"))) {
            return;
        }
        int partition = number(set, "spec", "updateStrategy", "rollingUpdate", "partition");
        for (int i = number(set, "spec", "replicas") - 1; i >= partition; i--) {
            ObjectNode pod = pods.get(i);
            if (pod == null || Fields.isTerminating(pod)) {
                return;
            }
            if (isOutdated(set, pod)) {
                delete(pod);
                return;
            }
            if (!isAvailable(set, pod)) {
                return;
            }
        }
    }

    private void create(ObjectNode set, int ordinal) {
        ObjectNode pod = Fields.podFrom(Kind.STATEFUL_SET, set);
        String name = Fields.name(set) + "-" + ordinal;
        ObjectNode metadata = Fields.child(pod, "metadata").put("name", name);
        Fields.child(metadata, "labels")
                .put(REVISION, revision(set))
                .put("statefulset.kubernetes.io/pod-name", name)
                .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal));
        ObjectNode spec = Fields.child(pod, "spec");
        spec.put("hostname", name);
        ArrayNode volumes = spec.withArrayProperty("volumes");
        for (JsonNode template : Fields.at(set, "spec", "volumeClaimTemplates")) {
            String claim = Fields.name(template) + "-" + name;
            volumes.removeIf(v -> Fields.name(template).equals(text(v, "name")));
            ObjectNode volume = volumes.addObject().put("name", Fields.name(template));
            volume.putObject("persistentVolumeClaim").put("claimName", claim);
            makeClaim(set, template, claim);
        }
        control.api().create(Kind.POD, pod);
    }

    private void makeClaim(ObjectNode set, JsonNode template, String name) {
        if (control.api()
                .get(Kind.PERSISTENT_VOLUME_CLAIM, Fields.namespace(set), name)
                .isEmpty()) {
            ObjectNode claim = Fields.object();
            ObjectNode metadata = claim.putObject("metadata").put("name", name);
            metadata.put("namespace", Fields.namespace(set));
            metadata.set(
                    "labels", Fields.at(set, "spec", "selector", "matchLabels").deepCopy());
            claim.set("spec", template.path("spec").deepCopy());
            control.api().create(Kind.PERSISTENT_VOLUME_CLAIM, claim);
        }
    }

    private Map<Integer, ObjectNode> pods(ObjectNode set) {
        Map<Integer, ObjectNode> found = new TreeMap<>();
        for (ObjectNode pod : control.api().ownedBy(Kind.POD, Fields.uid(set))) {
            String name = Fields.name(pod);
            found.put(Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)), pod);
        }
        return found;
    }

    private void delete(ObjectNode pod) {
        Deletion deletion = new Deletion(Optional.empty(), Optional.of(Fields.uid(pod)));
        control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), deletion);
    }

    private boolean isAvailable(ObjectNode set, ObjectNode pod) {
        return Availability.of(pod, number(set, "spec", "minReadySeconds"), control.now());
    }

    private static boolean isOutdated(ObjectNode set, ObjectNode pod) {
        return !revision(set).equals(text(pod, "metadata", "labels", REVISION));
    }

    private static String revision(ObjectNode set) {
        int hash = Fields.at(set, "spec", "template").toString().hashCode();
        return Fields.name(set) + "-" + Integer.toHexString(hash);
    }

    private void writeStatus(Key key, ObjectNode set) {
        List<ObjectNode> pods = new ArrayList<>(pods(set).values());
        pods.removeIf(p -> !Fields.isActive(p));
        int ready = (int) pods.stream().filter(Fields::isReady).count();
        int available = (int) pods.stream().filter(p -> isAvailable(set, p)).count();
        int updated = (int) pods.stream().filter(p -> !isOutdated(set, p)).count();
        ObjectNode after = set.deepCopy();
        ObjectNode status = Fields.child(after, "status")
                .put("replicas", pods.size())
                .put("readyReplicas", ready)
                .put("availableReplicas", available)
                .put("updatedReplicas", updated)
                .put("updateRevision", revision(set))
                .put("observedGeneration", number(set, "metadata", "generation"));
        if (updated == number(set, "spec", "replicas")
                || text(status, "currentRevision").isEmpty()) {
            status.put("currentRevision", revision(set));
        }
        control.api().updateStatus(Kind.STATEFUL_SET, after);
        Availability.next(pods, number(set, "spec", "minReadySeconds"), control.now())
                .ifPresent(at -> queue.addAfter(key, Duration.between(control.now(), at)));
    }
}
