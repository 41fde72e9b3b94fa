package dev.noderoll.sim.aws;

import java.time.Instant;
import java.util.Optional;

/**
 * An instance refresh, as DescribeInstanceRefreshes answers it.
 *
 * @param end empty while it goes on
 * @param left how many instances it has still to replace
 */
public record InstanceRefresh(
        String id, String group, Status status, Instant start, Optional<Instant> end, int percent, int left) {

    /** How far it is. Rollbacks and baking are not modelled. */
    public enum Status {
        IN_PROGRESS("InProgress"),
        SUCCESSFUL("Successful"),
        CANCELLED("Cancelled");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }
    }
}
