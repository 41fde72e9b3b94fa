package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.util.List;

/**
 * Says how large a group has to be for a rollout to hold its surge.
 *
 * <p>Steady, and one more for each outdated member that is to go and may, up to the surge: raised once at the start, and
 * again by an execution that resumes, never beyond what is left to do. Never lower than it is.
 */
public final class CapacityPlanner {

    private CapacityPlanner() {}

    /** The desired capacity to set; the present one when nothing is to be changed. */
    public static int desired(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        Census census = Census.of(rollout, group, nodes, page);
        int toGo = group.members(m -> census.outdated(m)
                        && !census.keptOut(m)
                        && !page.failed().contains(m.id()))
                .size();
        return Math.max(group.desired(), rollout.steady() + Math.min(rollout.surge(), toGo));
    }
}
