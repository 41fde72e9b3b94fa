package dev.noderoll.lab.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.page.LoggedCalls.Line;
import dev.noderoll.sim.asl.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The metrics that CloudWatch would have of a run: those that the functions' log lines embed, and those that Lambda and Step
 * Functions write themselves.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>: each set of dimensions is a metric of its own, and a member may be an array of values
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html">Metrics of Step Functions</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html">Metrics of Lambda</a>
 */
final class MetricStore {

    /** What makes a metric one of its own. */
    record Metric(String namespace, String name, Map<String, String> dimensions) {
        Metric {
            dimensions = new TreeMap<>(dimensions);
        }
    }

    private record Value(Instant at, double value) {}

    private final Map<Metric, List<Value>> values = new LinkedHashMap<>();

    MetricStore(List<Line> lines, List<Execution> executions) {
        lines.forEach(this::line);
        executions.forEach(this::execution);
    }

    private void line(Line line) {
        Map<String, String> function = Map.of("FunctionName", line.function());
        boolean threw = line.fields().path("outcome").asText().equals("Threw");
        put(
                new Metric("AWS/Lambda", "Duration", function),
                line.at(),
                line.fields().path("duration_ms").asDouble());
        put(new Metric("AWS/Lambda", "Errors", function), line.at(), threw ? 1 : 0);
        for (JsonNode told : line.fields().at("/_aws/CloudWatchMetrics")) {
            for (JsonNode names : told.path("Dimensions")) {
                Map<String, String> dimensions = new TreeMap<>();
                names.forEach(name -> dimensions.put(
                        name.asText(), line.fields().path(name.asText()).asText()));
                told.path("Metrics")
                        .forEach(each -> embedded(line, told, each.path("Name").asText(), dimensions));
            }
        }
    }

    private void embedded(Line line, JsonNode told, String name, Map<String, String> dimensions) {
        Metric metric = new Metric(told.path("Namespace").asText(), name, dimensions);
        Instant at = Instant.ofEpochMilli(line.fields().at("/_aws/Timestamp").asLong());
        JsonNode value = line.fields().path(name);
        if (value.isArray()) {
            value.forEach(each -> put(metric, at, each.asDouble()));
        } else {
            put(metric, at, value.asDouble());
        }
    }

    private void execution(Execution execution) {
        Map<String, String> machine = Map.of("StateMachineArn", execution.machineArn());
        put(new Metric("AWS/States", "ExecutionsStarted", machine), execution.started(), 1);
        String name =
                switch (execution.status()) {
                    case RUNNING -> "";
                    case SUCCEEDED -> "ExecutionsSucceeded";
                    case FAILED -> "ExecutionsFailed";
                    case TIMED_OUT -> "ExecutionsTimedOut";
                    case ABORTED -> "ExecutionsAborted";
                };
        execution.stopped().ifPresent(at -> put(new Metric("AWS/States", name, machine), at, 1));
    }

    private void put(Metric metric, Instant at, double value) {
        values.computeIfAbsent(metric, _ -> new ArrayList<>()).add(new Value(at, value));
    }

    /** Metrics of a name that have these dimensions and no others. */
    List<Metric> search(String namespace, Set<String> dimensions, String name) {
        return values.keySet().stream()
                .filter(metric -> metric.namespace().equals(namespace)
                        && metric.name().equals(name)
                        && metric.dimensions().keySet().equals(dimensions))
                .sorted(Comparator.comparing(metric -> metric.dimensions().toString()))
                .toList();
    }

    /**
     * By the begin of each period that has values.
     *
     * @param stat {@code Sum}, {@code Maximum}, or a percentile such as {@code p90}
     */
    SortedMap<Instant, Double> points(Metric metric, String stat, Duration period) {
        SortedMap<Instant, List<Double>> periods = new TreeMap<>();
        for (Value value : values.getOrDefault(metric, List.of())) {
            long second = value.at().getEpochSecond();
            Instant begin = Instant.ofEpochSecond(second - second % period.toSeconds());
            periods.computeIfAbsent(begin, _ -> new ArrayList<>()).add(value.value());
        }
        SortedMap<Instant, Double> points = new TreeMap<>();
        periods.forEach((begin, all) -> points.put(begin, statistic(stat, all)));
        return points;
    }

    private static double statistic(String stat, List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        return switch (stat) {
            case "Sum" -> all.stream().mapToDouble(Double::doubleValue).sum();
            case "Maximum" -> sorted.getLast();
            default -> {
                double part = Double.parseDouble(stat.substring(1)) / 100;
                yield sorted.get((int) Math.ceil(part * sorted.size()) - 1);
            }
        };
    }
}
