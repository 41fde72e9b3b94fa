package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a Map state: evaluates items and limits, then runs an iteration or a child execution for each item, in order of
 * the items, so many at a time; one starts as another ends.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html">Inline</a>: at most 40 at a
 *     time; <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html">distributed</a>: 10,000
 */
final class MapRunner {

    private static final int MOST_INLINE = 40;
    private static final int MOST_DISTRIBUTED = 10_000;

    private MapRunner() {}

    static void run(Visit visit, State.ForEach map) {
        List<JsonNode> items;
        int concurrency;
        DistributedRun.Tolerated tolerated;
        try {
            items = items(visit, map);
            concurrency = concurrency(visit, map);
            tolerated = tolerated(visit, map.tolerance());
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.fail(failure);
            return;
        }
        visit.record(HistoryType.MAP_STATE_STARTED, items.size() + " items");
        switch (map.mode()) {
            case INLINE -> {
                if (visit.track().redriven()) {
                    throw new UnsupportedOperationException("the lab does not redrive an inline Map: " + map.name());
                }
                new InlineRun(visit, map, items).begin(concurrency);
            }
            case DISTRIBUTED -> {
                DistributedRun fresh = new DistributedRun(visit, map, items, tolerated);
                DistributedRun run = visit.track()
                        .takeEarlier()
                        .map(before -> ((DistributedRun) before).again(visit))
                        .orElse(fresh);
                visit.track().keep(run);
                run.begin(concurrency);
            }
        }
    }

    private static List<JsonNode> items(Visit visit, State.ForEach map) throws TaskFailure {
        Optional<Template> template = map.items().items();
        JsonNode all = template.isPresent() ? visit.evaluate("Items", template.get()) : visit.input();
        if (!all.isArray()) {
            throw TaskFailure.query(visit.at("Items"), "expected an array, not " + all);
        }
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode value : all) {
            Optional<Template> selector = map.items().selector();
            JsonNode item = selector.isPresent()
                    ? visit.evaluate(
                            "ItemSelector", selector.get(), Map.of("Map", ContextObject.map(items.size(), value)))
                    : value;
            items.add(visit.limited("ItemSelector", item));
        }
        return items;
    }

    private static int concurrency(Visit visit, State.ForEach map) throws TaskFailure {
        int wanted = visit.whole("MaxConcurrency", map.items().maxConcurrency(), 0);
        int most = map.mode() == State.ForEach.Mode.INLINE ? MOST_INLINE : MOST_DISTRIBUTED;
        return wanted == 0 ? most : Math.min(wanted, most);
    }

    private static DistributedRun.Tolerated tolerated(Visit visit, State.ForEach.Tolerance tolerance)
            throws TaskFailure {
        Optional<Double> percentage = Optional.empty();
        if (tolerance.percentage().isPresent()) {
            JsonNode value = visit.evaluate(
                    "ToleratedFailurePercentage", tolerance.percentage().get());
            if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 100) {
                throw TaskFailure.query(visit.at("ToleratedFailurePercentage"), "expected 0 to 100, not " + value);
            }
            percentage = Optional.of(value.doubleValue());
        }
        Optional<Integer> count = Optional.empty();
        if (tolerance.count().isPresent()) {
            count = Optional.of(
                    visit.whole("ToleratedFailureCount", tolerance.count().get(), 0));
        }
        return new DistributedRun.Tolerated(percentage, count);
    }
}
