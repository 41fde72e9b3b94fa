package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import java.util.List;
import java.util.Set;

/**
 * Takes a group's warm pool away before anything is launched: what waits there runs what was launched in its day, and comes
 * into service first. It has no pods, and is not drained; only an instance that the group is just giving back has some.
 */
final class PoolRemoval {

    /** After which a pool is looked at again. */
    private static final int SECONDS = 20;

    /** An hour: its instances wait for the hooks of others at most. */
    private static final int MOST_LOOKS = 3600 / SECONDS;

    private final NodeGroups groups;
    private final Nodes nodes;

    PoolRemoval(NodeGroups groups, Nodes nodes) {
        this.groups = groups;
        this.nodes = nodes;
    }

    /** Whether an instance is on its way back into the pool, and serves still: its pods would end with the pool. */
    boolean takesBack(NodeGroup group) {
        return group.reserve().pool().isPresent()
                && !serving(groups.warm(group.name())).isEmpty();
    }

    /**
     * Begins or goes on to delete the pool. It takes nothing back from now on; what it has taken is waited for.
     *
     * <p>Instances that come to the rollout's own hook on their way out are let go: nobody else would. One that somebody else
     * deletes is not waited for: nothing of it comes into service, and nothing of it is to be put back.
     *
     * @return whether there is none, or no more
     */
    boolean gone(NodeGroup group, Rollout rollout) {
        Reserve reserve = group.reserve();
        boolean ours = !rollout.before().warmPool().isEmpty() || group.tags().containsKey(Marks.WARM_POOL);
        if (reserve.pool().isEmpty() && !(reserve.isGoing() && ours)) {
            return true;
        }
        reserve.pool().filter(WarmPool::reuse).ifPresent(pool -> groups.putWarmPool(group.name(), pool.withoutReuse()));
        List<Member> warm = groups.warm(group.name());
        List<InstanceId> serving = serving(warm);
        if (reserve.pool().isPresent() && serving.isEmpty()) {
            groups.deleteWarmPool(group.name());
        }
        if (rollout.before().servesItself()) {
            List<InstanceId> kept = warm.stream()
                    .filter(m -> m.stage() == Stage.LEAVING_HOOKED)
                    .map(Member::id)
                    .filter(id -> !serving.contains(id))
                    .toList();
            groups.completeHooks(group.name(), Marks.ROLLOUT_HOOK, kept);
        }
        return false;
    }

    private List<InstanceId> serving(List<Member> warm) {
        return PoolGuard.serving(nodes.list(), warm).keySet().stream().toList();
    }

    /** To look again, as long as there is hope. Throws {@link Misconfigured} after an hour. */
    PrepareGroup.Prepared waiting(NodeGroup group, int looks) {
        if (looks >= MOST_LOOKS) {
            List<Member> warm = groups.warm(group.name());
            Set<NodeName> serving =
                    Set.copyOf(PoolGuard.serving(nodes.list(), warm).values());
            throw new Misconfigured("the warm pool of " + group.name() + " is still there after an hour, with "
                    + warm.size() + " instances"
                    + (serving.isEmpty() ? "" : ", of which these are Ready nodes: " + serving)
                    + "; what keeps them: aws autoscaling describe-warm-pool --auto-scaling-group-name "
                    + group.name());
        }
        return new PrepareGroup.Prepared(group.max(), 0, group.reserve().size(), SECONDS);
    }
}
