package dev.noderoll.plan;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Prepare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees what others have undone of what a rollout has set up, and without which it would go wrong: what it launches would be
 * outdated again, its surge would be refused, or nobody would know what to put back if it died. A {@code terraform apply}
 * does all three at once. And what they have added to the desired capacity, which is not the rollout's to give up.
 *
 * <p>A resumed AZRebalance is not enough by itself: what the group takes for it, the rollout's hook drains.
 */
public final class Upkeep {

    private Upkeep() {}

    /**
     * What others have changed; empty when that is nothing, and for a rollout that comes to rest.
     *
     * <p>A description may be older than a call of the rollout's own: what looks like others' capacity then is gone at the
     * next look.
     *
     * @param expected the desired capacity as the rollout found it, and has changed it since
     */
    public static Optional<Prepare> look(Rollout rollout, NodeGroup group, int expected) {
        if (rollout.goal() == Goal.ABANDON) {
            return Optional.empty();
        }
        Rollout next = rollout.sharing(Math.max(0, group.desired() - expected));
        List<String> undone = undone(next, group);
        if (next.added() != rollout.added()) {
            undone.add("desired capacity is " + group.desired() + ", of which others have added " + next.added());
        }
        return undone.isEmpty() ? Optional.empty() : Optional.of(new Prepare(next, undone));
    }

    private static List<String> undone(Rollout rollout, NodeGroup group) {
        List<String> undone = new ArrayList<>();
        if (!group.template().equals(rollout.target().template())) {
            undone.add("launch template is " + group.template().text() + ", was "
                    + rollout.target().template().text());
        }
        int most = rollout.capacity() + rollout.surge();
        if (group.max() < most) {
            undone.add("maximum size is " + group.max() + ", was at least " + most);
        }
        if (group.reserve().pool().isPresent()) {
            undone.add("there is a warm pool, was deleted");
        }
        if (!group.tags().containsKey(Marks.STEADY)) {
            undone.add("tags " + Marks.TAGS + "* are gone");
        }
        return undone;
    }
}
