package dev.noderoll.plan;

import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides for how long what was replaced has to be well before more is. */
public final class Bake {

    private static final int LEAST = 10;

    /** Below the Lease's term, which each look renews. */
    private static final int MOST = 240;

    /** Trouble is seen within a twentieth of the time. */
    private static final int LOOKS = 20;

    private Bake() {}

    /**
     * What to wait for; empty when the rollout may go on.
     *
     * @param since since when as much is replaced as is now
     */
    public static Optional<HealthVerdict> judge(Rollout rollout, Instant since, Instant now) {
        int seconds = rollout.policy().stages().bakeSeconds();
        Instant until = since.plusSeconds(seconds);
        if (rollout.goal() != Goal.REPLACE || !now.isBefore(until)) {
            return Optional.empty();
        }
        int left = (int) Math.max(1, Duration.between(now, until).toSeconds());
        return Optional.of(new HealthVerdict.Bake(until, Math.min(left, Math.clamp(seconds / LOOKS, LEAST, MOST))));
    }
}
