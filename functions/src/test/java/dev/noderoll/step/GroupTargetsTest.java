package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.JOIN_SECONDS;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new node counts once it is a healthy target of the target groups that its Auto Scaling group is attached to. */
class GroupTargetsTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = launched(NOW.minusSeconds(30), current("i-n"));

    private final DrainWorld world = new DrainWorld(A, B, N);
    private final FakeTargets targets = world.targets;

    @BeforeEach
    void anAttachedGroup() {
        world.keep = 2;
        world.group.targetGroups.add("web");
        targets.stands("web", A.id(), Health.HEALTHY);
        targets.stands("web", B.id(), Health.HEALTHY);
        targets.stands("web", N.id(), Health.INITIAL);
        world.pod("a-1", "web", A);
        world.goes(A);
    }

    private List<String> evictions() {
        return world.story.stream().filter(line -> line.contains(" evict ")).toList();
    }

    @Test
    void noDrainBeginsBeforeTheNewNodeIsAHealthyTarget() {
        world.at(20, () -> targets.stands("web", N.id(), Health.HEALTHY));

        assertThat(world.stay().drained()).containsExactly(A.id());
        // Asked at 0, 5, 15, and 35 seconds.
        assertThat(evictions()).containsExactly("35 evict a-1");
        assertThat(targets.calls).containsExactly("web", "web", "web", "web");
    }

    @Test
    void aNodeThatHasNotBecomeOneInHalfAnHourCounts() {
        world.cluster.add(node(launched(NOW.minusSeconds(1790), current("i-n"))));

        Stayed last = world.stay();

        assertThat(last.drained()).containsExactly(A.id());
        assertThat(world.second()).isBetween(10L, 70L);
    }

    @Test
    void whereAutoScalingRegistersNothingNobodyIsAsked() {
        world.group.suspended.add("AddToLoadBalancer");

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(targets.calls).isEmpty();
    }

    @Test
    void aGroupThatIsAttachedToNoneAsksNobody() {
        world.group.targetGroups.clear();

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(targets.calls).isEmpty();
    }

    @Test
    void whereNobodyMayAskAllCount() {
        targets.trouble = new Misconfigured("read targets: AccessDenied");

        world.stay();

        assertThat(evictions()).containsExactly("0 evict a-1");
        assertThat(targets.calls).hasSize(1);
    }

    @Test
    void anErrorThatPassesIsWaitedFor() {
        targets.stands("web", N.id(), Health.HEALTHY);
        targets.trouble = new TryAgain("read targets: Throttling");
        world.at(3, () -> targets.trouble = null);

        world.stay();

        assertThat(evictions()).containsExactly("5 evict a-1");
    }

    @Test
    void theCanaryWaitsForItForTheTimeToJoinAndThenTheRolloutHolds() {
        World group = steps();
        Rollout canary = rollout(2, 1, policy(1, 0));

        assertThat(choose(group, canary)).as("in its time").isInstanceOf(NodeChoice.Roll.class);
        group.now = N.launchedAt().plusSeconds(30 + JOIN_SECONDS);
        assertThat(choose(group, canary))
                .isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.NotJoining(List.of(N.id()))));
        targets.stands("web", N.id(), Health.HEALTHY);
        assertThat(choose(group, canary)).as("healthy").isInstanceOf(NodeChoice.Roll.class);
    }

    @Test
    void theHealthOfARolloutWaitsForItAsLongAsForDaemonPodsAndNamesIt() {
        World group = steps();
        HealthVerdict.Reason reason = new HealthVerdict.Reason.TargetsNotHealthy(List.of(N.id()));

        assertThat(health(group, 0)).isEqualTo(new HealthVerdict.Wait(reason, 10));
        assertThat(health(group, JOIN_SECONDS / 10)).isEqualTo(new HealthVerdict.Unhealthy(reason));
        targets.stands("web", N.id(), Health.HEALTHY);
        assertThat(health(group, 0)).isEqualTo(new HealthVerdict.Healthy());
        targets.trouble = new Misconfigured("read targets: AccessDenied");
        assertThat(health(group, 0)).isEqualTo(new HealthVerdict.Healthy());
    }

    private static World steps() {
        World group = new World(A, B);
        group.group.setUp();
        group.group.targetGroups.add("web");
        group.group.members.put(N.id(), N);
        group.cluster.add(node(N));
        group.cluster.ledger.page = page();
        return group;
    }

    private NodeChoice choose(World group, Rollout rollout) {
        return new ChooseNodes(group.group, group.cluster, names -> List.of(), group.images, targets)
                .run(
                        new ChooseNodes.Input(rollout, group.group.desired, List.of(), 0, List.of(), List.of()),
                        group.now);
    }

    private HealthVerdict health(World group, int looks) {
        return new CheckHealth(group.group, group.cluster, names -> List.of(), group.images, targets)
                .run(new CheckHealth.Input(rollout(2, 1), looks, group.now, 0), group.now);
    }
}
