package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.asl.Functions;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The two-node cluster with the best protected manifest, and what its rollout comes to when functions go wrong. */
final class TwoNodes {

    static final Scenario SCENARIO =
            ScenarioReader.read(Path.of(System.getProperty("noderoll.root", ".."), "lab", "scenarios", "two-nodes"));
    static final Scenario.Variant BUDGET = SCENARIO.variant("budget");

    private TwoNodes() {}

    static Result run(UnaryOperator<Functions> wrapper) {
        return new Trial(SCENARIO, BUDGET, MethodName.NODEROLL, 1)
                .through(wrapper)
                .run(Trial.By.DIRECT, line -> {});
    }

    /** The functions that a rollout without faults calls. */
    static List<String> called() {
        TreeSet<String> called = new TreeSet<>();
        run(real -> (name, payload) -> {
            called.add(name);
            return real.invoke(name, payload);
        });
        return List.copyOf(called);
    }

    /** The promised end: it succeeded, no request failed, each pod moved once, nothing is left. */
    static void assertAllIsWell(Result result) {
        assertThat(result.outcome()).startsWith("SUCCEEDED").contains("\"outdated\":[]", "\"failed\":[]");
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isEqualTo(1.0);
        assertThat(result.lost()).isZero();
        assertThat(result.violations()).isEmpty();
    }
}
