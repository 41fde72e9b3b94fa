package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;
import dev.noderoll.lab.probe.Probe;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.world.kubernetes.cluster.EvictionLog;
import dev.noderoll.lab.world.kubernetes.cluster.EvictionLog.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rollout that is stopped at any moment, and redriven, goes on at once: it holds its own Lease. */
class StopRedriveTest {

    private static final int POINTS = 25;

    static List<Integer> points() {
        return IntStream.range(0, POINTS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("points")
    void carriesOnFromTheStateThatItWasStoppedIn(int point) throws TaskFailure {
        World world = new World(TwoNodes.SCENARIO, point);
        world.settle(TwoNodes.BUDGET);
        Agenda agenda = world.agenda();
        Weather good = new Weather(agenda, new Dice(point), Map.of());
        Door door = Door.direct(world, TwoNodes.SCENARIO.cluster());
        StepFunctions service = new StepFunctions(
                agenda,
                world.dice(),
                new ShippedFunctions(door.ports(), door.carrier()),
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service);
        Operator operator = new Operator(service, world.aws());
        Promises promises = new Promises(
                agenda, world.aws(), world.api(), TwoNodes.SCENARIO.group().name(), 1);
        Aftermath aftermath = new Aftermath(world, TwoNodes.SCENARIO, door.ports(), promises, good);
        EvictionLog departures = new EvictionLog(world.api(), agenda);
        Probe probe = new Probe(agenda, world.dice(), world.cluster().routing(), Duration.ofMillis(100));
        probe.watch("default", "web");

        Execution rollout = operator.startRollout(TwoNodes.SCENARIO.rollout());
        // Shorter than any of these rollouts takes.
        Duration after = Duration.ofSeconds(190).multipliedBy(point).dividedBy(POINTS);
        agenda.runUntil(() -> false, agenda.instant().plus(after));
        operator.stop(rollout);
        assertThat(rollout.status()).isEqualTo(Status.ABORTED);
        agenda.runUntil(() -> false, agenda.instant().plusSeconds(20));
        service.redrive(rollout);
        agenda.runUntil(
                () -> rollout.status() != Status.RUNNING, agenda.instant().plus(Duration.ofHours(2)));
        agenda.runUntil(operator::idle, agenda.instant().plus(Duration.ofHours(1)));
        probe.stop();

        assertThat(rollout.status()).as("%s", rollout.cause()).isEqualTo(Status.SUCCEEDED);
        assertThat(aftermath.leftovers()).isEmpty();
        assertThat(promises.atTheEnd().found()).isEmpty();
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(2);
        assertThat(probe.report().failed()).isZero();
    }
}
