package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.asl.Execution;
import dev.noderoll.lab.asl.Execution.Status;
import dev.noderoll.lab.asl.Settings;
import dev.noderoll.lab.asl.StepFunctions;
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

/** A rollout that is stopped at any moment is carried on by the next, once the Lease has expired. */
class StopResumeTest {

    private static final int POINTS = 60;

    /** About as long as the rollout takes. */
    private static final Duration LONGEST = Duration.ofMinutes(6);

    /** Longer than the term of the Lease. */
    private static final Duration LEASE_OVER = Duration.ofMinutes(6);

    static List<Integer> points() {
        return IntStream.range(0, POINTS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("points")
    void leavesNothingAndMovesEachPodOnce(int point) {
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

        Execution stopped = operator.startRollout(TwoNodes.SCENARIO.rollout());
        Duration after = new Dice(point).named("stop").between(Duration.ZERO, LONGEST);
        agenda.runUntil(() -> false, agenda.instant().plus(after));
        operator.stop(stopped);
        agenda.runUntil(() -> false, agenda.instant().plus(LEASE_OVER));
        Execution next = operator.startRollout(TwoNodes.SCENARIO.rollout());
        agenda.runUntil(() -> next.status() != Status.RUNNING, agenda.instant().plus(Duration.ofHours(2)));
        agenda.runUntil(operator::idle, agenda.instant().plus(Duration.ofHours(1)));
        probe.stop();

        assertThat(next.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(aftermath.leftovers()).isEmpty();
        assertThat(promises.atTheEnd().found()).isEmpty();
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(2);
        assertThat(departures.departures()).hasSize(2);
        assertThat(probe.report().failed()).isZero();
    }
}
