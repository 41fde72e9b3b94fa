package dev.noderoll.lab.check;

import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.SimAws;

/**
 * Promise 8: one rollout at a time. Only the execution that holds the group's Lease changes the group,
 * and nobody takes it before the hold is over.
 *
 * <p>While a slow answer is waited for, others change it too: such a call is not judged.
 */
final class Writers {

    private static final String PROMISE = "OneRolloutAtATime";

    private final SimAws aws;
    private final Violations violations;
    private final Excuses excuses;

    Writers(SimAws aws, Violations violations, Excuses excuses) {
        this.aws = aws;
        this.violations = violations;
        this.excuses = excuses;
    }

    /**
     * Watches what a function does for {@code execution} from now on until this is closed.
     *
     * @param holder who holds the Lease now; empty for nobody
     */
    Promises.Watch watch(String execution, String function, String holder) {
        long before = aws.log().count(Effect.CHANGES);
        return () -> {
            boolean changed = aws.log().count(Effect.CHANGES) > before;
            if (changed && !holder.equals(execution) && excuses.oldestReading().isZero()) {
                violations.add(
                        PROMISE, function + " of " + execution + " changed the group, which '" + holder + "' holds");
            }
        };
    }

    /** An execution has taken the group from one whose hold was not over. */
    void taken(String execution, String holder) {
        violations.add(PROMISE, execution + " takes the group that '" + holder + "' holds");
    }
}
