package dev.noderoll.lab.check;

import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.SimAws;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Promise 8: one rollout at a time. Only the execution that holds the group's Lease changes the group,
 * and nobody takes it before the hold is over.
 */
final class Writers {

    private static final String PROMISE = "OneRolloutAtATime";

    private final Violations violations;
    private Supplier<Optional<Promises.Author>> author = Optional::empty;
    private Supplier<String> holder = () -> "";

    Writers(SimAws aws, Violations violations) {
        this.violations = violations;
        aws.log().onCall(this::hear);
    }

    void watch(Supplier<Optional<Promises.Author>> functions, Supplier<String> lease) {
        author = functions;
        holder = lease;
    }

    private void hear(Call call) {
        if (call.effect() == Effect.CHANGES && call.fault().isEmpty()) {
            author.get().ifPresent(by -> judge(call, by));
        }
    }

    /** Who has given the group up by itself, in another call of the same step, may do the step to its end. */
    private void judge(Call call, Promises.Author by) {
        String held = holder.get();
        boolean own = held.isEmpty() ? by.held() : held.equals(by.execution());
        if (!own && !by.sent()) {
            violations.add(
                    PROMISE,
                    by.state() + " of " + by.execution() + " changed the group, which '" + held + "' holds: "
                            + call.action());
        }
    }

    /** An execution has taken the group from one whose hold was not over. */
    void taken(String execution, String former) {
        violations.add(PROMISE, execution + " takes the group that '" + former + "' holds");
    }
}
