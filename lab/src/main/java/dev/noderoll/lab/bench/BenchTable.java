package dev.noderoll.lab.bench;

import dev.noderoll.lab.method.MethodName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The table of measures as text. */
final class BenchTable {

    private static final String FORMAT =
            "%-18s %5s | %7s %7s %6s | %6s %7s %6s %7s | %7s %6s %7s | %7s %7s %5s | %6s %6s %6s";

    static final String HEADING = String.format(
            Locale.ROOT,
            FORMAT,
            "method",
            "surge",
            "seconds",
            "bound",
            "ratio",
            "failed",
            "evicted",
            "forced",
            "pending",
            "k8s",
            "AWS",
            "MB",
            "trans.",
            "history",
            "peak",
            "real s",
            "CPU s",
            "heap");

    private BenchTable() {}

    static String title(Fixture fixture, int seeds) {
        return String.format(
                Locale.ROOT,
                "%s: %d nodes in %d zones, %d requests a second to each Service; medians of %d seeds.",
                fixture.variant(),
                fixture.nodes(),
                fixture.scenario().group().zones().size(),
                fixture.scenario().requestsPerSecond(),
                seeds);
    }

    /** What the lower bound is made of. */
    static List<String> bound(Collection<LowerBound> bounds) {
        return List.of(String.format(
                Locale.ROOT,
                "Lower bound from: boot %.1f s (the first %.1f s), drain of a node %.1f s, an instance's end %.1f s,"
                        + " the budget that takes longest %.1f s.",
                mean(bounds, LowerBound::boot),
                mean(bounds, LowerBound::firstBoot),
                mean(bounds, LowerBound::drain),
                mean(bounds, LowerBound::leave),
                mean(
                        bounds,
                        bound -> bound.budgets().stream()
                                .max(Duration::compareTo)
                                .orElse(Duration.ZERO))));
    }

    private static double mean(Collection<LowerBound> bounds, Function<LowerBound, Duration> part) {
        return bounds.stream()
                .mapToDouble(bound -> Measures.seconds(part.apply(bound)))
                .average()
                .orElse(0);
    }

    static String row(MethodName method, int surge, List<Measures> runs) {
        boolean ours = method == MethodName.NODEROLL;
        return String.format(
                Locale.ROOT,
                FORMAT,
                method.argument(),
                surge,
                number("%.0f", runs, Measures::seconds),
                number("%.0f", runs, Measures::bound),
                number("%.2f", runs, Measures::ratio),
                number("%.0f", runs, m -> m.result().probe().failed()),
                number("%.2f", runs, m -> m.result().evictionsPerPod()),
                number("%.0f", runs, m -> m.result().lost()),
                number("%.0f", runs, m -> m.result().effort().waitedForNode()),
                counted(runs, number("%.0f", runs, m -> m.result().effort().kubernetesCalls())),
                number("%.0f", runs, m -> m.result().effort().awsCalls()),
                counted(runs, number("%.1f", runs, m -> m.result().effort().bytesRead() / 1e6)),
                ours ? number("%.1f", runs, Measures::transitionsPerNode) : "-",
                ours ? number("%.0f", runs, m -> m.result().effort().history()) : "-",
                number("%.0f", runs, m -> m.result().effort().peakInstances()),
                number("%.1f", runs, Measures::wallSeconds),
                number("%.1f", runs, Measures::cpuSeconds),
                number("%.0f", runs, Measures::megabytes));
    }

    /** Where requests were not counted there is no number. */
    private static String counted(List<Measures> runs, String number) {
        return runs.stream().allMatch(m -> m.result().effort().kubernetes().isEmpty()) ? "-" : number;
    }

    private static String number(String format, List<Measures> runs, ToDoubleFunction<Measures> measure) {
        return String.format(Locale.ROOT, format, Measures.median(runs, measure));
    }
}
