package dev.noderoll.lab;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Report;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Methods beside each other on every variant of a scenario. */
final class Comparison {

    private Comparison() {}

    /** Tells of each run; returns an exit status. */
    static int run(Scenario scenario, List<MethodName> methods, long seed, Consumer<String> out) {
        out.accept("Every method on every version of the manifest; " + scenario.requestsPerSecond()
                + " requests a second to each Service, virtual time, seed " + seed + ":");
        out.accept("");
        List<Result> results = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Variant variant : scenario.variants()) {
            for (MethodName method : methods) {
                Trial trial = new Trial(scenario, variant, method, seed);
                leftOut.addAll(trial.world().leftOut());
                results.add(trial.run(By.DIRECT, line -> {}));
            }
        }
        Report.leftOut(leftOut).forEach(out);
        Report.table(results).forEach(out);
        out.accept("");
        scenario.variants().forEach(v -> out.accept(v.name() + ": " + v.about()));
        results.stream()
                .filter(result -> result.method() != MethodName.NODEROLL)
                .filter(result -> !result.outcome().equals("all nodes replaced"))
                .map(result -> result.method().argument() + " on '" + result.variant() + "': " + result.outcome())
                .forEach(out);
        for (Result result : results) {
            if (result.method() == MethodName.NODEROLL && result.probe().failed() > 0) {
                out.accept("");
                out.accept("What failed with Noderoll on '" + result.variant() + "':");
                Report.reasons(result).forEach(reason -> out.accept("  " + reason));
            }
        }
        results.forEach(
                r -> r.stops().forEach(stop -> out.accept("noderoll on '" + r.variant() + "' stopped at " + stop)));
        results.stream().flatMap(r -> r.violations().stream()).forEach(v -> out.accept("BROKEN PROMISE " + v));
        return LabWork.status(results);
    }
}
