package dev.noderoll.cli.report;

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
