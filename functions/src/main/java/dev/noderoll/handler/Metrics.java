package dev.noderoll.handler;

import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.step.ChooseNodes;
import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Journal;
import dev.noderoll.step.LaunchNodes;
import dev.noderoll.step.Stayed;
import dev.noderoll.step.TerminateNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What CloudWatch reads out of a function's log line as metrics of namespace {@code Noderoll}: by cluster and group, and
 * over all of them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>
 */
final class Metrics {

    /** CloudWatch takes no more values of one metric in one line. */
    private static final int MOST_VALUES = 100;

    /** What an eviction is counted as that was not accepted, by the answer's kind; only those that there were are told. */
    private static final Map<String, String> ANSWERS = Map.of(
            "Refused", "EvictionsRefusedByBudget",
            "Denied", "EvictionsDenied",
            "Gone", "EvictionsGone",
            "Failed", "EvictionsFailed",
            "Impossible", "EvictionsImpossible",
            "NamespaceClosing", "EvictionsInClosingNamespace");

    private static final List<String> GROUP = List.of("cluster", "group");

    private final String cluster;
    private final String group;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();
    private String reason = "";

    private Metrics(String cluster, String group) {
        this.cluster = cluster;
        this.group = group;
    }

    /** The fields that a log line gets; none for a function that has nothing to count. */
    static Map<String, Object> of(@Nullable Object input, @Nullable Object output, Instant at) {
        return switch (input) {
            case ChooseNodes.Input choose
            when output instanceof NodeChoice choice ->
                of(choose.rollout()).chosen(choice).fields(at);
            case LaunchNodes.Input launch
            when output instanceof LaunchNodes.Launched launched ->
                of(launch.rollout())
                        .count("InstancesLaunched", launched.launched())
                        .count("ZonesRefusing", launched.refusals().size())
                        .count("Moves", launched.launched())
                        .fields(at);
            case DrainNodes.Input drain
            when output instanceof Stayed stayed && drain.set().rolledGroup() != null ->
                of(drain.set()).stayed(stayed).fields(at);
            case TerminateNodes.Input terminate
            when output instanceof TerminateNodes.Terminated terminated ->
                of(terminate.rollout())
                        .count("NodesTerminated", terminated.terminated())
                        .count("Moves", terminated.terminated())
                        .fields(at);
            case null, default -> Map.of();
        };
    }

    /** Of a rollout that begins nothing, since what was asked for is wrong: somebody has to correct it, nothing is broken. */
    static Map<String, Object> refused(@Nullable Object input, Instant at) {
        return input instanceof BeginRolloutHandler.Input begin
                ? new Metrics(text(begin, "cluster"), text(begin, "nodeGroup"))
                        .count("BeginsRefused", 1)
                        .fields(at)
                : Map.of();
    }

    /** CloudWatch takes no empty dimension. */
    private static String text(BeginRolloutHandler.Input begin, String field) {
        String text = begin.request().path(field).asText();
        return text.isEmpty() ? "?" : text;
    }

    private static Metrics of(Rollout rollout) {
        return new Metrics(rollout.cluster(), rollout.nodeGroup());
    }

    private static Metrics of(DrainSet set) {
        return new Metrics(set.cluster(), String.valueOf(set.rolledGroup()));
    }

    private Metrics chosen(NodeChoice choice) {
        count("Turns", 1);
        if (choice instanceof NodeChoice.Wait(NodeChoice.Reason why, int _, var _)) {
            reason = why.getClass().getSimpleName();
            count("Waits", 1);
        }
        return this;
    }

    private Metrics stayed(Stayed stayed) {
        List<Double> took = new ArrayList<>();
        int stuck = 0;
        for (Journal.Drain drain : stayed.journal().drains()) {
            if (drain.outcome() == Journal.Outcome.STUCK) {
                stuck++;
            } else if (took.size() < MOST_VALUES) {
                took.add(Duration.between(drain.since(), drain.ended()).toMillis() / 1000.0);
            }
        }
        int evictions = stayed.journal().moves().size();
        count("NodesDrained", stayed.journal().drains().size() - stuck);
        count("NodesStuck", stuck);
        count("Evictions", evictions);
        count("EvictionsRefused", stayed.tally().refused());
        stayed.tally().unaccepted().forEach(u -> count(ANSWERS.getOrDefault(u.answer(), u.answer()), u.times()));
        count("PodsForced", stayed.tally().forced().size());
        count("Moves", evictions + stayed.journal().drains().size());
        if (!took.isEmpty()) {
            values.put("DrainTime", took);
            units.put("DrainTime", "Seconds");
        }
        return this;
    }

    private Metrics count(String name, int value) {
        values.put(name, value);
        units.put(name, "Count");
        return this;
    }

    private Map<String, Object> fields(Instant at) {
        List<Map<String, String>> metrics = units.entrySet().stream()
                .map(e -> sorted(Map.of("Name", e.getKey(), "Unit", e.getValue())))
                .toList();
        List<List<String>> dimensions = new ArrayList<>(List.of(GROUP, List.of()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cluster", cluster);
        fields.put("group", group);
        if (!reason.isEmpty()) {
            fields.put("reason", reason);
            dimensions.add(List.of("cluster", "group", "reason"));
        }
        fields.putAll(values);
        fields.put(
                "_aws",
                sorted(Map.of(
                        "Timestamp",
                        at.toEpochMilli(),
                        "CloudWatchMetrics",
                        List.of(sorted(
                                Map.of("Namespace", "Noderoll", "Dimensions", dimensions, "Metrics", metrics))))));
        return fields;
    }

    /** So that the same line has the same bytes. */
    private static <T> Map<String, T> sorted(Map<String, T> map) {
        return new TreeMap<>(map);
    }
}
