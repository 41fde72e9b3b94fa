package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides when a rollout without a surge closes its outdated nodes. Until the first successor serves, they are where the pods
 * of the first nodes go; from then on no pod is to come to them any more.
 */
public final class Successors {

    private Successors() {}

    /** Whether any member that is not to be replaced serves. */
    static boolean there(Census census) {
        return census.count(m -> census.stays(m) && census.usable(m)) > 0;
    }

    /** Whether the outdated nodes of a rollout are to be closed now; at once where it adds instances. */
    public static boolean close(Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        return !rollout.withoutSurge()
                || group.members().stream()
                        .filter(m -> m.live() && !rollout.outdates(m))
                        .anyMatch(m -> nodes.stream().anyMatch(n -> n.instance().equals(m.id()) && Census.usable(n)));
    }

    /** Which nodes are of members that are to be replaced. */
    public static Predicate<ClusterNode> outdated(Rollout rollout, NodeGroup group) {
        return node -> group.member(node.instance())
                .filter(m -> m.live() && rollout.replaces(m, node))
                .isPresent();
    }

    /** Whether an outdated node is open that {@link #close} wants closed. */
    public static boolean openStill(Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        Predicate<ClusterNode> outdated = outdated(rollout, group);
        return rollout.withoutSurge()
                && close(rollout, group, nodes)
                && nodes.stream().anyMatch(n -> outdated.test(n) && !n.taints().contains(Marks.OUTDATED));
    }
}
