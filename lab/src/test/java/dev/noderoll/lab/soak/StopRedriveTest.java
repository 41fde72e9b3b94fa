package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.probe.Probe;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.TaskFailure;
import java.time.Duration;
import java.util.List;
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
        CalmWorld world = TwoNodes.calm(point);
        Probe probe = TwoNodes.probe(world);
        Execution rollout = world.start(TwoNodes.SCENARIO.rollout());
        // Shorter than any of these rollouts takes.
        world.pass(Duration.ofSeconds(125).multipliedBy(point).dividedBy(POINTS));
        world.stop(rollout);
        assertThat(rollout.status()).isEqualTo(Status.ABORTED);
        world.pass(Duration.ofSeconds(20));
        world.service().redrive(rollout);
        world.finish(rollout);
        probe.stop();

        assertThat(rollout.status()).as("%s", rollout.cause()).isEqualTo(Status.SUCCEEDED);
        TwoNodes.assertMovedOnce(world, "redriven");
        assertThat(probe.report().failed()).isZero();
    }
}
