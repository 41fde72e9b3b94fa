package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.step.OneNode.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Workload;
import dev.noderoll.step.CheckWorkloads.Lagging;
import dev.noderoll.step.CheckWorkloads.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the workloads of evicted pods are as available as before. */
class CheckWorkloadsTest {

    private static final Instant DEADLINE = NOW.plusSeconds(600);

    private final OneNode node = new OneNode();

    private Outcome check(Instant now) {
        return new CheckWorkloads(node.cluster).run(new CheckWorkloads.Input(node.drain(), DEADLINE), now);
    }

    /** The drain has begun at {@code NOW}, and has evicted pods of these. */
    private void evicted(Workload... workloads) {
        NodeMarks.cordon(node.cluster, node.now(), NOW);
        Recovery.remember(node.cluster, node.now(), List.of(workloads));
    }

    @Test
    void waitsUntilAllAreAsAvailableAsBefore() {
        evicted(deployment("api", 2, 2), deployment("web", 3, 3));
        node.cluster.workloads.workloads.addAll(List.of(deployment("api", 2, 2), deployment("web", 3, 2)));
        List<Lagging> web = List.of(new Lagging("Deployment/shop/web", 2, 3));

        assertThat(check(NOW)).isEqualTo(new Outcome.Wait(3, web));
        assertThat(check(NOW.plusSeconds(40))).as("a quarter of its age").isEqualTo(new Outcome.Wait(10, web));
        assertThat(check(DEADLINE)).isEqualTo(new Outcome.Wait(30, web));
        assertThat(check(DEADLINE.plusSeconds(1))).isEqualTo(new Outcome.Late(web));

        node.cluster.workloads.workloads.set(1, deployment("web", 3, 3));
        assertThat(check(DEADLINE.plusSeconds(1))).isEqualTo(new Outcome.Available());
    }

    @Test
    void asksNoMoreOfAWorkloadThanItsOwnNumber() {
        evicted(deployment("web", 3, 3), deployment("gone", 1, 1));
        node.cluster.workloads.workloads.add(deployment("web", 2, 2));

        assertThat(check(NOW)).isEqualTo(new Outcome.Available());
    }

    @Test
    void waitsForNothingWhenNothingWasEvictedOrTheNodeIsGone() {
        node.cluster.workloads.workloads.add(deployment("web", 3, 0));
        assertThat(check(NOW)).as("nothing evicted").isEqualTo(new Outcome.Available());

        evicted(deployment("web", 3, 3));
        assertThat(check(NOW)).isInstanceOf(Outcome.Wait.class);
        node.cluster.nodes.clear();
        assertThat(check(NOW)).as("gone").isEqualTo(new Outcome.Available());
    }
}
