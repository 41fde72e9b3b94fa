package dev.noderoll.plan;

import dev.noderoll.model.Hold;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides for how long what was replaced has to be well before more is. */
public final class Bake {

    private static final int LEAST = 10;

    /** Below the Lease's term, which each look renews. */
    private static final int MOST = 240;

    /** Trouble is seen within a twentieth of the time, and a day takes no more events than a rollout has room for. */
    private static final int LOOKS = 20;

    private Bake() {}

    /**
     * What to wait for; empty when the rollout may go on. It may at once when it would not replace more anyway: somebody
     * wants it to stop, or its time is over.
     *
     * @param since since when as much is replaced as is now
     */
    public static Optional<HealthVerdict> judge(Rollout rollout, Hold hold, Instant since, Instant now) {
        int seconds = rollout.policy().stages().bakeSeconds();
        Instant until = Stream.of(since.plusSeconds(seconds), rollout.policy().closesAt(), rollout.deadline())
                .min(Instant::compareTo)
                .orElseThrow();
        if (rollout.goal() != Goal.REPLACE || hold.stop() != null || !now.isBefore(until)) {
            return Optional.empty();
        }
        int left = (int) Math.max(1, Duration.between(now, until).toSeconds());
        int wait = Math.min(left, Math.clamp(seconds / LOOKS, LEAST, MOST));
        return Optional.of(new HealthVerdict.Wait(new HealthVerdict.Reason.Baking(until), wait, 0));
    }
}
