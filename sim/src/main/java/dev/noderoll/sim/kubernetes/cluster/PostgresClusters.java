package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * CloudNativePG's operator, as far as a drain meets it: which instance of a Cluster is the primary.
 *
 * <ol>
 *   <li>The primary's node is unschedulable, all instances are ready, and all others are on other nodes: it is made a
 *       replica, and one on a schedulable node the primary.
 *   <li>There is no primary, or it is on its way out: a ready replica is made one, if there is one on a schedulable node.
 *   <li>One that comes back while another is the primary is a replica.
 * </ol>
 *
 * <p>Pods are made again by {@link Operators}. Not modelled: how long a promotion takes beside the operator's own time, and
 * that the connections to a former primary are cut by its fast shutdown.
 *
 * @see <a href="https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.20.0/controllers/replicas.go">
 *     updateTargetPrimaryFromPods, setPrimaryOnSchedulableNode</a>
 * @see <a href="https://cloudnative-pg.io/documentation/current/labels_annotations/">Labels and annotations</a>
 */
final class PostgresClusters {

    /** The label that tells an instance's role, {@link #PRIMARY} or a replica. */
    static final String ROLE = "cnpg.io/instanceRole";

    static final String PRIMARY = "primary";
    private static final String REPLICA = "replica";
    private static final String GROUP = "postgresql.cnpg.io/";

    private final Control control;
    private final WorkQueue queue;

    PostgresClusters(Control control) {
        this.control = control;
        this.queue = control.queue("cloudnative-pg", this::reconcile);
    }

    void start() {
        control.api().onChange(Kind.POD, change -> cluster(change.object()).ifPresent(queue::add));
        control.api().onChange(Kind.NODE, change -> {
            if (Control.touches(change, "spec")) {
                control.api()
                        .podsOnNode(Fields.name(change.object()))
                        .forEach(pod -> cluster(pod).ifPresent(queue::add));
            }
        });
    }

    /** The Cluster that a pod is an instance of. */
    private static Optional<Key> cluster(JsonNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()
                    && Fields.text(owner, "kind").equals("Cluster")
                    && Fields.text(owner, "apiVersion").startsWith(GROUP)) {
                return Optional.of(new Key(Fields.namespace(pod), Fields.text(owner, "name")));
            }
        }
        return Optional.empty();
    }

    private void reconcile(Key cluster) {
        List<ObjectNode> instances = control.api().list(Kind.POD, cluster.namespace()).stream()
                .filter(pod -> cluster(pod).filter(cluster::equals).isPresent())
                .filter(pod -> !Fields.isFinished(pod) && !Fields.isTerminating(pod))
                .toList();
        List<ObjectNode> primaries = instances.stream()
                .filter(PostgresClusters::isPrimary)
                .sorted(Comparator.comparing(pod -> Fields.instant(pod, "metadata", "creationTimestamp")))
                .toList();
        Optional<ObjectNode> candidate = instances.stream()
                .filter(pod -> !isPrimary(pod) && Fields.isReady(pod) && isOnOpenNode(pod))
                .findFirst();
        if (primaries.size() > 1) {
            setRole(primaries.getLast(), REPLICA);
        } else if (primaries.isEmpty()) {
            candidate.ifPresent(pod -> setRole(pod, PRIMARY));
        } else if (candidate.isPresent() && hasToSwitch(primaries.getFirst(), instances)) {
            setRole(primaries.getFirst(), REPLICA);
        }
    }

    private boolean hasToSwitch(ObjectNode primary, List<ObjectNode> instances) {
        return !isOnOpenNode(primary)
                && instances.stream().allMatch(Fields::isReady)
                && instances.stream()
                        .filter(pod -> !isPrimary(pod))
                        .noneMatch(pod -> Fields.nodeOf(pod).equals(Fields.nodeOf(primary)));
    }

    private static boolean isPrimary(JsonNode pod) {
        return Fields.text(pod, "metadata", "labels", ROLE).equals(PRIMARY);
    }

    private boolean isOnOpenNode(ObjectNode pod) {
        return control.get(Kind.NODE, new Key("", Fields.nodeOf(pod)))
                .filter(node -> !node.path("spec").path("unschedulable").asBoolean())
                .isPresent();
    }

    private void setRole(ObjectNode pod, String role) {
        ObjectNode after = pod.deepCopy();
        Fields.child(Fields.child(after, "metadata"), "labels").put(ROLE, role);
        control.api().update(Kind.POD, after);
    }
}
