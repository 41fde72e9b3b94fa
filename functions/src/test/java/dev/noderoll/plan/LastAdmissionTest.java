package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.signals;
import static dev.noderoll.plan.Worlds.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Pause;
import dev.noderoll.plan.NodeChoice.Roll;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No node starts whose drain may end after the window has closed. */
class LastAdmissionTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    /** What the policy of these tests allows a drain: 1,800 s, and no deregistration. */
    private static final int MOST = 1800;

    private static NodeGroup measured(String seconds) {
        NodeGroup g = group(3, A, B, N);
        Map<String, String> tags = new TreeMap<>(g.tags());
        tags.put(Marks.DRAIN_SECONDS, seconds);
        return new NodeGroup(
                g.name(),
                g.min(),
                g.desired(),
                g.max(),
                g.zones(),
                g.suspended(),
                g.hooks(),
                tags,
                g.template(),
                g.templateAsSet(),
                g.purchase(),
                g.reserve(),
                g.members());
    }

    private static NodeChoice choose(Rollout rollout, NodeGroup group) {
        return choose(rollout, group, List.of(node(A), node(B), node(N)), 0);
    }

    private static NodeChoice choose(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, int checked) {
        return NodeChooser.choose(new RolloutSurvey(
                rollout, group, nodes, Worlds.hold(page()), List.of(), List.of(), List.of(), checked, signals(), NOW));
    }

    @Test
    void aDrainIsPredictedFromTheLongestMeasuredAndNeverBeyondWhatThePolicyAllows() {
        var policy = Worlds.drainPolicy(SingleReplica.SURGE);

        assertThat(LastAdmission.predict(policy, Optional.empty())).isEqualTo(MOST);
        assertThat(LastAdmission.predict(
                        new DrainPolicy(MOST, 120, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT),
                        Optional.empty()))
                .as("and the load balancers' time")
                .isEqualTo(MOST + 120);
        assertThat(LastAdmission.predict(policy, Optional.of(0))).isEqualTo(60);
        assertThat(LastAdmission.predict(policy, Optional.of(100))).isEqualTo(210);
        assertThat(LastAdmission.predict(policy, Optional.of(1700))).isEqualTo(MOST);
    }

    @Test
    void theLastNodeStartsWhenItsDrainEndsJustAtTheClose() {
        NodeGroup group = group(3, A, B, N);
        Rollout justInTime = until(NOW.plusSeconds(MOST));
        Rollout late = until(NOW.plusSeconds(MOST - 1));

        assertThat(choose(justInTime, group))
                .isInstanceOfSatisfying(
                        Roll.class,
                        roll -> assertThat(roll.drain().beginUntil()).isEqualTo(NOW));
        assertThat(choose(late, group))
                .isEqualTo(new Pause(
                        new NodeChoice.Reason.WindowClosing(late.policy().closesAt(), MOST)));
    }

    @Test
    void aDrainThatHasBegunIsEndedBeforeThePause() {
        Rollout late = until(NOW.plusSeconds(MOST - 1));

        assertThat(choose(late, group(3, A, B, N), List.of(draining(node(A)), node(B), node(N)), 0))
                .isInstanceOfSatisfying(Roll.class, roll -> {
                    assertThat(roll.launches()).isEmpty();
                    assertThat(roll.drain().nodes()).hasSize(1);
                });
    }

    @Test
    void aMeasureLetsNodesStartLater() {
        Rollout rollout = until(NOW.plusSeconds(210));

        assertThat(choose(rollout, measured("100"))).isInstanceOf(Roll.class);
        assertThat(choose(rollout, measured("101"))).isInstanceOf(Pause.class);
        assertThat(choose(rollout, measured("a hundred"))).isInstanceOf(Pause.class);
    }

    @Test
    void aRolloutWithoutAWindowAndOneThatTurnsBackGoOn() {
        NodeGroup group = group(3, A, B, N);

        assertThat(choose(Worlds.rollout(2, 1), group)).isInstanceOf(Roll.class);
        assertThat(choose(until(NOW).toward(Goal.ROLL_BACK), group)).isInstanceOf(Roll.class);
        assertThat(choose(until(NOW).toward(Goal.ABANDON), group)).isInstanceOf(Roll.class);
    }

    @Test
    void aRolloutThatHasNothingToStartEndsThoughTheWindowIsClosed() {
        NodeGroup done = group(2, current("i-m"), N);

        assertThat(choose(until(NOW), done, List.of(node(current("i-m")), node(N)), 2))
                .isEqualTo(new NodeChoice.Done(List.of()));
    }

    @Test
    void aSurplusIsNotGivenUpOutsideTheWindow() {
        NodeGroup above = group(3, current("i-m"), current("i-o"), N);

        assertThat(choose(until(NOW), above, List.of(node(N)), 2)).isInstanceOf(Pause.class);
    }
}
