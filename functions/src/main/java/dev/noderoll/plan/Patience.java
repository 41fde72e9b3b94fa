package dev.noderoll.plan;

import dev.noderoll.model.Stop;
import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before the next look.
 *
 * <p>No fixed poll: a look comes after a share of the time that has passed already, so the end of a wait is met late by
 * that share at most, with a number of looks that grows with the logarithm of the wait. Each look costs three state
 * transitions.
 */
public final class Patience {

    private static final int LEAST_SECONDS = 2;
    private static final int MOST_SECONDS = 30;

    /** No instance becomes a Ready node sooner than this after its launch. */
    private static final int BOOT_SECONDS = 20;

    private Patience() {}

    /** Until the next look at an instance that boots since {@code launchedAt}; unknown when that is in the future. */
    static int forBoot(Instant launchedAt, Instant now) {
        if (launchedAt.isAfter(now)) {
            return LEAST_SECONDS * 5;
        }
        long passed = Duration.between(launchedAt, now).toSeconds();
        return passed < BOOT_SECONDS ? (int) (BOOT_SECONDS - passed) : after(passed / 5, 5);
    }

    /**
     * Until the next look at a pod that stops: after its pause, then whenever a share of the time since has passed, and
     * when all of its grace period has.
     *
     * @param goneBy when it must have stopped
     * @param stop with the pause before which no pod is gone
     */
    public static int forPod(Instant goneBy, Stop stop, Instant now) {
        long passed = Duration.between(goneBy.minus(stop.grace()), now).toSeconds();
        long paused = Math.min(stop.pause().toSeconds(), stop.grace().toSeconds());
        long left = Duration.between(now, goneBy).toSeconds();
        int share = passed < paused
                ? after(paused - passed + 1, LEAST_SECONDS)
                : after((passed - paused) / 3, LEAST_SECONDS);
        return left > 0 ? (int) Math.min(share, left + 1) : share;
    }

    /** Until the next look at something that has taken this many seconds already. */
    public static int after(long share, int least) {
        return Math.clamp(share, least, MOST_SECONDS);
    }
}
