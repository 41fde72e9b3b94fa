package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.daemon;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.unready;
import static dev.noderoll.plan.HealthJudge.MAX_LOOKS;
import static dev.noderoll.plan.Worlds.JOIN_SECONDS;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.signals;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.HealthVerdict.Healthy;
import dev.noderoll.plan.HealthVerdict.Reason.AlarmsNotOk;
import dev.noderoll.plan.HealthVerdict.Reason.DaemonPodsNotReady;
import dev.noderoll.plan.HealthVerdict.Reason.ImageWithdrawn;
import dev.noderoll.plan.HealthVerdict.Reason.NotReady;
import dev.noderoll.plan.HealthVerdict.Reason.OthersNotReady;
import dev.noderoll.plan.HealthVerdict.Reason.PodsPending;
import dev.noderoll.plan.HealthVerdict.Reason.SystemPodsNotReady;
import dev.noderoll.plan.HealthVerdict.Unhealthy;
import dev.noderoll.plan.HealthVerdict.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HealthJudgeTest {

    private static final Member A = outdated("i-a");
    private static final Member N = current("i-n");
    private static final Member M = current("i-m");
    private static final Pod NET = daemon(pod("net-a", "net"));
    private static final Pod CSI = daemon(pod("csi-a", "csi"));
    private static final ClusterTrouble NOTHING = new ClusterTrouble(new TreeMap<>(), new TreeMap<>());
    private static final PodKey STUCK = pod("web-a", "web").key();

    @Test
    void isHealthyWhenAllIsWell() {
        assertThat(judge(List.of(NET), List.of(), List.of(), 0)).isEqualTo(new Healthy());
    }

    @Test
    void failsOnAnAlarmAtOnceUnlessItRollsBackOrIsAbandoned() {
        List<String> alarms = List.of("errors");

        assertThat(judge(List.of(), List.of(), alarms, 0)).isEqualTo(new Unhealthy(new AlarmsNotOk(alarms)));
        for (Goal goal : List.of(Goal.ROLL_BACK, Goal.ABANDON)) {
            Rollout turned = rollout(1, 1).toward(goal);
            assertThat(HealthJudge.judge(
                            Census.of(turned, group(1, A), nodes(A), page()),
                            List.of(),
                            NOTHING,
                            List.of(),
                            signals("errors"),
                            0,
                            NOW))
                    .isEqualTo(new Healthy());
        }
    }

    @Test
    void failsWhenTheImageIsWithdrawnUnlessItIsAbandoned() {
        Signals gone = new Signals(List.of(), "disabled", List.of());
        Rollout rollout = rollout(1, 1);

        for (Goal goal : Goal.values()) {
            Rollout turned = rollout.toward(goal);
            assertThat(HealthJudge.judge(
                            Census.of(turned, group(1, A), nodes(A), page()),
                            List.of(),
                            NOTHING,
                            List.of(),
                            gone,
                            0,
                            NOW))
                    .isEqualTo(
                            goal == Goal.ABANDON
                                    ? new Healthy()
                                    : new Unhealthy(
                                            new ImageWithdrawn(turned.target().image(), "disabled")));
        }
    }

    @Test
    void waitsForANewNodeUntilItsTimeIsOver() {
        Member inTime = launched(NOW.minusSeconds(JOIN_SECONDS), N);
        Member late = launched(NOW.minusSeconds(JOIN_SECONDS + 1), N);
        List<ClusterNode> nodes = List.of(node(A), unready(node(N)));

        assertThat(judge(List.of(A, inTime), nodes, page())).isEqualTo(new Wait(new NotReady(ids("i-n")), 10));
        assertThat(judge(List.of(A, late), nodes, page())).isEqualTo(new Unhealthy(new NotReady(ids("i-n"))));
    }

    /** Those that boot for the next ones are nobody's successors yet; at the end all are. */
    @Test
    void waitsForNoNewNodeWhileAsManyServeAsHaveGone() {
        List<ClusterNode> nodes = List.of(node(A), node(N), unready(node(M)));

        assertThat(judge(rollout(2, 2), List.of(A, N, M), nodes, page())).isEqualTo(new Healthy());
        assertThat(judge(rollout(3, 2), List.of(A, N, M), nodes, page()))
                .as("two have gone")
                .isEqualTo(new Wait(new NotReady(ids("i-m")), 10));
        assertThat(judge(rollout(1, 2), List.of(N, M), nodes, page()))
                .as("none is left")
                .isEqualTo(new Wait(new NotReady(ids("i-m")), 10));
    }

    @Test
    void namesNewNodesInOneOrder() {
        assertThat(judge(List.of(N, M), List.of(), page())).isEqualTo(new Wait(new NotReady(ids("i-m", "i-n")), 10));
    }

    @Test
    void waitsForNoInstanceThatIsOnlyArrivingOrOutdatedOrBeingDrained() {
        assertThat(judge(List.of(at(Stage.ARRIVING, N)), List.of(), page())).isEqualTo(new Healthy());
        assertThat(judge(List.of(A), List.of(unready(node(A))), page())).isEqualTo(new Healthy());
        assertThat(judge(List.of(N), List.of(draining(node(N))), page())).isEqualTo(new Healthy());
    }

    @Test
    void givesDaemonPodsAsLongAsANodeToJoin() {
        List<Pod> pods = List.of(unready(NET), unready(CSI));
        DaemonPodsNotReady reason = new DaemonPodsNotReady(List.of("shop/csi-a", "shop/net-a"));

        assertThat(judge(pods, List.of(), List.of(), 0)).isEqualTo(new Wait(reason, 10));
        int looks = JOIN_SECONDS / 10;
        assertThat(judge(pods, List.of(), List.of(), looks - 1)).isEqualTo(new Wait(reason, 10));
        assertThat(judge(pods, List.of(), List.of(), looks)).isEqualTo(new Unhealthy(reason));
    }

    @Test
    void looksAwayFromADaemonPodThatIsLeaving() {
        assertThat(judge(List.of(terminating(unready(NET))), List.of(), List.of(), MAX_LOOKS))
                .isEqualTo(new Healthy());
    }

    @Test
    void countsPendingPodsBeyondThoseThatWerePendingBefore() {
        PodsPending reason = new PodsPending(0, List.of("shop/web-a"));

        assertThat(judge(List.of(), List.of(STUCK), List.of(), MAX_LOOKS - 1)).isEqualTo(new Wait(reason, 10));
        assertThat(judge(List.of(), List.of(STUCK), List.of(), MAX_LOOKS)).isEqualTo(new Unhealthy(reason));
        assertThat(MAX_LOOKS * 10).isEqualTo(300);
        assertThat(HealthJudge.judge(
                        Census.of(before(1), group(1, N), nodes(N), page()),
                        List.of(),
                        NOTHING,
                        List.of(STUCK),
                        signals(),
                        0,
                        NOW))
                .isEqualTo(new Healthy());
    }

    @Test
    void namesTheFirstTwentyPendingPods() {
        List<PodKey> many = new ArrayList<>();
        List<String> first = new ArrayList<>();
        for (int i = 30; i >= 10; i--) {
            many.add(pod("web-" + i, "web").key());
        }
        for (int i = 10; i < 30; i++) {
            first.add("shop/web-" + i);
        }

        assertThat(judge(List.of(), many, List.of(), 0)).isEqualTo(new Wait(new PodsPending(0, first), 10));
    }

    /** Ten minutes, and sixty looks at what comes and goes. */
    @Test
    void waitsForWhatHasJustStoppedToBeReadyAroundTheGroupAndEndsWhenItLasts() {
        SystemPodsNotReady pods = new SystemPodsNotReady(List.of("kube-system/coredns-a"));
        OthersNotReady nodes = new OthersNotReady(List.of("db-1"));
        Instant young = NOW.minusSeconds(599);
        Instant old = NOW.minusSeconds(600);

        assertThat(around(Goal.REPLACE, trouble("kube-system/coredns-a", young), 0))
                .isEqualTo(new Wait(pods, 10));
        assertThat(around(Goal.REPLACE, trouble("kube-system/coredns-a", young), 60))
                .as("it comes and goes")
                .isEqualTo(new Healthy());
        assertThat(around(Goal.REPLACE, trouble("kube-system/coredns-a", old), 0))
                .isEqualTo(new Unhealthy(pods));
        assertThat(around(Goal.REPLACE, trouble("db-1", young), 59)).isEqualTo(new Wait(nodes, 10));
        assertThat(around(Goal.REPLACE, trouble("db-1", old), 0)).isEqualTo(new Unhealthy(nodes));
        assertThat(around(Goal.ROLL_BACK, trouble("db-1", old), 0))
                .as("the way back mends it, or has nothing to do with it")
                .isEqualTo(new Healthy());
    }

    private static ClusterTrouble trouble(String what, Instant since) {
        TreeMap<String, Instant> one = new TreeMap<>(Map.of(what, since));
        return what.contains("/") ? new ClusterTrouble(new TreeMap<>(), one) : new ClusterTrouble(one, new TreeMap<>());
    }

    private static HealthVerdict around(Goal goal, ClusterTrouble around, int looks) {
        Rollout rollout = rollout(1, 1).toward(goal);
        return HealthJudge.judge(
                Census.of(rollout, group(1, N), nodes(N), page()), List.of(), around, List.of(), signals(), looks, NOW);
    }

    private static Rollout before(int pending) {
        Rollout r = rollout(1, 1);
        return new Rollout(
                r.cluster(),
                r.nodeGroup(),
                r.holder(),
                r.target(),
                r.former(),
                r.steady(),
                r.added(),
                r.surge(),
                r.policy(),
                r.goal(),
                r.launching(),
                r.drift(),
                r.before(),
                pending,
                r.startedAt(),
                r.deadline(),
                null);
    }

    private static HealthVerdict judge(List<Pod> daemons, List<PodKey> pending, List<String> alarms, int looks) {
        return HealthJudge.judge(
                Census.of(rollout(2, 1), group(2, A, N), nodes(A, N), page()),
                daemons,
                NOTHING,
                pending,
                new Signals(alarms, "available", List.of()),
                looks,
                NOW);
    }

    private static HealthVerdict judge(List<Member> members, List<ClusterNode> nodes, LedgerPage page) {
        return judge(rollout(1, 1), members, nodes, page);
    }

    private static HealthVerdict judge(
            Rollout rollout, List<Member> members, List<ClusterNode> nodes, LedgerPage page) {
        return HealthJudge.judge(
                Census.of(rollout, group(2, members), nodes, page),
                List.of(),
                NOTHING,
                List.of(),
                signals(),
                MAX_LOOKS,
                NOW);
    }
}
