package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Marks;
import dev.noderoll.plan.Worlds;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Since when a node takes no new pods but those that tolerate that. */
class NodeDrainTest {

    private static final Instant BEGUN = NOW.minusSeconds(600);
    private static final DrainSet SET = new DrainSet(
            "shop",
            "workers",
            "run-1",
            List.of(),
            0,
            false,
            1,
            BEGUN,
            Instant.MAX,
            Instant.MAX,
            OneNode.policy(SingleReplica.EVICT, 0));

    @Test
    void anOutdatedNodeHasBeenClosedSinceTheRolloutBegan() {
        ClusterNode closed = Worlds.tainted(Marks.OUTDATED, node(outdated("i-a")));

        assertThat(NodeDrain.closed(SET, closed, NOW)).isEqualTo(BEGUN);
    }

    @Test
    void aNodeThatIsGivenUpHasTakenPodsUntilItsDrainBegan() {
        assertThat(NodeDrain.closed(SET, node(current("i-n")), NOW)).isEqualTo(NOW);
    }
}
