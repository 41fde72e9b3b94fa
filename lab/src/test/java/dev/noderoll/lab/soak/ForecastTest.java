package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Slow;
import dev.noderoll.cli.forecast.Forecast;
import dev.noderoll.cli.forecast.Forecaster;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.wire.RolloutInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What {@code noderoll plan} foretells of random clusters is what a rollout of each then does. The rollout is watched in the
 * simulated cluster itself, of whose rules for boots, schedulers and kubelets the forecast knows nothing.
 */
@Slow
class ForecastTest {

    private static final int WORLDS = 50;

    /** What a rollout did. */
    private record Done(List<String> order, Set<String> stuck, Set<String> evicted, boolean well, Duration took) {}

    /**
     * What came of a forecast.
     *
     * @param waits whether the group has a warm pool or target groups: how long these take no forecast knows
     */
    private record Outcome(long seed, boolean waits, Forecast foretold, Done done) {
        private List<String> names() {
            return foretold.nodes().stream().map(Forecast.Node::name).toList();
        }

        boolean order() {
            return names().equals(done.order());
        }

        boolean blockers() {
            return foretold.nodes().stream()
                    .filter(n -> !n.stuck().isEmpty())
                    .map(Forecast.Node::name)
                    .collect(Collectors.toCollection(TreeSet::new))
                    .equals(done.stuck());
        }

        boolean end() {
            return foretold.end().equals("Done") == done.well();
        }

        boolean duration() {
            return foretold.duration().has(done.took());
        }

        @Override
        public String toString() {
            return "seed %d: %s, %s; order %s; stuck %s; %d of %d evictions; %s in %s to %s"
                    .formatted(
                            seed,
                            foretold.end(),
                            done.well() ? "and it succeeds" : "and it does not succeed",
                            order() ? "as foretold" : names() + " became " + done.order(),
                            blockers() ? "as foretold" : foretold.hindrances() + " became " + done.stuck(),
                            foretold.evictions(),
                            done.evicted().size(),
                            done.took(),
                            foretold.duration().least(),
                            foretold.duration().most());
        }
    }

    private static Outcome compare(long seed) {
        Draw draw = Draw.plain(seed, Set.of());
        Scenario scenario = draw.scenario();
        World world = new World(scenario, seed);
        world.aws().addAlarm("errors");
        world.settle(draw.manifests());
        try (Door door = Door.direct(world, scenario.cluster())) {
            Ports ports = door.ports();
            Forecast foretold = Forecaster.look(
                            ports.groups(),
                            ports.images(),
                            ports.alarms(),
                            door.watched(),
                            RolloutInput.read(scenario.rollout()),
                            world.agenda().instant())
                    .forecast();
            boolean waits = scenario.group().pool().isPresent()
                    || scenario.group().targets().isPresent();
            return new Outcome(seed, waits, foretold, roll(world, door, scenario));
        }
    }

    private static Done roll(World world, Door door, Scenario scenario) {
        StepFunctions service =
                Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
        door.follow(service);
        Set<String> order = new LinkedHashSet<>();
        Set<String> evicted = new TreeSet<>();
        Set<String> stuck = new TreeSet<>();
        service.listeners()
                .onTaskEnded(task -> task.result()
                        .ifPresent(result -> result.at("/Payload/stuck")
                                .forEach(one -> stuck.add(one.path("node").asText()))));
        Set<String> there = new TreeSet<>();
        world.api()
                .list(Kind.NODE)
                .forEach(node -> there.add(node.at("/metadata/name").asText()));
        world.api().onChange(Kind.NODE, change -> {
            String name = change.object().at("/metadata/name").asText();
            if (there.contains(name)
                    && change.object().at("/metadata/annotations").has("noderoll.dev/draining-since")) {
                order.add(name);
            }
        });
        world.api().onChange(Kind.POD, change -> {
            if (change.object().path("status").toString().contains("EvictionByEvictionAPI")) {
                evicted.add(change.object().at("/metadata/uid").asText());
            }
        });
        Instant begun = world.agenda().instant();
        Execution execution = started(service, scenario.rollout());
        world.agenda().runUntil(() -> execution.status() != Status.RUNNING, begun.plus(Duration.ofDays(2)));
        boolean well = execution.status() == Status.SUCCEEDED
                && execution.output().filter(ForecastTest::replaced).isPresent();
        Instant ended = execution.stopped().orElse(world.agenda().instant());
        return new Done(List.copyOf(order), stuck, evicted, well, Duration.between(begun, ended));
    }

    private static boolean replaced(JsonNode output) {
        return output.path("goal").asText().equals("REPLACE");
    }

    private static Execution started(StepFunctions service, JsonNode input) {
        try {
            return service.start(Machines.ROLLOUT, "r", input);
        } catch (TaskFailure e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsForetoldIsWhatARolloutThenDoes() {
        List<Outcome> outcomes = new ArrayList<>();
        for (long seed = 1; seed <= WORLDS; seed++) {
            Outcome outcome = compare(seed);
            outcomes.add(outcome);
            System.out.println("FORECAST " + outcome);
        }

        List<Outcome> good = outcomes.stream().filter(o -> o.done().well()).toList();
        int evictions = good.stream().mapToInt(o -> o.done().evicted().size()).sum();
        int off = good.stream()
                .mapToInt(o ->
                        Math.abs(o.foretold().evictions() - o.done().evicted().size()))
                .sum();
        System.out.printf(
                "FORECAST of %d: ends %d, blockers %d, orders %d; of the %d that succeed: durations %d, evictions off by"
                        + " %d of %d%n",
                WORLDS,
                count(outcomes, Outcome::end),
                count(outcomes, Outcome::blockers),
                count(outcomes, Outcome::order),
                good.size(),
                count(good, Outcome::duration),
                off,
                evictions);
        assertThat(count(outcomes, Outcome::end)).isGreaterThanOrEqualTo(WORLDS * 9 / 10);
        assertThat(count(outcomes, Outcome::blockers)).isGreaterThanOrEqualTo(WORLDS * 9 / 10);
        assertThat(count(outcomes, Outcome::order)).isGreaterThanOrEqualTo(WORLDS * 8 / 10);
        List<Outcome> timed = good.stream().filter(o -> !o.waits()).toList();
        assertThat(count(timed, Outcome::duration)).isGreaterThanOrEqualTo(timed.size() * 9 / 10);
        assertThat(off).isLessThanOrEqualTo(evictions / 20);
    }

    private static int count(List<Outcome> outcomes, Predicate<Outcome> how) {
        return (int) outcomes.stream().filter(how).count();
    }
}
