package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Member;
import dev.noderoll.model.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many replicas there were before a drain took some, whoever counts and however often. */
class RecoveryTest {

    private static final Member A = outdated("i-a");
    private static final Workload.Key WEB = new Workload.Key("Deployment", "shop", "web");

    private final FakeCluster cluster = new FakeCluster(new Faults());

    RecoveryTest() {
        cluster.add(node(A));
    }

    private ClusterNode now() {
        return cluster.get(name(A.id())).orElseThrow();
    }

    private void remember(ClusterNode seen, int available) {
        Recovery.remember(cluster, seen, Map.of(WEB, available));
    }

    @Test
    void whatAPassHasTakenIsNotForgottenByTheNext() {
        remember(now(), 5);
        remember(now(), 4);

        assertThat(Recovery.recall(now())).containsExactly(Map.entry(WEB, 5));
        assertThat(cluster.faults.changes()).isEqualTo(1);
    }

    @Test
    void moreThanAtAPassThatWasRefusedIsWhatHasToComeBack() {
        remember(now(), 4);
        remember(now(), 5);

        assertThat(Recovery.recall(now())).containsExactly(Map.entry(WEB, 5));
    }

    @Test
    void aSecondPassBesideItDoesNotWriteOverTheFirst() {
        ClusterNode before = now();
        remember(now(), 5);
        remember(before, 4);

        assertThat(Recovery.recall(now())).containsExactly(Map.entry(WEB, 5));
    }
}
