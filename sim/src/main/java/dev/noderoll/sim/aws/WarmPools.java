package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Warm pools: instances that have booted before they are needed, and that a growing group takes first.
 *
 * <p>As many as the group may still grow by, unless its settings say otherwise; "if the warm pool is depleted, instances
 * are launched directly into the group". Its instances are none of the group's: DescribeWarmPool tells them, and no
 * operation on a member finds them (C1). Assumed, as no source says it: a group takes those of its emptiest zone first, and
 * only an instance that it gives up by itself returns, not one that somebody terminates.
 *
 * <p>Its size: "the difference between the group's maximum capacity and its desired capacity", or "the difference between
 * the MaxGroupPreparedCapacity and the desired capacity instead" (PutWarmPool); where that is "less than the group's desired
 * capacity, and you chose not to specify a value for Minimum warm pool size, the capacity of the warm pool will be 0" (user
 * guide).
 *
 * <p>A deletion takes its time, in which the pool's status is PendingDelete (WarmPoolConfiguration); "ForceDelete: the warm
 * pool is to be deleted along with all of its associated instances, without waiting for all instances to be terminated.
 * This parameter also deletes any outstanding lifecycle actions associated with the warm pool instances." Their terminating
 * hook is asked all the same. Its errors: "ResourceInUse: the operation can't be performed because the resource is in use",
 * "ScalingActivityInProgress: ... because there are scaling activities in progress" (DeleteWarmPool), which Terraform's
 * provider waits for; a pool that is not there is a ValidationError, "No warm pool found".
 *
 * <p>Assumed, as no source says it: to put a pool that is being deleted is a ResourceContention ("you already have a pending
 * update to an Amazon EC2 Auto Scaling resource", PutWarmPool); it goes with its last instance, and
 * takes none back; and those that leave
 * it are counted in its size until then.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteWarmPool.html">DeleteWarmPool</a>
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html">PutWarmPool</a>
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html">Warm pools</a>
 */
public final class WarmPools {

    private static final String CAUSE = "an instance was launched into the warm pool to keep its size.";

    /** A pool as DescribeWarmPool answers it; both empty without one. */
    public record Description(Optional<WarmPool> pool, List<InstanceDescription> instances) {
        public Description {
            instances = List.copyOf(instances);
        }
    }

    private final ApiLog.Service log;
    private final Groups groups;
    private final InstanceLifecycle lifecycle;
    private final Activities activities;
    private final Consumer<Group> changed;

    WarmPools(
            ApiLog.Service log,
            Groups groups,
            InstanceLifecycle lifecycle,
            Activities activities,
            Consumer<Group> changed) {
        this.log = log;
        this.groups = groups;
        this.lifecycle = lifecycle;
        this.activities = activities;
        this.changed = changed;
    }

    /** Adds or changes a group's pool. A group with a mixed instances policy has none. */
    public void putWarmPool(String group, WarmPool pool) {
        log.changes("PutWarmPool");
        Group found = groups.own(group);
        if (found.options.mixed().isPresent()) {
            throw AwsError.validation("You can't add a warm pool to an Auto Scaling group that has a mixed instances"
                    + " policy or requests Spot Instances.");
        }
        if (found.pool.filter(WarmPool::isDeleted).isPresent()) {
            throw new AwsError("ResourceContention", 500, "The warm pool of " + group + " is being deleted.");
        }
        found.pool = Optional.of(pool);
        changed.accept(found);
    }

    public Description describeWarmPool(String group) {
        log.reads("DescribeWarmPool");
        return peek(group);
    }

    /** As {@link #describeWarmPool}; no call. */
    public Description peek(String group) {
        Group found = groups.named(group);
        return new Description(
                found.pool,
                found.warm.values().stream().map(GroupMember::describe).toList());
    }

    /** Deletes a pool; with force also one that has instances, which are terminated. */
    public void deleteWarmPool(String group, boolean force) {
        log.changes("DeleteWarmPool");
        Group found = groups.own(group);
        if (found.pool.isEmpty()) {
            throw AwsError.validation("No warm pool found for Auto Scaling group " + group + ".");
        }
        if (!force) {
            refuseInUse(found);
        }
        found.pool = found.pool.map(WarmPool::deleted);
        found.warm.values().stream().toList().forEach(m -> {
            lifecycle.letGo(found, m);
            lifecycle.terminate(found, m, "the warm pool was deleted.");
        });
        changed.accept(found);
    }

    private static void refuseInUse(Group group) {
        if (group.warm.values().stream().anyMatch(m -> !m.state.isWarm())) {
            throw new AwsError(
                    "ScalingActivityInProgress",
                    400,
                    "The warm pool of " + group.name + " has scaling activities in progress.");
        }
        if (!group.warm.isEmpty()) {
            throw new AwsError(
                    "ResourceInUse",
                    400,
                    "The warm pool of " + group.name + " has instances; use ForceDelete to delete it.");
        }
    }

    /** Takes a warm instance into the group; false when there is none. */
    boolean draw(Group group, String cause) {
        Optional<GroupMember> next = group.warm.values().stream()
                .filter(m -> m.state.isWarm())
                .min(Comparator.comparingInt(m -> group.countingIn(m.zone())));
        next.ifPresent(m -> lifecycle.draw(group, m, cause));
        return next.isPresent();
    }

    /** Launches what the pool lacks, and terminates what it has too many, the newest first. */
    void fill(Group group) {
        if (group.pool.filter(WarmPool::isDeleted).isPresent() && group.warm.isEmpty()) {
            group.pool = Optional.empty();
        }
        if (group.pool.filter(p -> !p.isDeleted()).isEmpty()) {
            return;
        }
        WarmPool pool = group.pool.get();
        int wanted = Math.max(pool.min(), pool.prepared().orElse(group.max) - group.desired);
        int has = (int) staying(group).count();
        for (int i = has; i < wanted && !group.isSuspended("Launch"); i++) {
            if (!launch(group)) {
                return;
            }
        }
        if (has > wanted && !group.isSuspended("Terminate")) {
            List<GroupMember> all = staying(group).toList();
            all.subList(wanted, has)
                    .forEach(m ->
                            lifecycle.terminate(group, m, "an instance was terminated to keep the warm pool's size."));
        }
    }

    private static Stream<GroupMember> staying(Group group) {
        return group.warm.values().stream().filter(m -> !m.state.isTerminating());
    }

    private boolean launch(Group group) {
        String zone = group.zones.stream()
                .min(Comparator.comparingInt(z -> (int) group.warm.values().stream()
                        .filter(m -> m.zone().equals(z))
                        .count()))
                .orElseThrow();
        try {
            lifecycle.warm(group, zone, CAUSE);
            return true;
        } catch (AwsError e) {
            activities.failedLaunch(group, zone, CAUSE, e);
            return false;
        }
    }
}
