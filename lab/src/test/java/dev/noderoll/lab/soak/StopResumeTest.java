package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Slow;
import dev.noderoll.lab.probe.Probe;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rollout of the two-node cluster that is stopped after any event is carried on by the next. */
@Slow
class StopResumeTest {

    /** Under requests, which take most of the time, only so many of the events are tried. */
    private static final int EACH = 20;

    @Test
    void leavesNothingAndMovesEachPodOnceAfterEveryEvent() {
        int events = moments().size();
        assertThat(events).isGreaterThan(300);
        for (int event = 0; event < events; event++) {
            CalmWorld world = TwoNodes.calm(1);
            Agenda agenda = world.world().agenda();
            Execution stopped = world.start(TwoNodes.SCENARIO.rollout());
            long at = agenda.ran() + event;
            world.runUntil(() -> agenda.ran() >= at);

            carryOn(world, stopped, event);
            TwoNodes.assertMovedOnce(world, "stopped after event " + event);
        }
    }

    @Test
    void losesNoRequest() {
        List<Instant> moments = moments();
        for (int event = 0; event < moments.size(); event += EACH) {
            CalmWorld world = TwoNodes.calm(1);
            Probe probe = TwoNodes.probe(world);
            Execution stopped = world.start(TwoNodes.SCENARIO.rollout());
            world.world().agenda().runUntil(() -> false, moments.get(event));

            carryOn(world, stopped, event);
            probe.stop();
            TwoNodes.assertMovedOnce(world, "stopped after event " + event);
            assertThat(probe.report().failed())
                    .as("stopped after event %s", event)
                    .isZero();
            assertThat(probe.report().sent()).isGreaterThan(1000);
        }
    }

    private static void carryOn(CalmWorld world, Execution stopped, int event) {
        world.stop(stopped);
        Execution next = world.carryOn(TwoNodes.SCENARIO.rollout());

        assertThat(stopped.status()).isEqualTo(Status.ABORTED);
        assertThat(next.status()).as("stopped after event %s", event).isEqualTo(Status.SUCCEEDED);
    }

    /** When each event of an undisturbed rollout happens. */
    private static List<Instant> moments() {
        CalmWorld world = TwoNodes.calm(1);
        List<Instant> moments = new ArrayList<>();
        Execution whole = world.start(TwoNodes.SCENARIO.rollout());
        world.world().agenda().afterEach(event -> moments.add(event.due()));
        world.runUntil(() -> whole.status() != Status.RUNNING);
        moments.removeLast();
        return moments;
    }
}
