package dev.noderoll.sim.asl;

import dev.noderoll.sim.asl.OnError.Jitter;
import dev.noderoll.sim.asl.OnError.Retrier;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Counts the retries of one visit and says when the next one comes.
 *
 * <p>The first retrier that names the error decides, with a count of its own; when it is used up, the error goes to the
 * catchers.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling errors</a>:
 *     "MaxDelaySeconds ... sets the maximum value, in seconds, up to which a retry interval can increase"; FULL jitter
 *     "sets the delay to a random value between 0 and" the interval
 */
final class Retries {

    private final List<Retrier> retriers;
    private final int[] used;
    private final Dice dice;
    private int count;

    Retries(List<Retrier> retriers, Dice dice) {
        this.retriers = retriers;
        this.used = new int[retriers.size()];
        this.dice = dice;
    }

    /** All retries of this visit so far: {@code $states.context.State.RetryCount}. */
    int count() {
        return count;
    }

    /** How long to wait before the next attempt; empty when there is none. */
    Optional<Duration> next(String error) {
        for (int i = 0; i < used.length; i++) {
            Retrier retrier = retriers.get(i);
            if (Errors.matches(retrier.errorEquals(), error)) {
                if (used[i] >= retrier.maxAttempts()) {
                    return Optional.empty();
                }
                Duration delay = delay(retrier, used[i]);
                used[i]++;
                count++;
                return Optional.of(retrier.jitter() == Jitter.FULL ? dice.between(Duration.ZERO, delay) : delay);
            }
        }
        return Optional.empty();
    }

    private static Duration delay(Retrier retrier, int retries) {
        double seconds = retrier.intervalSeconds() * Math.pow(retrier.backoffRate(), retries);
        double most = retrier.maxDelaySeconds().orElse(31_622_400);
        return Duration.ofMillis(Math.round(Math.min(seconds, most) * 1000));
    }
}
