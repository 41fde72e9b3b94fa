package dev.noderoll.plan;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.util.List;

/**
 * Says how large a group has to be for a rollout to hold its surge.
 *
 * <p>Steady, and one more for each outdated member that is still to go, up to the surge: raised once at the start, and
 * again by an execution that resumes, never beyond what is left to do. Never lower than it is.
 */
public final class CapacityPlanner {

    private CapacityPlanner() {}

    /** The desired capacity to set; the present one when nothing is to be changed. */
    public static int desired(Rollout rollout, NodeGroup group, LedgerPage page) {
        Census census = Census.of(rollout, group, List.of(), page);
        int outdated = group.members(census::outdated).size();
        return Math.max(group.desired(), rollout.steady() + Math.min(rollout.surge(), outdated));
    }
}
