package dev.noderoll.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution's hold on a node group.
 *
 * @param until when it runs out, unless it is renewed; in the past when it has run out and nobody has taken the group
 *     since
 * @param stop the wish that stands; null when nobody wants the rollout to stop
 */
public record Hold(
        String group,
        Instant until,
        LedgerPage page,
        @Nullable StopWish stop) {

    /** Of a rollout that nobody wants to stop. */
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
