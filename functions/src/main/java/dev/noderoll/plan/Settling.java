package dev.noderoll.plan;

import dev.noderoll.model.Rollout.Goal;
import java.time.Instant;
import java.util.Optional;

/** Decides for how long after a drain no other begins, so that what has moved can settle. */
final class Settling {

    /** Below the Lease's term, which each look renews. */
    private static final int MOST = 240;

    private Settling() {}

    /** Whether there is such a time. A way back, and a rollout that comes to rest, have none. */
    static boolean asked(Census census) {
        return census.rollout().goal() == Goal.REPLACE && seconds(census) > 0;
    }

    /** Until when; empty when the next may begin. */
    static Optional<Instant> until(Census census, Instant now) {
        return !asked(census)
                ? Optional.empty()
                : census.page().drained().values().stream()
                        .max(Instant::compareTo)
                        .map(last -> last.plusSeconds(seconds(census)))
                        .filter(until -> until.isAfter(now));
    }

    private static int seconds(Census census) {
        return census.rollout().policy().stages().settleSeconds();
    }

    /** How long to wait before the next look. */
    static int seconds(Instant until, Instant now) {
        return Math.clamp(until.getEpochSecond() - now.getEpochSecond() + 1, 1, MOST);
    }
}
