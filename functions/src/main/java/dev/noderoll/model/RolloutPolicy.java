package dev.noderoll.model;

import java.time.Instant;
import java.util.List;

/**
 * What an operator allows a rollout to do.
 *
 * @param maxSurge how many instances it may add; 0 only where some may be missing
 * @param maxUnavailable how many nodes may be drained, or missing, below steady
 * @param scope which nodes it replaces
 * @param stages by what degrees it goes ahead
 * @param maxFailures how many nodes may fail to be replaced before the rollout stops
 * @param joinTimeoutSeconds how long a new instance may take to become a Ready node
 * @param timeoutSeconds how long the rollout may take in all
 * @param closesAt when the patch window closes: no node starts whose drain may end after that; {@link Instant#MAX} without
 *     a window
 * @param preflight what becomes of a rollout that would find pods which no drain can ever move
 * @param warmPool what becomes of a rollout of a group with a warm pool
 * @param managed what becomes of a rollout of a group that EKS manages
 * @param hooks who is asked before it goes on
 * @param alarms names of CloudWatch alarms; any that is in ALARM stops the rollout
 */
public record RolloutPolicy(
        Surge maxSurge,
        Surge maxUnavailable,
        Scope scope,
        Stages stages,
        int maxFailures,
        int joinTimeoutSeconds,
        int timeoutSeconds,
        Instant closesAt,
        List<String> alarms,
        OnFailure onFailure,
        Launch launch,
        Preflight preflight,
        Pool warmPool,
        Managed managed,
        Hooks hooks,
        DrainPolicy drain) {

    /** What a rollout does about a managed node group, which EKS alone may change, and whose nodes EKS drains. */
    public enum Managed {
        /** It does not begin. */
        REFUSE,
        /** It lets EKS update the group; the update fails where budgets keep pods. */
        UPDATE,
        /** The same, but pods that budgets keep are deleted. */
        FORCE
    }

    /** What a rollout does about the warm pool of its group, whose instances run what was launched in their day. */
    public enum Pool {
        /** It deletes the pool, and makes it again at its end. */
        REPLACE,
        /** It does not begin. */
        REFUSE
    }

    /** What a rollout does about pods of its nodes that no drain can ever move. */
    public enum Preflight {
        /** It does not begin, and says which they are. */
        ENFORCE,
        /** It begins, and says so. */
        WARN
    }

    /** How a group is given its surge. */
    public enum Launch {
        /** LaunchInstances where the group allows it, else the desired capacity. */
        AUTO,
        /** The desired capacity is raised, and the group launches where and when it can. */
        DESIRED_CAPACITY,
        /** LaunchInstances, which says at once what came of it (C5). */
        LAUNCH_INSTANCES
    }

    /** What becomes of a rollout whose new nodes are not good. */
    public enum OnFailure {
        /** Stop replacing, put the group's settings back, keep the nodes that are good. */
        ABANDON,
        /** Replace the new nodes with the former image. */
        ROLL_BACK
    }

    public RolloutPolicy {
        alarms = List.copyOf(alarms);
    }

    /** Without a window, launching as the group allows it, and not beginning what could never end. */
    public RolloutPolicy(
            Surge maxSurge,
            int canary,
            int maxFailures,
            int joinTimeoutSeconds,
            int timeoutSeconds,
            List<String> alarms,
            OnFailure onFailure,
            DrainPolicy drain) {
        this(
                maxSurge,
                new Surge.Count(0),
                Scope.OUTDATED,
                Stages.of(canary),
                maxFailures,
                joinTimeoutSeconds,
                timeoutSeconds,
                Instant.MAX,
                alarms,
                onFailure,
                Launch.AUTO,
                Preflight.ENFORCE,
                Pool.REPLACE,
                Managed.REFUSE,
                Hooks.NONE,
                drain);
    }

    /** The same policy, with another preflight. */
    public RolloutPolicy with(Preflight other) {
        return new RolloutPolicy(
                maxSurge,
                maxUnavailable,
                scope,
                stages,
                maxFailures,
                joinTimeoutSeconds,
                timeoutSeconds,
                closesAt,
                alarms,
                onFailure,
                launch,
                other,
                warmPool,
                managed,
                hooks,
                drain);
    }

    public boolean hasWindow() {
        return !closesAt.equals(Instant.MAX);
    }
}
