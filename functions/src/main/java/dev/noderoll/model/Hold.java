package dev.noderoll.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution's hold on a node group.
 *
 * @param until when it runs out, unless it is renewed; in the past when it has run out and nobody has taken the group
 *     since
 * @param wish the one that stands; null when nobody asks the rollout for anything
 */
public record Hold(
        String group,
        Instant until,
        LedgerPage page,
        @Nullable Wish wish) {

    /** A function's time-out, and what clocks may differ by: for so long at its end a hold is not certain. */
    public static final Duration MARGIN = Duration.ofSeconds(90);

    /** Of a rollout that nobody asks for anything. */
    public Hold(String group, Instant until, LedgerPage page) {
        this(group, until, page, null);
    }

    /** Until when nobody else can hold the group, where it is to be known without a look. */
    public Instant certainUntil() {
        return until.minus(MARGIN);
    }

    public String holder() {
        return page.holder();
    }

    public boolean valid(Instant now) {
        return until.isAfter(now);
    }
}
