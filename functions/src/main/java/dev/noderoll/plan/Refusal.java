package dev.noderoll.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * A zone that would not launch.
 *
 * @param zone empty for the group as a whole, which was asked for a desired capacity and has not launched yet
 * @param cause AWS's code and message
 * @param since when it first refused, without a launch in between
 * @param last when it refused last
 */
public record Refusal(String zone, String cause, Instant since, Instant last) {

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration LONGEST_OF_ALL = Duration.ofMinutes(10);

    /** A desired capacity that was asked for just now. */
    public static Refusal asked(int desired, Instant now) {
        return new Refusal("", "desired capacity " + desired + " was asked for", now, now);
    }

    /** Whether it is about this desired capacity. */
    boolean asks(int desired) {
        return equals(asked(desired, since));
    }

    /**
     * When the zone is worth another try: after 30 seconds, then after twice as long each time, up to two minutes. After an
     * hour, less and less often, down to every ten minutes: a rollout may last for days.
     */
    Instant retryAt() {
        Duration refusing = Duration.between(since, last);
        Duration most = least(greatest(LONGEST, refusing.dividedBy(30)), LONGEST_OF_ALL);
        return last.plus(least(greatest(FIRST, refusing), most));
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration greatest(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
