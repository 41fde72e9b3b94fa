package dev.noderoll.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** Times as people read them. */
final class Texts {

    private Texts() {}

    /** Such as 1:02:03, or 2:03 below an hour. */
    static String duration(Duration d) {
        return d.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
    }

    /**
     * How a rollout ended, in words.
     *
     * @param told a status, and perhaps a summary of it as JSON
     */
    static String outcome(String told) {
        int brace = told.indexOf('{');
        JsonNode summary = MissingNode.getInstance();
        try {
            summary = brace < 0 ? summary : Json.json().readTree(told.substring(brace));
        } catch (JsonProcessingException other) {
            return told;
        }
        if (!summary.has("current")) {
            return told;
        }
        int current = summary.path("current").asInt();
        int outdated = summary.path("outdated").size();
        int failed = summary.path("failed").size();
        return told.substring(0, brace).strip() + ": " + current + " of " + (current + outdated) + " nodes run "
                + summary.path("image").asText()
                + (failed > 0 ? ", " + failed + " could not be drained" : "");
    }

    /** Since the rollout began. */
    static String since(RolloutReport report, Instant at) {
        return duration(Duration.between(report.begun(), at));
    }

    /** How long a pod had no ready successor, from its eviction on. */
    static String gap(RolloutReport.Move move) {
        Instant ready = move.ready();
        return ready == null ? "never" : duration(Duration.between(move.evicted(), ready));
    }

    /** The pod that took its place. */
    static String successor(RolloutReport.Move move) {
        return Objects.requireNonNullElse(move.successor(), "none seen");
    }
}
