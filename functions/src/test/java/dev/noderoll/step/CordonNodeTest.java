package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Marks;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Fenced;
import dev.noderoll.step.CordonNode.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long load balancers are waited for, and from when the drain's time runs. */
class CordonNodeTest {

    private final OneNode node = new OneNode();

    private Outcome cordon(Instant now) {
        return new CordonNode(node.cluster).run(new CordonNode.Input(node.drain()), now);
    }

    @Test
    void closesTheNodeAndTakesItOutOfTheLoadBalancers() {
        assertThat(cordon(NOW)).isEqualTo(new Outcome.Cordoned(NOW.plusSeconds(600)));

        assertThat(node.now().scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(node.now().labels()).containsEntry(Marks.NO_LOAD_BALANCERS, "noderoll");
        assertThat(node.now().annotations()).containsEntry(Marks.DRAINING_SINCE, NOW.toString());
    }

    @Test
    void waitsForLoadBalancersInAClusterThatHasAnyTwoMinutesAtATime() {
        node.policy = OneNode.policy(SingleReplica.EVICT, 300);
        node.cluster.workloads.loadBalancers = true;

        assertThat(cordon(NOW)).isEqualTo(new Outcome.Wait(120));
        assertThat(cordon(NOW.plusSeconds(200))).isEqualTo(new Outcome.Wait(100));
        assertThat(cordon(NOW.plusSeconds(299))).isEqualTo(new Outcome.Wait(1));
        assertThat(cordon(NOW.plusSeconds(300))).isEqualTo(new Outcome.Cordoned(NOW.plusSeconds(600)));
        assertThat(node.faults.changes()).as("cordoned once").isEqualTo(1);
    }

    @Test
    void waitsForNoLoadBalancersWhereThereAreNoneOrThePolicySaysSo() {
        node.policy = OneNode.policy(SingleReplica.EVICT, 300);
        assertThat(cordon(NOW)).as("none").isInstanceOf(Outcome.Cordoned.class);

        node.policy = OneNode.policy(SingleReplica.EVICT, 0);
        node.cluster.workloads.loadBalancers = true;
        assertThat(cordon(NOW)).as("0 seconds").isInstanceOf(Outcome.Cordoned.class);
    }

    @Test
    void hasNothingToDoWhenTheNodeIsGone() {
        node.cluster.nodes.clear();

        assertThat(cordon(NOW)).isEqualTo(new Outcome.NoNode());
    }

    @Test
    void changesNothingForARolloutThatHasLostItsLease() {
        node.rolledGroup = "workers";
        node.cluster.ledger.take("workers", "another", NOW);

        assertThatThrownBy(() -> cordon(NOW)).isInstanceOf(Fenced.class);
        assertThat(node.now().scheduling()).isEqualTo(Scheduling.OPEN);

        node.cluster.ledger.page = Worlds.page();
        assertThat(cordon(NOW)).as("ours").isInstanceOf(Outcome.Cordoned.class);
    }
}
