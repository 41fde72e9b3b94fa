package dev.noderoll.port;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Change Calendars of Systems Manager: when a company lets nobody change anything. */
@FunctionalInterface
public interface Calendars {

    /** What several calendars say together. */
    sealed interface Gate {

        /**
         * All of them are open.
         *
         * @param closesAt null when no change is planned
         */
        record Open(@Nullable Instant closesAt) implements Gate {}

        /**
         * One of them at least is closed.
         *
         * @param opensAt null when no change is planned
         */
        record Closed(@Nullable Instant opensAt) implements Gate {}
    }

    /**
     * What they say now; open for good for no calendars, which are not asked.
     *
     * @param names or ARNs, as of one that another account shares
     * @throws Misconfigured when one of them does not exist, or is no calendar
     */
    Gate gate(List<String> names);
}
