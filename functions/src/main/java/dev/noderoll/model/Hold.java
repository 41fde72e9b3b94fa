package dev.noderoll.model;

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

    /** Of a rollout that nobody asks for anything. */
    public Hold(String group, Instant until, LedgerPage page) {
        this(group, until, page, null);
    }

    public String holder() {
        return page.holder();
    }

    public boolean valid(Instant now) {
        return until.isAfter(now);
    }
}
