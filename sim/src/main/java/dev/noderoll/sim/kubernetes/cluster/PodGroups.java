package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which pods are scheduled all or none: those of a PodGroup of Kubernetes' own, which their spec names, or of the
 * coscheduling plugin, which a label names. A PodGroup of Volcano is left out: its scheduler is another.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/">Gang scheduling</a>: "The number
 *     of Pods created for the PodGroup is at least equal to minCount"; a PodGroup with the policy {@code basic} "is
 *     scheduled independently"
 * @see <a href="https://github.com/kubernetes-sigs/scheduler-plugins/blob/master/pkg/coscheduling/README.md">Coscheduling</a>:
 *     "Pods that set this label and use the same value belong to the same PodGroup"
 */
final class PodGroups {

    private static final String LABEL = "scheduling.x-k8s.io/pod-group";

    /** One that pods name, whether it is there or not. */
    record Group(Kind kind, Key key) {}

    private final KubeApi api;

    PodGroups(KubeApi api) {
        this.api = api;
    }

    /** Empty for a pod that is scheduled for itself. */
    static Optional<Group> of(ObjectNode pod) {
        String own = Fields.text(pod, "spec", "schedulingGroup", "podGroupName");
        String label = Fields.text(pod, "metadata", "labels", LABEL);
        if (own.isEmpty() && label.isEmpty()) {
            return Optional.empty();
        }
        Kind kind = own.isEmpty() ? Kind.COSCHEDULED_POD_GROUP : Kind.POD_GROUP;
        return Optional.of(new Group(kind, new Key(Fields.namespace(pod), own.isEmpty() ? label : own)));
    }

    /** How many of its pods have to have nodes before any is bound; 0 without such a rule, empty where it is not there. */
    OptionalInt least(Group group) {
        Optional<ObjectNode> found =
                api.get(group.kind(), group.key().namespace(), group.key().name());
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode spec = found.get().path("spec");
        return OptionalInt.of(
                group.kind() == Kind.POD_GROUP
                        ? spec.path("schedulingPolicy")
                                .path("gang")
                                .path("minCount")
                                .asInt(0)
                        : spec.path("minMember").asInt(1));
    }

    /** Its pods that have not ended, by name. */
    List<ObjectNode> pods(Group group) {
        return api.list(Kind.POD, group.key().namespace()).stream()
                .filter(pod -> !Fields.isFinished(pod) && of(pod).equals(Optional.of(group)))
                .toList();
    }
}
