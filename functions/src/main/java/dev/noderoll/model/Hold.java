package dev.noderoll.model;

import java.time.Instant;

/**
 * An execution's hold on a node group.
 *
 * @param until when it runs out, unless it is renewed; in the past when it has run out and nobody has taken the group
 *     since
 */
public record Hold(String group, Instant until, LedgerPage page) {

    public String holder() {
        return page.holder();
    }

    public boolean valid(Instant now) {
        return until.isAfter(now);
    }
}
