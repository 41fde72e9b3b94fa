package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.SurgeCap;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Four nodes of 4 cores that are all outdated, and a rollout with {@code maxSurge: auto}. */
class NeededSurgeTest {

    private final Faults faults = new Faults();
    private final FakeCluster cluster = new FakeCluster(faults);
    private final List<Member> members =
            new ArrayList<>(List.of(outdated("i-a"), outdated("i-b"), outdated("i-c"), outdated("i-d")));
    private final FakeGroup group = new FakeGroup(faults, members.toArray(Member[]::new));
    private final List<NodeView> nodes = new ArrayList<>();
    private final List<PodView> pods = new ArrayList<>();

    NeededSurgeTest() {
        group.max = 8;
        members.forEach(this::join);
    }

    private void join(Member member) {
        cluster.add(Worlds.node(member));
        nodes.add(view(member));
    }

    /** As the scheduler sees it, of 4 cores. */
    static NodeView view(Member member) {
        NodeName name = Worlds.name(member.id());
        return new NodeView(
                name,
                Map.of("topology.kubernetes.io/zone", member.zone(), "kubernetes.io/hostname", name.value()),
                List.of(),
                Cordon.OPEN,
                new Amounts(4_000, 8L << 30, 20L << 30, Map.of()),
                110,
                Map.of(),
                Set.of());
    }

    /** So many pods of a core each on each of the nodes. */
    private NeededSurgeTest busy(int each) {
        for (Member member : members) {
            NodeName node = Worlds.name(member.id());
            for (int i = 0; i < each; i++) {
                pod(node, Drains.on(node.value(), Drains.pod("web-" + member.id() + "-" + i, "web")));
            }
        }
        return this;
    }

    private void pod(NodeName node, Pod pod) {
        PodNeeds needs = Drains.asking(new Amounts(1_000, 1 << 20, 0, Map.of()), Map.of());
        cluster.pods.add(pod);
        pods.add(new PodView(pod.key(), node, Standing.LIVE, Map.of("app", "web"), needs, List.of(), List.of()));
    }

    private int surge(String more) {
        cluster.scheduling = new ClusterView(nodes, pods, Map.of(), List.of(), List.of(), List.of(), List.of());
        return begun(SurgeCap.NONE, more).rollout().surge();
    }

    private Begun begun(SurgeCap cap, String more) {
        try {
            RolloutRequest read = RolloutInput.read(Json.json().readTree("""
                    {"cluster": "shop", "nodeGroup": "workers", "target": {"image": "ami-new"}, "preflight": "warn",
                     "maxSurge": "auto"%s}
                    """.formatted(more)));
            RolloutRequest request = new RolloutRequest(
                    read.cluster(), read.nodeGroup(), new Wanted.Image("ami-new"), read.policy(), cap);
            return (Begun)
                    new BeginRollout(group, new FakeImages(), cluster, ManagedGroups.NONE).run(request, "run-1", NOW);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void asManyAsThePodsOfAllNodesNeedAndTheLeaseSaysSo() {
        assertThat(busy(2).surge("")).isEqualTo(2);
        assertThat(cluster.ledger.surge).isEqualTo(2);
    }

    @Test
    void fullNodesNeedAsManyNewOnesAndNoMore() {
        assertThat(busy(4).surge(", \"canary\": 0")).isEqualTo(4);
        assertThat(surge("")).as("three go after the canary").isEqualTo(3);
    }

    @Test
    void ofWavesAsManyAsTheLargestNeeds() {
        assertThat(busy(4).surge(", \"canary\": 1, \"waves\": [2, 3, 4]")).isEqualTo(1);
    }

    @Test
    void theGroupsMaximumBoundsItThoughOneIsAlwaysAdded() {
        group.max = 6;
        assertThat(busy(4).surge("")).isEqualTo(2);
        group.max = 4;
        assertThat(surge("")).isEqualTo(1);
    }

    @Test
    void emptyNodesNeedNoneWhereSomeMayBeMissing() {
        assertThat(surge(", \"maxUnavailable\": 1")).isZero();
        assertThat(surge("")).as("none may be missing, so one is added").isEqualTo(1);
    }

    @Test
    void whatEarlierExecutionsHaveAddedIsCounted() {
        Member fresh = Worlds.current("i-new");
        group.members.put(fresh.id(), fresh);
        group.desired = 5;
        group.tags.put(Marks.STEADY, "4");
        group.tags.put(Marks.MAX, "8");
        join(fresh);

        assertThat(busy(2).surge(""))
                .as("4 of 8 pods find places on what is there")
                .isEqualTo(2);
    }

    @Test
    void podsThatNobodyMakesAgainNeedNoPlace() {
        NodeName node = Worlds.name(members.getFirst().id());
        for (int i = 0; i < 8; i++) {
            pod(node, Drains.on(node.value(), Drains.unmanaged(Drains.pod("lone-" + i, "lone"))));
        }

        assertThat(surge("")).isEqualTo(1);
    }

    @Test
    void aCapOfTheClusterBoundsIt() {
        busy(4);
        cluster.scheduling = new ClusterView(nodes, pods, Map.of(), List.of(), List.of(), List.of(), List.of());

        assertThat(begun(new SurgeCap(2, 1), "").rollout().surge()).isEqualTo(2);
        assertThat(cluster.ledger.shares.byGroup()).isEqualTo(Map.of("workers", new SurplusShares.Share("run-1", 2)));
    }
}
