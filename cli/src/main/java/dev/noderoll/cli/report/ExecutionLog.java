package dev.noderoll.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * What the functions of one execution have answered: all that is known of a rollout when it is over, and of one that runs,
 * so far.
 *
 * @param title what was rolled
 * @param outcome how it ended, in one line
 * @param ended when it ended; now, while it runs
 * @param entries in their order
 */
public record ExecutionLog(String title, String outcome, Instant begun, Instant ended, List<Entry> entries) {

    /**
     * A Task of the machine that was answered.
     *
     * @param answer of the function
     */
    public record Entry(String state, Instant from, Instant to, JsonNode answer) {}

    public ExecutionLog {
        entries = List.copyOf(entries);
    }
}
