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
 * @param surge how many surplus nodes it may have, where no cap of the cluster bounds it; 0 where one does
 */
public record Hold(
        String group,
        Instant until,
        LedgerPage page,
        @Nullable Wish wish,
        int surge) {

    /** A function's time-out, and what clocks may differ by: for so long at its end a hold is not certain. */
    public static final Duration MARGIN = Duration.ofSeconds(90);

    /** Of a rollout that nobody asks for anything. */
    public Hold(String group, Instant until, LedgerPage page) {
        this(group, until, page, null);
    }

    /** Where it does not matter how many surplus nodes it may have. */
    public Hold(String group, Instant until, LedgerPage page, @Nullable Wish wish) {
        this(group, until, page, wish, 0);
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
