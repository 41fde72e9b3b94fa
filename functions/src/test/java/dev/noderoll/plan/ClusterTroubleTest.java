package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.annotated;
import static dev.noderoll.plan.Worlds.cordoned;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.reporting;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What around a group counts as broken since its rollout began, and what does not. */
class ClusterTroubleTest {

    private static final Rollout ROLLOUT = rollout(1, 1);
    private static final Instant BEGUN = ROLLOUT.startedAt();
    private static final Instant BEFORE = BEGUN.minusSeconds(1);
    private static final Instant SINCE = BEGUN.plusSeconds(1);
    private static final Owner DEPLOYMENTS = new Owner("apps/v1", "ReplicaSet", "dns-1", "rs");
    private static final Owner DAEMON_SET = new Owner("apps/v1", "DaemonSet", "proxy", "ds");
    private static final Member A = launched(BEGUN.minusSeconds(3600), outdated("i-a"));
    private static final Member OTHER = launched(BEGUN.minusSeconds(3600), outdated("i-other"));
    private static final ClusterNode LOST = reporting(Readiness.UNKNOWN, SINCE, node(OTHER));

    @Test
    void aNodeOfAnotherGroupCountsThatWasReadyWhenTheRolloutBegan() {
        assertThat(nodes(LOST)).containsOnly(Map.entry("node-i-other", SINCE));
        assertThat(nodes(reporting(Readiness.NOT_READY, SINCE, node(OTHER)))).hasSize(1);

        assertThat(nodes(reporting(Readiness.READY, SINCE, node(OTHER)))).isEmpty();
        assertThat(nodes(reporting(Readiness.UNKNOWN, BEFORE, node(OTHER))))
                .as("it was broken before")
                .isEmpty();
        assertThat(nodes(Worlds.unready(node(OTHER))))
                .as("nobody says since when")
                .isEmpty();
        assertThat(nodes(reporting(Readiness.UNKNOWN, SINCE, node(A))))
                .as("the group's own are looked at otherwise")
                .isEmpty();
    }

    @Test
    void aNodeThatComesOrGoesDoesNotCount() {
        Member young = launched(SINCE, outdated("i-young"));

        assertThat(nodes(reporting(Readiness.NOT_READY, NOW, node(young))))
                .as("an autoscaler's, which has not joined yet")
                .isEmpty();
        assertThat(nodes()).as("it has gone").isEmpty();
        assertThat(nodes(tainted("node.cloudprovider.kubernetes.io/shutdown", LOST)))
                .isEmpty();
        assertThat(nodes(tainted("ToBeDeletedByClusterAutoscaler", LOST))).isEmpty();
        assertThat(nodes(tainted("karpenter.sh/disrupted", LOST))).isEmpty();
        assertThat(nodes(draining(LOST))).as("another rollout's").isEmpty();
        assertThat(nodes(annotated(Marks.SERVED_BY, "on-termination", LOST))).isEmpty();
        assertThat(nodes(cordoned(LOST))).as("somebody deals with it").isEmpty();
    }

    @Test
    void aCriticalPodCountsThatWasThereAndReadyWhenTheRolloutBegan() {
        assertThat(pods(system(BEFORE, SINCE))).containsOnly(Map.entry("kube-system/dns", SINCE));
        assertThat(pods(system(BEFORE, SINCE, DAEMON_SET))).hasSize(1);

        assertThat(pods(system(BEFORE, BEFORE))).as("it was broken before").isEmpty();
        assertThat(pods(system(SINCE, SINCE)))
                .as("a successor, which its drain waits for")
                .isEmpty();
        assertThat(pods(with(Pod.Readiness.READY, "system-node-critical", BEFORE, SINCE, DEPLOYMENTS)))
                .isEmpty();
        assertThat(pods(with(Pod.Readiness.NOT_READY, "", BEFORE, SINCE, DEPLOYMENTS)))
                .as("the cluster can do without it")
                .isEmpty();
        assertThat(pods(system(BEFORE, SINCE).leaving(NOW))).isEmpty();
    }

    @Test
    void aPodIsItsNodesAffairWhereThatIsNotReadyOrOnItsWayOut() {
        Pod dns = system(BEFORE, SINCE);

        for (ClusterNode node : List.of(LOST, draining(node(OTHER)), cordoned(node(OTHER)))) {
            assertThat(ClusterTrouble.of(ROLLOUT, group(1, A), List.of(node), List.of(dns))
                            .pods())
                    .isEmpty();
        }
        assertThat(ClusterTrouble.of(ROLLOUT, group(1, A), List.of(), List.of(dns))
                        .pods())
                .isEmpty();
    }

    @Test
    void aRolloutEndsForANodeOfAnotherGroupThatHasNotBeenReadyForTenMinutes() {
        assertThat(choose(ROLLOUT, 599)).isNotInstanceOf(NodeChoice.Hold.class);
        assertThat(choose(ROLLOUT, 600))
                .isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.OthersNotReady(List.of("node-i-other"))));
        assertThat(choose(ROLLOUT.toward(Rollout.Goal.ROLL_BACK), 600)).isNotInstanceOf(NodeChoice.Hold.class);
    }

    private static NodeChoice choose(Rollout rollout, int unreadySeconds) {
        ClusterNode lost = reporting(Readiness.UNKNOWN, NOW.minusSeconds(unreadySeconds), node(OTHER));
        return NodeChooser.choose(new RolloutSurvey(
                rollout,
                group(1, A),
                List.of(node(A), lost),
                Worlds.hold(Worlds.page()),
                List.of(),
                List.of(),
                List.of(),
                0,
                Worlds.signals(),
                NOW));
    }

    private static Map<String, Instant> nodes(ClusterNode... nodes) {
        return ClusterTrouble.of(ROLLOUT, group(1, A), List.of(nodes), List.of())
                .nodes();
    }

    private static Map<String, Instant> pods(Pod pod) {
        return ClusterTrouble.of(ROLLOUT, group(1, A), List.of(node(OTHER)), List.of(pod))
                .pods();
    }

    private static Pod system(Instant startedAt, Instant unreadySince) {
        return with(Pod.Readiness.NOT_READY, "system-cluster-critical", startedAt, unreadySince, DEPLOYMENTS);
    }

    private static Pod system(Instant startedAt, Instant unreadySince, Owner owner) {
        return with(Pod.Readiness.NOT_READY, "system-node-critical", startedAt, unreadySince, owner);
    }

    private static Pod with(Pod.Readiness readiness, String priority, Instant startedAt, Instant since, Owner owner) {
        Pod p = pod("dns", "dns");
        return new Pod(
                new PodKey("kube-system", "dns", "dns"),
                "node-i-other",
                owner,
                p.phase(),
                readiness,
                p.stop(),
                startedAt,
                since,
                null,
                priority,
                p.traits(),
                0,
                p.labels(),
                p.annotations());
    }
}
