package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.probe.Probe;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Functions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The two-node cluster with the best protected manifest, and what its rollout comes to when functions go wrong. */
final class TwoNodes {

    static final Scenario SCENARIO =
            ScenarioReader.read(Path.of(System.getProperty("noderoll.root", ".."), "lab", "scenarios", "two-nodes"));
    static final Scenario.Variant BUDGET = SCENARIO.variant("budget");

    private TwoNodes() {}

    static Result run(UnaryOperator<Functions.Code> wrapper) {
        return new Trial(SCENARIO, BUDGET, MethodName.NODEROLL, 1)
                .through(wrapper)
                .run(Trial.By.DIRECT, line -> {});
    }

    /** A world without faults, in which its pods are Ready. */
    static CalmWorld calm(long seed) {
        World world = new World(SCENARIO, seed);
        world.settle(BUDGET);
        return new CalmWorld(SCENARIO, world);
    }

    /** Ten requests a second to its Service from now on. */
    static Probe probe(CalmWorld calm) {
        World world = calm.world();
        Probe probe = new Probe(world.agenda(), world.dice(), world.cluster().routing(), Duration.ofMillis(100));
        probe.watch("default", "web");
        return probe;
    }

    /** When all has come to rest: both pods were evicted once, nothing is left over, no promise was broken. */
    static void assertMovedOnce(CalmWorld world, String when) {
        assertThat(world.leftovers()).as(when).isEmpty();
        assertThat(world.broken()).as(when).isEmpty();
        assertThat(world.moves().evicted()).as(when).isEqualTo(2);
        assertThat(world.moves().otherwise()).as(when).isZero();
        assertThat(world.moves().evictedLater()).as(when).isZero();
    }

    /** The functions that a rollout without faults calls. */
    static List<String> called() {
        TreeSet<String> called = new TreeSet<>();
        run(real -> (name, payload) -> {
            called.add(name);
            return real.run(name, payload);
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
