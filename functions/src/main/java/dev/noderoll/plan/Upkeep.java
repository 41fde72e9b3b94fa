package dev.noderoll.plan;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees what others have undone of what a rollout has set up, and without which it would go wrong: what it launches would be
 * outdated again, its surge would be refused, or nobody would know what to put back if it died. A {@code terraform apply}
 * does all three at once.
 *
 * <p>A resumed AZRebalance is not enough by itself: what the group takes for it, the rollout's hook drains.
 */
public final class Upkeep {

    private Upkeep() {}

    /** What has to be set up again, one phrase each; empty for nothing, and for a rollout that comes to rest. */
    public static List<String> undone(Rollout rollout, NodeGroup group) {
        List<String> undone = new ArrayList<>();
        if (rollout.goal() == Goal.ABANDON) {
            return undone;
        }
        if (!group.template().equals(rollout.target().template())) {
            undone.add("launch template is " + group.template().text() + ", was "
                    + rollout.target().template().text());
        }
        int most = rollout.steady() + rollout.surge();
        if (group.max() < most) {
            undone.add("maximum size is " + group.max() + ", was at least " + most);
        }
        if (!group.tags().containsKey(Marks.STEADY)) {
            undone.add("tags " + Marks.TAGS + "* are gone");
        }
        return undone;
    }
}
