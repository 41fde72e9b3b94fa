package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingPodsTest {

    private static final Taint OUTDATED = new Taint("noderoll.dev/outdated", "", Taint.Effect.NO_SCHEDULE);
    private static final Taint GPU = new Taint("example.com/gpu", "", Taint.Effect.NO_SCHEDULE);

    @Test
    void aPodThatTheGroupsNodesCouldRunCountsThoughTheyAreClosedNow() {
        assertThat(PendingPods.of(List.of(pod(100, Map.of(), "")), List.of(node(OUTDATED, Taint.CORDON))))
                .containsExactly(new PodKey("shop", "web", "u-web"));
    }

    @Test
    void aPodThatWaitsBehindAGateDoesNot() {
        assertThat(PendingPods.of(List.of(pod(100, Map.of(), "queue")), List.of(node())))
                .isEmpty();
    }

    @Test
    void aPodForNodesOfAnotherPoolDoesNot() {
        PodView elsewhere = pod(100, Map.of("pool", "gpu"), "");
        assertThat(PendingPods.of(List.of(elsewhere), List.of(node()))).isEmpty();
        assertThat(PendingPods.of(List.of(pod(100, Map.of(), "")), List.of(node(GPU))))
                .as("it does not tolerate what is of this pool for good")
                .isEmpty();
        assertThat(PendingPods.of(List.of(elsewhere), List.of(node(), node("gpu"))))
                .hasSize(1);
    }

    @Test
    void aPodThatIsLargerThanAnEmptyNodeDoesNot() {
        assertThat(PendingPods.of(List.of(pod(5000, Map.of(), "")), List.of(node())))
                .isEmpty();
        assertThat(PendingPods.of(List.of(pod(4000, Map.of(), "")), List.of(node())))
                .hasSize(1);
    }

    @Test
    void whereNothingIsKnownOfTheGroupsNodesEveryPodCounts() {
        assertThat(PendingPods.of(List.of(pod(5000, Map.of("pool", "gpu"), "")), List.of()))
                .hasSize(1);
    }

    private static NodeView node(Taint... taints) {
        return node("web", taints);
    }

    private static NodeView node(String pool, Taint... taints) {
        return new NodeView(
                new NodeName("node-of-" + pool),
                Map.of("pool", pool),
                List.of(taints),
                Cordon.OPEN,
                new Amounts(4000, 8L << 30, 20L << 30, Map.of()),
                110,
                Map.of(),
                Set.of());
    }

    private static PodView pod(long cpu, Map<String, String> selector, String gate) {
        PodNeeds needs = Drains.asking(new Amounts(cpu, 0, 0, Map.of()), selector);
        return new PodView(
                new PodKey("shop", "web", "u-web"),
                null,
                PodView.Standing.LIVE,
                Map.of(),
                needs,
                List.of(),
                gate.isEmpty() ? List.of() : List.of(gate));
    }
}
