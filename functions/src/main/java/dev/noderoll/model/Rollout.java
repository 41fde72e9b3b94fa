package dev.noderoll.model;

import java.time.Instant;

/**
 * One run that replaces the outdated members of one node group. Carried from state to state.
 *
 * @param holder the execution that holds the group's Lease
 * @param former what the group launched before, to go back to
 * @param steady the desired capacity when the rollout began
 * @param surge how many instances it may add to that
 * @param pendingBefore how many pods no node could take when the rollout began
 * @param deadline after which no further node is started
 */
public record Rollout(
        String cluster,
        String nodeGroup,
        String holder,
        Target target,
        Target former,
        int steady,
        int surge,
        RolloutPolicy policy,
        Goal goal,
        int pendingBefore,
        Instant startedAt,
        Instant deadline) {

    /** Where the rollout is going. */
    public enum Goal {
        REPLACE,
        /** To the former target, after the new one proved bad. */
        ROLL_BACK,
        /** To rest: nothing is outdated any more, what was added above steady goes. */
        ABANDON
    }

    /** Whether {@code member} has to go for what it runs. */
    public boolean outdates(Member member) {
        return goal != Goal.ABANDON && !member.runs(target);
    }

    public Rollout toward(Goal next) {
        Target to = next == Goal.ROLL_BACK ? former : target;
        return new Rollout(
                cluster,
                nodeGroup,
                holder,
                to,
                former,
                steady,
                surge,
                policy,
                next,
                pendingBefore,
                startedAt,
                deadline);
    }
}
