package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.signals;
import static dev.noderoll.plan.Worlds.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Admission.Refused;
import dev.noderoll.plan.NodeChoice.Pause;
import java.time.Instant;
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

    @Test
    void noSurgeIsRaisedForAWindowInWhichNoNodeMayStart() {
        NodeGroup group = group(2, A, B);

        assertThat(raised(NOW.plusSeconds(MOST), group)).isEqualTo(3);
        assertThat(raised(NOW.plusSeconds(MOST - 1), group)).isEqualTo(2);
    }

    private static int raised(Instant closesAt, NodeGroup group) {
        return CapacityPlanner.desired(until(closesAt), group, List.of(), List.of(), page(), NOW);
    }

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
                g.reserve(),
                g.members());
    }

    private static Admission admit(Rollout rollout, NodeGroup group) {
        return AdmissionJudge.judge(
                A.id(), rollout, group, List.of(node(A), node(B), node(N)), List.of(), page(), signals(), NOW);
    }

    private static NodeChoice choose(Rollout rollout, NodeGroup group) {
        return NodeChooser.choose(rollout, group, List.of(node(A), node(B), node(N)), List.of(), page(), NOW);
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

        assertThat(admit(justInTime, group)).isInstanceOf(Admission.Admitted.class);
        assertThat(choose(justInTime, group)).isInstanceOf(NodeChoice.Replace.class);
        assertThat(admit(late, group))
                .isEqualTo(new Refused(
                        new Admission.Reason.WindowClosing(late.policy().closesAt(), MOST)));
        assertThat(choose(late, group))
                .isEqualTo(new Pause(
                        new NodeChoice.Reason.WindowClosing(late.policy().closesAt(), MOST)));
    }

    @Test
    void aMeasureLetsNodesStartLater() {
        Rollout rollout = until(NOW.plusSeconds(210));

        assertThat(admit(rollout, measured("100"))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(rollout, measured("101"))).isInstanceOf(Refused.class);
        assertThat(admit(rollout, measured("a hundred"))).isInstanceOf(Refused.class);
    }

    @Test
    void aRolloutWithoutAWindowAndOneThatTurnsBackGoOn() {
        NodeGroup group = group(3, A, B, N);

        assertThat(choose(Worlds.rollout(2, 1), group)).isInstanceOf(NodeChoice.Replace.class);
        assertThat(choose(until(NOW).toward(Goal.ROLL_BACK), group)).isInstanceOf(NodeChoice.Replace.class);
        assertThat(choose(until(NOW).toward(Goal.ABANDON), group)).isInstanceOf(NodeChoice.Replace.class);
    }

    @Test
    void aRolloutThatHasNothingToStartEndsThoughTheWindowIsClosed() {
        NodeGroup done = group(2, current("i-m"), N);

        assertThat(NodeChooser.choose(until(NOW), done, List.of(node(current("i-m")), node(N)), List.of(), page(), NOW))
                .isEqualTo(new NodeChoice.Done(List.of()));
    }

    @Test
    void aSurplusIsNotGivenUpOutsideTheWindow() {
        NodeGroup above = group(3, current("i-m"), current("i-o"), N);

        assertThat(NodeChooser.choose(until(NOW), above, List.of(node(N)), List.of(), page(), NOW))
                .isInstanceOf(Pause.class);
    }
}
