package dev.noderoll.lab.bench;

import dev.noderoll.lab.run.Effort;
import dev.noderoll.lab.run.Effort.Stay;
import dev.noderoll.lab.run.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Where the time and the calls of one rollout went, as text. */
final class BenchDetail {

    private BenchDetail() {}

    static List<String> of(String title, Result result) {
        Effort effort = result.effort();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %.0f s", title, result.duration().toMillis() / 1000.0));
        lines.add(String.format(Locale.ROOT, "  %-22s %7s %9s", "state", "visits", "seconds"));
        effort.states().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Stay> e) -> e.getValue().total())
                        .reversed())
                .forEach(e -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-22s %7d %9.1f",
                        e.getKey(),
                        e.getValue().visits(),
                        e.getValue().total().toMillis() / 1000.0)));
        lines.addAll(calls("Kubernetes", effort.kubernetes()));
        lines.addAll(calls("AWS", effort.aws()));
        lines.add("");
        return lines;
    }

    private static List<String> calls(String title, SortedMap<String, Long> counts) {
        List<String> lines = new ArrayList<>();
        lines.add("  calls of " + title);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(e -> lines.add(String.format(Locale.ROOT, "  %7d %s", e.getValue(), e.getKey())));
        return lines;
    }
}
