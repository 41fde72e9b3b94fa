package dev.noderoll.lab.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The calls of the functions as text. */
final class LoadTable {

    private static final String FORMAT = "%-16s %4s | %8s %8s | %8s %8s | %7s %8s %6s | %8s";

    private LoadTable() {}

    static String title(LoadSize size, String surge) {
        return String.format(
                Locale.ROOT,
                "%,d nodes, %,d pods, %,d Services, %,d budgets; surge %s; one core, the memory of infra/template.yaml.",
                size.nodes(),
                size.pods(),
                size.workloads(),
                size.budgets(),
                surge);
    }

    static List<String> lines(List<Sample> samples) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                FORMAT,
                "state",
                "call",
                "CPU s",
                "wall s",
                "heap MB",
                "RSS MB",
                "k8s",
                "k8s MB",
                "AWS",
                "answer B"));
        SequencedMap<String, Sample> dearest = new LinkedHashMap<>();
        for (Sample sample : samples) {
            dearest.merge(sample.state(), sample, (a, b) -> a.bytesRead() >= b.bytesRead() ? a : b);
            lines.add(row(sample));
        }
        lines.add("");
        lines.add("Calls by kind, of the call that read most:");
        dearest.values()
                .forEach(sample -> lines.add("  " + sample.state() + " " + sample.number() + ": "
                        + kinds(sample.requests()) + "; " + kinds(sample.aws())));
        samples.stream()
                .filter(s -> !s.outcome().equals("ok"))
                .forEach(s -> lines.add("  " + s.state() + " " + s.number() + " threw " + s.outcome()));
        return lines;
    }

    private static String row(Sample sample) {
        return String.format(
                Locale.ROOT,
                FORMAT,
                sample.state(),
                sample.number(),
                number("%.1f", sample.cpuSeconds()),
                number("%.1f", sample.wallSeconds()),
                number("%.0f", sample.heapBytes() / 1e6),
                number("%.0f", sample.residentBytes() / 1e6),
                sum(sample.requests()),
                number("%.1f", sample.bytesRead() / 1e6),
                sum(sample.aws()),
                sample.answer());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String kinds(SortedMap<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }
}
