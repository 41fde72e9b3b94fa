package dev.noderoll.sim.aws;

import java.time.Duration;
import java.time.Instant;

/** What a throttled service has left to give: tokens up to a size, which come back with time. */
final class TokenBucket {

    private final double size;
    private final double perSecond;
    private double tokens;
    private Instant filled;

    /** A full one. */
    TokenBucket(double size, double perSecond, Instant now) {
        this.size = size;
        this.perSecond = perSecond;
        this.tokens = size;
        this.filled = now;
    }

    /** Takes a token; false when there is none. */
    boolean take(Instant now) {
        tokens = Math.min(size, tokens + Duration.between(filled, now).toMillis() / 1000.0 * perSecond);
        filled = now;
        boolean enough = tokens >= 1;
        tokens -= enough ? 1 : 0;
        return enough;
    }
}
