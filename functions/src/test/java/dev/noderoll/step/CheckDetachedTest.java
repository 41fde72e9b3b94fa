package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.step.CheckDetached.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a drained node has let go of its volumes (D86). */
class CheckDetachedTest {

    private static final Instant DEADLINE = NOW.plusSeconds(600);

    private final OneNode node = new OneNode();

    private Outcome check(Instant now) {
        return new CheckDetached(node.cluster).run(new CheckDetached.Input(node.drain(), DEADLINE), now);
    }

    @Test
    void waitsForTheVolumesOfThisNodeUntilTheDeadline() {
        NodeMarks.cordon(node.cluster, node.now(), NOW);
        node.cluster.attached.addAll(List.of(
                new Attachment("va-2", "n", "pv-b"),
                new Attachment("va-1", "n", "pv-a"),
                new Attachment("va-3", "m", "pv-c")));
        List<String> volumes = List.of("pv-a", "pv-b");

        assertThat(check(NOW)).isEqualTo(new Outcome.Wait(3, volumes));
        assertThat(check(NOW.plusSeconds(80))).isEqualTo(new Outcome.Wait(20, volumes));
        assertThat(check(DEADLINE)).isEqualTo(new Outcome.Wait(30, volumes));
        assertThat(check(DEADLINE.plusSeconds(1))).isEqualTo(new Outcome.Late(volumes));
    }

    @Test
    void waitsForNoVolumesOfAnotherNodeOrOfOneThatWillNeverLetGo() {
        node.cluster.attached.add(new Attachment("va-1", "m", "pv-a"));
        assertThat(check(NOW)).as("another node's").isEqualTo(new Outcome.Detached());

        node.cluster.attached.add(new Attachment("va-2", "n", "pv-b"));
        assertThat(check(NOW)).isInstanceOf(Outcome.Wait.class);
        node.is(Readiness.NOT_READY);
        assertThat(check(NOW)).as("not Ready, but it reports").isInstanceOf(Outcome.Wait.class);
        node.is(Readiness.UNKNOWN);
        assertThat(check(NOW)).as("silent").isEqualTo(new Outcome.Detached());
        node.cluster.nodes.clear();
        assertThat(check(NOW)).as("gone").isEqualTo(new Outcome.Detached());
    }
}
