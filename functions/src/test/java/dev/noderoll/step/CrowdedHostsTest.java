package dev.noderoll.step;

import static dev.noderoll.plan.HostSpreadTest.rule;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.HostSpreadTest;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two nodes, of which one has pods that a constraint spreads over hosts, and a rollout that may add three instances. */
class CrowdedHostsTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final SpreadRule HOSTS = rule("kubernetes.io/hostname", 1, Inclusion.IGNORE);

    private final Faults faults = new Faults();
    private final FakeCluster cluster = new FakeCluster(faults);
    private final FakeGroup group = new FakeGroup(faults, A, B);

    CrowdedHostsTest() {
        cluster.add(Worlds.node(A));
        cluster.add(Worlds.node(B));
        group.max = 8;
    }

    /** With a budget that lets so many go at a time. */
    private CrowdedHostsTest spread(int pods, int budget) {
        List<PodView> views = HostSpreadTest.pods(pods, name(A.id()), HOSTS);
        views.forEach(view -> cluster.pods.add(
                Drains.on(name(A.id()).value(), Drains.pod(view.key().name(), "web"))));
        cluster.workloads.budgets.add(Drains.budget("web", "web", budget, pods, pods - budget, pods));
        List<NodeView> nodes = Stream.of(A, B).map(NeededSurgeTest::view).toList();
        cluster.scheduling = new ClusterView(nodes, views, Map.of(), List.of(), List.of(), List.of(), List.of());
        return this;
    }

    private Rollout begin(String surge) {
        try {
            return ((Begun) new BeginRollout(group, new FakeImages(), cluster, ManagedGroups.NONE)
                            .run(RolloutInput.read(Json.json().readTree("""
                                            {"cluster": "shop", "nodeGroup": "workers", "target": {"image": "ami-new"},
                                             "maxSurge": %s}
                                            """.formatted(surge))), "run-1", NOW))
                    .rollout();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theirNodesAreReplacedOneAtATimeAndTheRolloutSaysWhy() {
        Rollout rollout = spread(2, 1).begin("3");

        assertThat(rollout.surge()).isOne();
        assertThat(rollout.launching().why())
                .isEqualTo("the group allows it; one at a time, since 2 pods like shop/web-1 are on one node that a"
                        + " constraint spreads over hosts");
        assertThat(cluster.ledger.surge).as("others may have the rest").isOne();
    }

    @Test
    void aSurgeThatFollowsThePodsNeedsIsOneToo() {
        assertThat(spread(2, 1).begin("\"auto\"").surge()).isOne();
    }

    /** A gang on both nodes needs two new ones at once, or neither node's drain ends. */
    @Test
    void aGangThatNeedsSeveralNodesHasThem() {
        spread(2, 1);
        for (Member member : List.of(A, B)) {
            Pod worker = Drains.on(name(member.id()).value(), Drains.pod("worker-" + member.id(), "worker"));
            cluster.pods.add(Drains.labelled("scheduling.x-k8s.io/pod-group", "train", worker));
        }

        assertThat(begin("3").surge()).isEqualTo(3);
    }

    @Test
    void whereEachHasANodeOfItsOwnTheRolloutHasItsSurge() {
        Rollout rollout = spread(1, 1).begin("3");

        assertThat(rollout.surge()).isEqualTo(3);
        assertThat(rollout.launching().why()).isEqualTo("the group allows it");
    }

    @Test
    void aBudgetThatLetsFewerGoThanHaveToGoTogetherIsFoundBeforeAnythingIsChanged() {
        assertThatThrownBy(() -> spread(4, 1).begin("1"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(
                        "shop/web-1: its successor has a place only when its node has gone, with 2 pods like"
                                + " it, and budget shop/web lets at most 1 go at a time");
        assertThat(cluster.ledger.page).as("given back").isNull();
    }

    @Test
    void aBudgetThatLetsThemGoTogetherIsNoReasonToStop() {
        assertThat(spread(4, 2).begin("1").surge()).isOne();
    }
}
