package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Drain;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.step.EvictPods.Held;
import dev.noderoll.step.EvictPods.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a pass makes of the API server's answers, on a node with three pods. */
class EvictPodsTest {

    private static final Instant DEADLINE = NOW.plusSeconds(600);

    private final Faults faults = new Faults();
    private final FakeCluster cluster = new FakeCluster(faults);
    private final Map<String, EvictionAnswer> answers = cluster.answers;
    private final List<String> asked = cluster.asked;

    private Outcome look(Readiness readiness, List<String> taints) {
        return look(readiness, taints, null, NOW);
    }

    private Outcome look(Readiness readiness, List<String> taints, @Nullable String rolledGroup, Instant now) {
        ClusterNode node = new ClusterNode(
                new NodeName("n"),
                new InstanceId("i-n"),
                readiness,
                Scheduling.CORDONED,
                taints,
                Map.of(),
                Map.of(),
                NOW);
        cluster.add(node);
        List.of("a", "b", "c").forEach(name -> cluster.pods.add(Drains.pod(name, name)));
        Drain drain = new Drain("shop", rolledGroup, node.name(), "run-1", OneNode.policy(SingleReplica.EVICT, 0));
        return new EvictPods(cluster).run(new EvictPods.Input(drain, DEADLINE), now);
    }

    private Outcome.Wait look() {
        return (Outcome.Wait) look(Readiness.READY, List.of());
    }

    private static Failed failed(int retryAfter, Blame blame) {
        return new Failed("504 conflicts", Duration.ofSeconds(retryAfter), blame);
    }

    @Test
    void oneFailureStopsNoOtherPod() {
        answers.put("a", failed(0, Blame.THIS_CALL));

        Outcome.Wait wait = look();

        assertThat(asked).containsExactly("a", "b", "c");
        assertThat(wait.tally().evicted()).containsExactly("shop/b", "shop/c");
        assertThat(wait.held()).extracting(Held::blocker).containsExactly(new Blocker.ServerFailed("504 conflicts"));
    }

    @Test
    void anOverloadedServerIsLeftAloneForAsLongAsItAsks() {
        answers.put("a", failed(17, Blame.SERVER));

        Outcome.Wait wait = look();

        assertThat(asked).containsExactly("a");
        assertThat(wait.seconds()).isEqualTo(17);
        assertThat(wait.held()).hasSize(3).allMatch(h -> h.blocker() instanceof Blocker.ServerFailed);
    }

    @Test
    void threeFailuresAreEnoughForOnePass() {
        List.of("a", "b", "c").forEach(name -> answers.put(name, failed(0, Blame.THIS_CALL)));
        cluster.pods.add(Drains.pod("d", "d"));

        Outcome.Wait wait = look();

        assertThat(asked).containsExactly("a", "b", "c");
        assertThat(wait.held()).hasSize(4);
    }

    @Test
    void aBudgetsRetryAfterIsKept() {
        answers.put("b", new EvictionAnswer.Refused("still being processed", Duration.ofSeconds(10)));

        Outcome.Wait wait = look();

        assertThat(wait.seconds()).isEqualTo(10);
        assertThat(wait.tally().refused()).isEqualTo(1);
        assertThat(wait.held())
                .extracting(Held::blocker)
                .containsExactly(new Blocker.ServerRefused("still being processed"));
    }

    @Test
    void aPodThatIsGoneIsNotWaitedFor() {
        List.of("a", "b", "c").forEach(name -> answers.put(name, new EvictionAnswer.Gone()));

        assertThat(look(Readiness.READY, List.of())).isInstanceOf(Outcome.Drained.class);
    }

    @Test
    void aNamespaceThatClosesIsWaitedFor() {
        answers.put("a", new EvictionAnswer.NamespaceClosing());

        assertThat(look().held()).extracting(Held::blocker).containsExactly(new Blocker.NamespaceClosing());
    }

    /** A rollout opens its node again; a node that AWS takes is lost with what is on it. */
    @Test
    void whatNobodyCanMoveIsGivenUpAtOnceInARolloutAndAtTheDeadlineOnANodeThatAwsTakes() {
        List.of("a", "b", "c").forEach(pod -> answers.put(pod, new EvictionAnswer.Impossible("two budgets")));
        cluster.ledger.page = Worlds.page();

        assertThat(look(Readiness.READY, List.of(), "workers", NOW)).isInstanceOf(Outcome.Stuck.class);
        assertThat(look(Readiness.READY, List.of(), null, NOW)).isInstanceOf(Outcome.Wait.class);
        assertThat(look(Readiness.READY, List.of(), null, DEADLINE.plusSeconds(1)))
                .isInstanceOf(Outcome.Stuck.class);
    }

    @Test
    void aNodeThatIsKnownToBeOffIsGivenUpOnce() {
        List<String> off = List.of("node.cloudprovider.kubernetes.io/shutdown");

        look(Readiness.UNKNOWN, off);

        ClusterNode given = cluster.get(new NodeName("n")).orElseThrow();
        assertThat(given.taints()).contains("node.kubernetes.io/out-of-service");
        assertThat(given.annotations()).containsEntry("noderoll.dev/given-up", "true");
        NodeMarks.giveUp(cluster, given);
        assertThat(faults.changes()).isEqualTo(1);
    }

    /** What is evicted from it would come back to it. */
    @Test
    void aNodeThatSomebodyHasOpenedInMidDrainIsClosedAgain() {
        look();
        NodeName name = new NodeName("n");
        NodeMarks.cordon(cluster, cluster.get(name).orElseThrow(), NOW);
        cluster.change(name, new Change(Scheduling.OPEN, Set.of(), Set.of(), Map.of(), Map.of()));

        Drain drain = new Drain("shop", null, name, "run-1", OneNode.policy(SingleReplica.EVICT, 0));
        new EvictPods(cluster).run(new EvictPods.Input(drain, DEADLINE), NOW);

        assertThat(cluster.get(name).orElseThrow().scheduling()).isEqualTo(Scheduling.CORDONED);
    }

    @Test
    void aNodeThatOnlyDoesNotReportIsNotGivenUp() {
        look(Readiness.UNKNOWN, List.of());
        look(Readiness.READY, List.of("node.cloudprovider.kubernetes.io/shutdown"));

        assertThat(faults.changes()).isZero();
    }
}
