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
import java.util.TreeMap;

/** Where the time and the calls of one rollout went, as text. */
final class BenchDetail {

    /** Of seconds: what is shorter is left out. */
    private static final double LEAST = 0.2;

    /** Of stays that are shown one by one. */
    private static final int LONGEST = 200;

    private BenchDetail() {}

    private static double seconds(List<Stay> stays) {
        return stays.stream().mapToLong(stay -> stay.length().toMillis()).sum() / 1000.0;
    }

    static List<String> of(String title, Result result) {
        Effort effort = result.effort();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %.0f s", title, Measures.seconds(result.duration())));
        lines.add(String.format(Locale.ROOT, "  %-22s %7s %9s", "state", "visits", "seconds"));
        Map<String, List<Stay>> states = new TreeMap<>();
        effort.stays()
                .forEach(stay -> states.computeIfAbsent(stay.state(), _ -> new ArrayList<>())
                        .add(stay));
        states.entrySet().stream()
                .filter(e -> seconds(e.getValue()) >= LEAST)
                .sorted(Comparator.comparingDouble((Map.Entry<String, List<Stay>> e) -> seconds(e.getValue()))
                        .reversed())
                .forEach(e -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-22s %7d %9.1f",
                        e.getKey(),
                        e.getValue().size(),
                        seconds(e.getValue()))));
        lines.add("  one after the other, from when on and for how long:");
        effort.stays().stream()
                .filter(stay -> seconds(List.of(stay)) >= LEAST)
                .limit(LONGEST)
                .forEach(stay -> lines.add(String.format(
                        Locale.ROOT,
                        "  %9.1f %9.1f  %s",
                        Measures.seconds(stay.from()),
                        seconds(List.of(stay)),
                        stay.state())));
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
