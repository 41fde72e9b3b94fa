package dev.noderoll.lab.run;

import dev.noderoll.cli.report.RolloutReport.Figure;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.probe.Failure;
import dev.noderoll.lab.probe.ServiceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as text for people: a table, and what to make of it. */
public final class Report {

    private Report() {}

    /** One line a result, under a heading. */
    public static List<String> table(List<Result> results) {
        List<String> lines = new ArrayList<>();
        lines.add(row(
                "manifest",
                "method",
                "requests",
                "failed",
                "longest outage",
                "evictions/pod",
                "pods lost",
                "duration"));
        String last = "";
        for (Result result : results) {
            lines.add(row(
                    result.variant().equals(last) ? "" : result.variant(),
                    result.method().argument(),
                    String.valueOf(result.probe().sent()),
                    String.valueOf(result.probe().failed()),
                    seconds(result.longestOutage()),
                    String.format(Locale.ROOT, "%.2f", result.evictionsPerPod()),
                    String.valueOf(result.lost()),
                    minutes(result.duration())));
            last = result.variant();
        }
        return lines;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-10s  %-18s  %8s  %7s  %14s  %13s  %9s  %8s", cells)
                .stripTrailing();
    }

    /** Why requests failed in one run, and who can do something about it; one sentence for each reason. */
    public static List<String> reasons(Result result) {
        Map<Failure, Long> reasons = new EnumMap<>(Failure.class);
        for (ServiceRecord service : result.probe().services()) {
            service.reasons().forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        }
        List<String> lines = new ArrayList<>();
        reasons.forEach((reason, count) -> lines.add(count + " " + explain(reason)));
        return lines;
    }

    private static String explain(Failure reason) {
        return switch (reason) {
            case REFUSED ->
                "refused: a proxy still sent, or already sent, to a pod that does not accept connections. Only the app can"
                        + " close this gap: a preStop hook that outlasts the propagation of endpoints, and a readiness"
                        + " probe.";
            case CUT ->
                "cut: the process ended before it had answered. Only the app can close this gap: it has to finish its"
                        + " requests when it is told to stop.";
            case NO_ENDPOINT -> "without endpoint: no pod of the Service was ready.";
            case UNANSWERED ->
                "unanswered: a proxy still sent to a pod whose network was gone, or its machine; the client waited for all"
                        + " its time.";
            case WRONG -> "answered wrongly: with another status than 200.";
        };
    }

    /** What a method came to, for a report. */
    static List<Figure> figures(Result result) {
        Effort effort = result.effort();
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                "failed requests",
                result.probe().failed() + " of " + result.probe().sent()));
        figures.add(new Figure("longest outage", seconds(result.longestOutage())));
        figures.add(new Figure("evictions a pod", String.format(Locale.ROOT, "%.2f", result.evictionsPerPod())));
        figures.add(new Figure("pods lost", String.valueOf(result.lost())));
        figures.add(new Figure("state transitions a node", String.valueOf(effort.transitions() / effort.nodes())));
        figures.add(new Figure("AWS calls a node", String.valueOf(effort.awsCalls() / effort.nodes())));
        figures.add(
                new Figure("broken promises", String.valueOf(result.violations().size())));
        return figures;
    }

    /** What a rollout cost, and every promise that it broke. */
    public static List<String> effort(Result result) {
        List<String> lines = new ArrayList<>();
        Effort effort = result.effort();
        if (result.method() == MethodName.NODEROLL) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s; %d state transitions and %d AWS calls a node; longest history %d events",
                    result.outcome(),
                    effort.transitions() / effort.nodes(),
                    effort.awsCalls() / effort.nodes(),
                    effort.history()));
        } else {
            lines.add(result.outcome());
        }
        result.stops().forEach(stop -> lines.add("stopped at " + stop));
        result.verdict().ifPresent(verdict -> {
            verdict.met().forEach(line -> lines.add("as expected: " + line));
            verdict.unmet().forEach(line -> lines.add("NOT AS EXPECTED: " + line));
        });
        result.violations().forEach(v -> lines.add("BROKEN PROMISE " + v));
        return lines;
    }

    /** One line for all objects that the lab does not keep; none when there are none. */
    public static List<String> leftOut(List<String> objects) {
        return objects.isEmpty()
                ? List.of()
                : List.of("left out, the lab does not model it: " + String.join(", ", new LinkedHashSet<>(objects)));
    }

    /** How the functions of a rollout were used; empty for another method. */
    public static List<String> functions(Result result) {
        return result.method() == MethodName.NODEROLL
                ? result.effort().functions().lines()
                : List.of();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    private static String minutes(Duration duration) {
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
