package dev.noderoll.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

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
        return move.ready()
                .map(ready -> duration(Duration.between(move.evicted(), ready)))
                .orElse("never");
    }
}
