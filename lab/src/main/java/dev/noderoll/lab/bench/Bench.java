package dev.noderoll.lab.bench;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Runs every method on every fixture with every seed, and prints the table of measures. */
public final class Bench {

    private final BenchOrder order;
    private final InstantSource clock;
    private final Consumer<String> out;
    private final List<String> remarks = new ArrayList<>();

    private Bench(BenchOrder order, InstantSource clock, Consumer<String> out) {
        this.order = order;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Runs it all.
     *
     * @param clock real time, for what the lab itself costs
     * @return how many rollouts of Noderoll failed, or broke a promise
     */
    public static int run(BenchOrder order, InstantSource clock, Consumer<String> out) {
        return new Bench(order, clock, out).run();
    }

    private int run() {
        for (String variant : order.fixtures()) {
            for (int nodes : order.nodes()) {
                Fixture fixture = Fixture.of(variant, nodes);
                order.surges().forEach(fixture::rolledBy);
                measure(fixture);
            }
        }
        remarks.forEach(out);
        return remarks.size();
    }

    private void measure(Fixture fixture) {
        Map<Long, LowerBound> bounds = new TreeMap<>();
        for (long seed = 1; seed <= order.seeds(); seed++) {
            bounds.put(seed, Yardstick.measure(fixture, seed));
        }
        out.accept(BenchTable.title(fixture, order.seeds()));
        out.accept("");
        BenchTable.bound(bounds.values()).forEach(out);
        out.accept("");
        out.accept(BenchTable.HEADING);
        List<String> details = new ArrayList<>();
        for (MethodName method : order.methods()) {
            if (method == MethodName.NODEROLL) {
                order.surges().stream()
                        .map(fixture::rolledBy)
                        .filter(distinct())
                        .forEach(rolled -> details.addAll(row(rolled, method, rolled.surge(), bounds)));
            } else {
                row(fixture, method, OwnSurge.of(method, fixture.scenario().group()), bounds);
            }
        }
        out.accept("");
        details.forEach(out);
    }

    /** Two surges may come to the same number of instances. */
    private static Predicate<Fixture> distinct() {
        Set<Integer> seen = new HashSet<>();
        return fixture -> seen.add(fixture.surge());
    }

    /** Prints a row; returns what there is to say of it in detail. */
    private List<String> row(Fixture fixture, MethodName method, int surge, Map<Long, LowerBound> bounds) {
        List<Measures> runs = new ArrayList<>();
        bounds.forEach((seed, bound) -> {
            Meter meter = Meter.start(clock);
            Result result = fixture.trial(method, seed).run(order.by(), line -> {});
            LowerBound least =
                    bound.withInstances(result.effort().boots(), result.effort().ends());
            runs.add(new Measures(
                    result,
                    Measures.seconds(least.of(fixture.nodes(), surge)),
                    result.effort().leaving() == 0 ? 0 : Measures.seconds(least.leave()),
                    meter.wallSeconds(),
                    meter.cpuSeconds(),
                    meter.megabytes()));
            remark(fixture, seed, result);
        });
        out.accept(BenchTable.row(method, surge, runs));
        return order.detail() && method == MethodName.NODEROLL
                ? BenchDetail.of(
                        "Noderoll, surge " + surge + ", seed 1", runs.getFirst().result())
                : List.of();
    }

    private void remark(Fixture fixture, long seed, Result result) {
        if (result.method() != MethodName.NODEROLL) {
            return;
        }
        String where = fixture.variant() + ", " + fixture.nodes() + " nodes, surge " + fixture.surge() + ", seed "
                + seed + ": ";
        if (!result.outcome().startsWith("SUCCEEDED")) {
            remarks.add(where + result.outcome());
        }
        result.violations().forEach(v -> remarks.add(where + "BROKEN PROMISE " + v));
    }
}
