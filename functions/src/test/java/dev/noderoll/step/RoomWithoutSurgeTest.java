package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Member;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
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
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.BeginRollout.Outcome;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A rollout that adds no instance begins only where the pods of some node find places on the others. */
class RoomWithoutSurgeTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");

    private static final PodNeeds NEEDS = Drains.asking(new Amounts(100, 1 << 20, 0, Map.of()), Map.of());

    private final Faults faults = new Faults();
    private final FakeCluster cluster = new FakeCluster(faults);
    private final FakeGroup group = new FakeGroup(faults, A, B);
    private final FakeImages images = new FakeImages();

    /** Two nodes with two pods each; a node takes as many pods as {@code most}. */
    private void full(int most) {
        List<NodeView> nodes = new ArrayList<>();
        List<PodView> pods = new ArrayList<>();
        for (Member member : List.of(A, B)) {
            NodeName node = Worlds.name(member.id());
            cluster.add(Worlds.node(member));
            nodes.add(new NodeView(
                    node,
                    Map.of(),
                    List.of(),
                    Cordon.OPEN,
                    new Amounts(4_000, 8L << 30, 20L << 30, Map.of()),
                    most,
                    Map.of(),
                    Set.of()));
            for (String number : List.of("1", "2")) {
                Pod pod = Drains.on(node.value(), Drains.pod("web-" + member.id() + "-" + number, "web"));
                cluster.pods.add(pod);
                pods.add(
                        new PodView(pod.key(), node, Standing.LIVE, Map.of("app", "web"), NEEDS, List.of(), List.of()));
            }
        }
        cluster.scheduling = new ClusterView(nodes, pods, Map.of(), List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void whereNoNodesPodsFindPlacesTogetherItIsNotBegunAndThePodsAreNamed() {
        full(3);

        assertThatThrownBy(() -> begin(Preflight.ENFORCE))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("maxSurge is 0, expected 1 or more: no node can be drained first")
                .hasMessageContaining("shop/web-i-a-2");
        assertThat(cluster.ledger.page).as("the group is given back").isNull();
        assertThat(images.versions).as("no template version was made").hasSize(1);
    }

    @Test
    void whereTheyFindSomeItIsBegun() {
        full(4);

        assertThat(begin(Preflight.ENFORCE)).isInstanceOf(Begun.class);
    }

    @Test
    void byPolicyItIsBegunNevertheless() {
        full(3);

        assertThat(begin(Preflight.WARN)).isInstanceOf(Begun.class);
    }

    private Outcome begin(Preflight preflight) {
        var policy = Worlds.withoutSurge(1, Worlds.rollout(2, 1)).policy().with(preflight);
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE)
                .run(new RolloutRequest("shop", "workers", new Wanted.Image("ami-new"), policy), "run-1", NOW);
    }
}
