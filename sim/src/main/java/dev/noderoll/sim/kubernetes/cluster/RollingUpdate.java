package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One step of a Deployment's rolling update.
 *
 * <ol>
 *   <li>The new ReplicaSet grows as far as replicas + maxSurge allows for all of them together.
 *   <li>Of the old ones, pods that are not available go first, as many as leave replicas - maxUnavailable.
 *   <li>Then available ones, oldest ReplicaSet first, by the same limit.
 * </ol>
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/rolling.go">rolling.go</a>
 *     and ResolveFenceposts in util/deployment_util.go: maxSurge rounds up, maxUnavailable down, and both 0 means 1
 *     unavailable
 */
final class RollingUpdate {

    /** Sets a ReplicaSet's replicas. */
    interface Scaling {
        void scale(ObjectNode set, int replicas);
    }

    private final Scaling scaling;

    RollingUpdate(Scaling scaling) {
        this.scaling = scaling;
    }

    /** {@code sets} are all of the Deployment's, oldest first, with the current one among them. */
    void step(ObjectNode deployment, String currentHash, List<ObjectNode> sets) {
        int replicas = number(deployment, "spec", "replicas");
        int surge = Share.of(Fields.at(deployment, "spec", "strategy", "rollingUpdate", "maxSurge"))
                .roundUp(replicas);
        int unavailable = Share.of(Fields.at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable"))
                .roundDown(replicas);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        List<ObjectNode> old =
                sets.stream().filter(s -> !Deployments.isOf(s, currentHash)).toList();
        ObjectNode current = sets.stream()
                .filter(s -> Deployments.isOf(s, currentHash))
                .findFirst()
                .orElseThrow();
        if (!growOrShrink(current, replicas, total(sets), replicas + surge)) {
            shrinkOld(current, old, total(sets), replicas - unavailable);
        }
    }

    /** Returns whether the current set was scaled. */
    private boolean growOrShrink(ObjectNode current, int replicas, int total, int most) {
        int has = number(current, "spec", "replicas");
        int wanted = has > replicas ? replicas : has + Math.max(0, Math.min(most - total, replicas - has));
        if (wanted == has) {
            return false;
        }
        scaling.scale(current, wanted);
        return true;
    }

    private void shrinkOld(ObjectNode current, List<ObjectNode> old, int total, int least) {
        int notYet = number(current, "spec", "replicas") - number(current, "status", "availableReplicas");
        int broken = Math.max(0, total - least - notYet);
        int spare = number(current, "status", "availableReplicas") - least;
        for (ObjectNode set : old) {
            spare += number(set, "status", "availableReplicas");
        }
        for (ObjectNode set : old) {
            int has = number(set, "spec", "replicas");
            int available = Math.min(has, number(set, "status", "availableReplicas"));
            int sick = Math.min(has - available, broken);
            broken -= sick;
            int well = Math.clamp(Math.min(available, Math.min(spare, broken)), 0, available);
            broken -= well;
            spare -= well;
            scaling.scale(set, has - sick - well);
        }
    }

    private static int total(List<ObjectNode> sets) {
        return sets.stream().mapToInt(s -> number(s, "spec", "replicas")).sum();
    }
}
