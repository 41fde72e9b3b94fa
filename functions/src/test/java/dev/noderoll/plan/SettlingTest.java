package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.inWaves;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One node was drained a minute ago and is gone; two are to go, and a successor is there. */
class SettlingTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Member M = current("i-m");
    private static final Instant DRAINED = NOW.minusSeconds(60);

    private static final Rollout ROLLOUT = inWaves(rollout(3, 1), new Stages(0, List.of(), 0, 300, 0));

    private static NodeChoice choose(Rollout rollout, List<ClusterNode> nodes, Instant now) {
        TreeMap<InstanceId, Instant> drained = new TreeMap<>();
        drained.put(new InstanceId("i-gone"), DRAINED);
        return NodeChooser.choose(new RolloutSurvey(
                rollout,
                group(4, A, B, N, M),
                nodes,
                new Hold("workers", now.plusSeconds(300), new LedgerPage("run-1", 1, drained, List.of(), "1")),
                List.of(),
                List.of(),
                List.of(),
                0,
                Worlds.signals(),
                now));
    }

    @Test
    void noNodeBeginsUntilTheTimeAfterTheLastDrainIsOver() {
        Instant until = DRAINED.plusSeconds(300);

        assertThat(choose(ROLLOUT, nodes(A, B, N, M), NOW))
                .isEqualTo(new Wait(new Reason.Settling(until), 240, List.of()));
        assertThat(choose(ROLLOUT, nodes(A, B, N, M), until.minusSeconds(5)))
                .isEqualTo(new Wait(new Reason.Settling(until), 6, List.of()));
        assertThat(choose(ROLLOUT, nodes(A, B, N, M), until)).isInstanceOf(Roll.class);
    }

    @Test
    void whatHasBegunGoesOnAndTheStayEndsWhenTheNextMayBegin() {
        NodeChoice choice = choose(ROLLOUT, List.of(draining(node(A)), node(B), node(N), node(M)), NOW);

        assertThat(choice).isInstanceOfSatisfying(Roll.class, roll -> {
            assertThat(roll.drain().nodes())
                    .extracting(going -> going.instance())
                    .containsExactly(A.id());
            assertThat(roll.drain().returnBy()).isEqualTo(DRAINED.plusSeconds(300));
        });
    }

    @Test
    void aWayBackDoesNotWait() {
        assertThat(choose(ROLLOUT.toward(Goal.ROLL_BACK), nodes(A, B, N, M), NOW))
                .isNotInstanceOf(Wait.class);
    }
}
