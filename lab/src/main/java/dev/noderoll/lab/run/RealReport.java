package dev.noderoll.lab.run;

import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.ServiceRecord;
import dev.noderoll.lab.probe.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Results of trials on a real cluster as text for people. */
public final class RealReport {

    private static final int FAILURES_SHOWN = 20;

    /** The same method on the same manifests, in the simulator and on real nodes. */
    public record Pair(Result simulated, Result real) {}

    private RealReport() {}

    /** What came of a trial: requests if any were sent, the first failures, effort, endpoints. */
    public static List<String> of(RealTrial.Outcome outcome) {
        Result result = outcome.result();
        List<String> lines = new ArrayList<>(Report.table(List.of(result)));
        for (ServiceRecord record : result.probe().services()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s, %s: %d of %d failed",
                    record.service(),
                    record.stream().name().toLowerCase(Locale.ROOT),
                    record.failed(),
                    record.sent()));
        }
        lines.addAll(Report.reasons(result));
        outcome.failures().stream().limit(FAILURES_SHOWN).forEach(f -> lines.add("  " + failure(f)));
        lines.add("");
        lines.addAll(Report.effort(result));
        new TreeMap<>(outcome.fewestReady())
                .forEach((service, fewest) -> lines.add("Service " + service + " had at least " + fewest
                        + " ready endpoints, as its EndpointSlices showed it"));
        return lines;
    }

    private static String failure(Request failed) {
        return failed.sent() + " " + failed.service() + " "
                + failed.stream().name().toLowerCase(Locale.ROOT) + ": "
                + failed.failure().map(f -> f.name().toLowerCase(Locale.ROOT)).orElse("served")
                + (failed.pod().isEmpty() ? "" : " by " + failed.pod()) + " (" + failed.detail() + ")";
    }

    /** A line a pair: real figures first, then the simulator's. */
    public static List<String> compared(List<Pair> pairs) {
        List<String> lines = new ArrayList<>();
        lines.add(row("manifest", "method", "new", "work", "kept", "longest outage", "evictions/pod", "duration"));
        String last = "";
        for (Pair pair : pairs) {
            String variant = pair.real().variant();
            lines.add(row(
                    variant.equals(last) ? "" : variant,
                    pair.real().method().argument(),
                    failed(pair, Stream.NEW),
                    failed(pair, Stream.WORK),
                    failed(pair, Stream.KEPT),
                    both(
                            seconds(pair.real().longestOutage()),
                            seconds(pair.simulated().longestOutage())),
                    both(perPod(pair.real()), perPod(pair.simulated())),
                    both(
                            minutes(pair.real().duration()),
                            minutes(pair.simulated().duration()))));
            last = variant;
        }
        lines.add("");
        lines.add("Each cell: real | simulator. new, work, kept: failed of requests. Real instances boot and stop in"
                + " seconds here, so durations differ.");
        return lines;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-10s  %-13s  %25s  %25s  %25s  %19s  %13s  %13s", cells)
                .stripTrailing();
    }

    private static String failed(Pair pair, Stream stream) {
        return both(failed(pair.real(), stream), failed(pair.simulated(), stream));
    }

    private static String failed(Result result, Stream stream) {
        long failed = 0;
        long sent = 0;
        for (ServiceRecord record : result.probe().services()) {
            failed += record.stream() == stream ? record.failed() : 0;
            sent += record.stream() == stream ? record.sent() : 0;
        }
        return failed + "/" + sent;
    }

    private static String both(String real, String simulated) {
        return real + " | " + simulated;
    }

    private static String perPod(Result result) {
        return String.format(Locale.ROOT, "%.2f", result.evictionsPerPod());
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    private static String minutes(Duration duration) {
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
