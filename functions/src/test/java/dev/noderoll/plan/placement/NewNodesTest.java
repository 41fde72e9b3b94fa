package dev.noderoll.plan.placement;

import static dev.noderoll.plan.placement.Scene.HOST;
import static dev.noderoll.plan.placement.Scene.ZONE;
import static dev.noderoll.plan.placement.Scene.node;
import static dev.noderoll.plan.placement.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nodes have 4 cores and are in zones a and b. */
class NewNodesTest {

    private static final int ANY = 100;

    private final Scene scene = new Scene();
    private final List<PodView> moving = new ArrayList<>();
    private List<NodeView> samples = List.of(node("a new node in a", "a"), node("a new node in b", "b"));
    private List<PodView> everywhere = List.of();

    private NewNodesTest move(String app, int count, String node, PodNeeds needs, String... claims) {
        for (int i = 0; i < count; i++) {
            PodView pod = pod(app, moving.size(), node, needs, claims);
            scene.with(pod);
            moving.add(pod);
        }
        return this;
    }

    private int needed(int most, String... going) {
        return NewNodes.needed(scene.cluster(), Set.copyOf(Scene.names(going)), moving, samples, everywhere, most);
    }

    @Test
    void nodesWithoutPodsNeedNone() {
        scene.cordoned("old-1", "a").cordoned("old-2", "b");

        assertThat(needed(ANY, "old-1", "old-2")).isZero();
    }

    @Test
    void halfEmptyNodesNeedHalfAsManyNewOnes() {
        scene.cordoned("old-1", "a")
                .cordoned("old-2", "b")
                .cordoned("old-3", "a")
                .cordoned("old-4", "b");
        for (String old : List.of("old-1", "old-2", "old-3", "old-4")) {
            move("web", 2, old, Needs.cpu(1_000));
        }

        assertThat(needed(ANY, "old-1", "old-2", "old-3", "old-4")).isEqualTo(2);
    }

    @Test
    void whatFindsPlacesOnNodesThatStayNeedsNone() {
        scene.cordoned("old-1", "a").open("stays", "b");
        move("web", 4, "old-1", Needs.cpu(1_000));
        assertThat(needed(ANY, "old-1")).isZero();

        move("web", 1, "old-1", Needs.cpu(500));
        assertThat(needed(ANY, "old-1")).isEqualTo(1);
    }

    /** In the order of their names the small ones would leave no room for two large ones on one node. */
    @Test
    void theLargestPodsArePlacedFirst() {
        scene.cordoned("old-1", "a").cordoned("old-2", "a");
        move("a", 2, "old-1", Needs.cpu(1_000));
        move("b", 2, "old-2", Needs.cpu(3_000));

        assertThat(needed(ANY, "old-1", "old-2")).isEqualTo(2);
    }

    @Test
    void podsThatKeepApartNeedANodeEach() {
        scene.cordoned("old-1", "a").cordoned("old-2", "b").cordoned("old-3", "b");
        for (String old : List.of("old-1", "old-2", "old-3")) {
            move("db", 1, old, Needs.apart("db", HOST));
        }

        assertThat(needed(ANY, "old-1", "old-2", "old-3")).isEqualTo(3);
    }

    @Test
    void podsThatAreSpreadOverZonesNeedANodeInEach() {
        scene.cordoned("old-1", "a").cordoned("old-2", "b");
        move("web", 1, "old-1", Needs.spread("web", ZONE));
        move("web", 1, "old-2", Needs.spread("web", ZONE));

        assertThat(needed(ANY, "old-1", "old-2")).isEqualTo(2);
    }

    @Test
    void whatEveryNodeHasLeavesLessRoom() {
        scene.cordoned("old-1", "a").cordoned("old-2", "b");
        move("web", 2, "old-1", Needs.cpu(1_000));
        move("web", 2, "old-2", Needs.cpu(1_000));
        assertThat(needed(ANY, "old-1", "old-2")).isEqualTo(1);

        everywhere = List.of(pod("agent", 1, "old-1", Needs.cpu(500)));
        assertThat(needed(ANY, "old-1", "old-2")).isEqualTo(2);
    }

    @Test
    void aPodThatNoNewNodeTakesNeedsNone() {
        scene.cordoned("old-1", "a");
        move("web", 1, "old-1", Needs.cpu(5_000));
        assertThat(needed(ANY, "old-1")).isZero();

        samples = List.of();
        move("web", 1, "old-1", Needs.cpu(1_000));
        assertThat(needed(ANY, "old-1")).as("nothing is known of new nodes").isZero();
    }

    /** It would stay where it is, on a node that is about to go. */
    @Test
    void aNodeThatGoesIsNoPlaceForWhatToleratesEverything() {
        scene.cordoned("old-1", "a").cordoned("old-2", "b");
        move("web", 1, "old-1", Needs.toleratingAll());

        assertThat(needed(ANY, "old-1", "old-2")).isEqualTo(1);
    }

    @Test
    void countsNoFurtherThanItMay() {
        scene.cordoned("old-1", "a");
        move("web", 5, "old-1", Needs.cpu(3_000));

        assertThat(needed(3, "old-1")).isEqualTo(3);
        assertThat(needed(0, "old-1")).isZero();
    }

    /** By another count, of sizes alone: at least the sum, at most what first fit may miss the fewest by. */
    @Test
    void isNeverLessThanTheSumOfWhatPodsAskForNorMuchMore() {
        Random random = new Random(7);
        for (int world = 0; world < 200; world++) {
            Scene drawn = new Scene().cordoned("old-1", "a");
            List<PodView> pods = new ArrayList<>();
            long sum = 0;
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                long cpu = 100L * (1 + random.nextInt(39));
                sum += cpu;
                pods.add(pod("web", i, "old-1", Needs.cpu(cpu)));
            }
            pods.forEach(drawn::with);
            int needed =
                    NewNodes.needed(drawn.cluster(), Set.of(new NodeName("old-1")), pods, samples, everywhere, ANY);
            assertThat((long) needed).isBetween(Math.ceilDiv(sum, 4_000), Math.max(1, Math.ceilDiv(2 * sum, 4_000)));
        }
    }
}
