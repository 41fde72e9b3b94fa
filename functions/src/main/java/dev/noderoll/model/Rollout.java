package dev.noderoll.model;

import dev.noderoll.model.RolloutPolicy.Launch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run that replaces the outdated members of one node group. Carried from state to state.
 *
 * @param holder the execution that holds the group's Lease
 * @param former what the group launched before, to go back to
 * @param steady the desired capacity when the rollout began
 * @param added what others have added to that since, as an autoscaler does for load: it stays
 * @param surge how many instances it may add to both
 * @param launching how it launches
 * @param drift how it tells what a member runs
 * @param before the group's settings, to be put back even where its tags were taken away
 * @param pendingBefore how many pods no node could take, though the group's might, when the rollout began
 * @param deadline after which no further node is started
 * @param managedVersion what EKS brings the group to; null for a group of one's own
 */
public record Rollout(
        String cluster,
        String nodeGroup,
        String holder,
        Target target,
        Target former,
        int steady,
        int added,
        int surge,
        RolloutPolicy policy,
        Goal goal,
        Launching launching,
        Drift drift,
        Settings before,
        int pendingBefore,
        Instant startedAt,
        Instant deadline,
        @Nullable ManagedVersion managedVersion) {

    /** Where the rollout is going. */
    public enum Goal {
        REPLACE,
        /** To the former target, after the new one proved bad. */
        ROLL_BACK,
        /** To rest: nothing is outdated any more, what was added above steady goes. */
        ABANDON
    }

    /**
     * How the surge is launched.
     *
     * @param how never AUTO
     * @param why it is launched so
     */
    public record Launching(Launch how, String why) {
        public Launching {
            if (how == Launch.AUTO) {
                throw new IllegalArgumentException("launching is AUTO, expected what it comes to");
            }
        }

        /** Whether the rollout says in which zone an instance is launched. */
        public boolean choosesZones() {
            return how == Launch.LAUNCH_INSTANCES;
        }
    }

    /** How it is told what a member runs. */
    public enum Drift {
        /** By the launch template version that Auto Scaling tells of each. */
        BY_TEMPLATE,
        /** By the image too, which only EC2 tells (C6). */
        BY_IMAGE
    }

    /** The desired capacity that the group is to have without the surge. */
    public int capacity() {
        return steady + added;
    }

    /** How many members have to serve beside those that are drained. */
    public int keep() {
        return Math.max(0, steady - policy.maxUnavailable().within(steady));
    }

    /** Whether it adds no instance: then what a node had goes to others of the group, until the first successors are there. */
    public boolean withoutSurge() {
        return surge == 0;
    }

    /** Whether {@code member} has to go for what it runs. */
    public boolean outdates(Member member) {
        return goal != Goal.ABANDON && !member.runs(target);
    }

    /**
     * Whether {@code member} is to be replaced. On the way back all go that run the wrong image, whatever the scope.
     *
     * @param node null when it is no node
     */
    public boolean replaces(Member member, @Nullable ClusterNode node) {
        return outdates(member) && (goal != Goal.REPLACE || policy.scope().takes(member, node, startedAt));
    }

    public Rollout toward(Goal next) {
        return with(next == Goal.ROLL_BACK ? former : target, added, next);
    }

    /** The same, to another target. */
    public Rollout to(Target other) {
        return with(other, added, goal);
    }

    /** The same, where others have added so much to the group. */
    public Rollout sharing(int others) {
        return with(target, others, goal);
    }

    /** The same, where it may add so many instances. */
    public Rollout surging(int instances) {
        return with(target, added, instances, goal);
    }

    /** The same, where it adds one instance at most, for a reason that is told with how it launches. */
    public Rollout oneAtATime(String why) {
        return with(
                target, added, Math.min(1, surge), goal, new Launching(launching.how(), launching.why() + "; " + why));
    }

    private Rollout with(Target to, int others, Goal next) {
        return with(to, others, surge, next);
    }

    private Rollout with(Target to, int others, int instances, Goal next) {
        return with(to, others, instances, next, launching);
    }

    private Rollout with(Target to, int others, int instances, Goal next, Launching how) {
        return new Rollout(
                cluster,
                nodeGroup,
                holder,
                to,
                former,
                steady,
                others,
                instances,
                policy,
                next,
                how,
                drift,
                before,
                pendingBefore,
                startedAt,
                deadline,
                managedVersion);
    }
}
