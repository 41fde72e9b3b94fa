package dev.noderoll.plan;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.model.Claim.Exit.RETIRED;
import static dev.noderoll.model.Claim.Exit.UNDECIDED;
import static dev.noderoll.plan.Worlds.JOIN_SECONDS;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.optedOut;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.signals;
import static dev.noderoll.plan.Worlds.tainted;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Admission.Admitted;
import dev.noderoll.plan.Admission.AdmittedWithoutNode;
import dev.noderoll.plan.Admission.Reason.AlarmsNotOk;
import dev.noderoll.plan.Admission.Reason.Current;
import dev.noderoll.plan.Admission.Reason.DeadlinePassed;
import dev.noderoll.plan.Admission.Reason.Gone;
import dev.noderoll.plan.Admission.Reason.ImageWithdrawn;
import dev.noderoll.plan.Admission.Reason.KeptOut;
import dev.noderoll.plan.Admission.Reason.Leaving;
import dev.noderoll.plan.Admission.Reason.NotJoining;
import dev.noderoll.plan.Admission.Reason.OtherZoneFirst;
import dev.noderoll.plan.Admission.Reason.TooFewReady;
import dev.noderoll.plan.Admission.Reason.TooManyFailed;
import dev.noderoll.plan.Admission.Refused;
import dev.noderoll.plan.Admission.Skip;
import dev.noderoll.plan.Admission.Wait;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionJudgeTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Member M = current("i-m");

    @Test
    void takesAMemberWhoseSuccessorServesAlready() {
        assertThat(judge("i-a", rollout(2, 1), group(3, A, B, N), nodes(A, B, N), page()))
                .isEqualTo(new Admitted(name(A.id()), UNDECIDED));
    }

    @Test
    void countsTheClaimsOfOtherLanes() {
        LedgerPage page = page(claim("i-a", RETIRED));

        assertThat(judge("i-b", rollout(2, 2), group(4, A, B, M, N), nodes(A, B, M, N), page))
                .isEqualTo(new Admitted(name(B.id()), UNDECIDED));
        assertThat(judge("i-b", rollout(3, 1), group(4, A, B, M, N), nodes(A, B, M, N), page))
                .isEqualTo(new Wait(new TooFewReady(3, 3), 10));
    }

    @Test
    void letsTheZoneWithMostGoFirstAndOfTheLastTheOneWithFewestThatStay() {
        Member c = in("zone-b", outdated("i-c"));
        Member d = in("zone-b", outdated("i-d"));
        Member n = in("zone-b", N);
        NodeGroup group = group(4, A, c, d, n);
        NodeGroup last = group(3, A, c, n);

        assertThat(judge("i-c", rollout(3, 1), group, nodes(A, c, d, n), page()))
                .isInstanceOf(Admitted.class);
        assertThat(judge("i-a", rollout(3, 1), group, nodes(A, c, d, n), page()))
                .isEqualTo(new Skip(new OtherZoneFirst("zone-b")));
        assertThat(judge("i-a", rollout(2, 1), last, nodes(A, c, n), page())).isInstanceOf(Admitted.class);
        assertThat(judge("i-c", rollout(2, 1), last, nodes(A, c, n), page()))
                .isEqualTo(new Skip(new OtherZoneFirst("a")));
        assertThat(judge("i-c", rollout(2, 1), last, List.of(node(A), unready(node(c)), node(n)), page()))
                .as("it serves no one")
                .isInstanceOf(Admitted.class);
    }

    @Test
    void letsAMemberThatHoldsAVolumeGoAfterThoseThatDoNotUntilItsZoneHasACurrentOne() {
        Member c = in("zone-b", outdated("i-c"));
        Member n = in("zone-b", N);
        List<Attachment> volumes = List.of(new Attachment("va", node(A).name().value(), "pv"));

        assertThat(AdmissionJudge.judge(
                        A.id(), rollout(2, 1), group(3, A, c, n), nodes(A, c, n), volumes, page(), signals(), NOW))
                .isEqualTo(new Skip(new OtherZoneFirst("zone-b")));
        assertThat(AdmissionJudge.judge(
                        A.id(), rollout(2, 1), group(3, A, M, c), nodes(A, M, c), volumes, page(), signals(), NOW))
                .isEqualTo(new Skip(new OtherZoneFirst("zone-b")));
    }

    @Test
    void waitsWhileTakingItWouldLeaveTooFew() {
        assertThat(judge("i-a", rollout(2, 1), group(3, A, B), nodes(A, B), page()))
                .isEqualTo(new Wait(new TooFewReady(2, 2), 10));
    }

    @Test
    void looksAgainAsTheBootOfTheNewestGoesOn() {
        Member booting = launched(NOW.minusSeconds(50), at(Stage.ARRIVING, N));
        LedgerPage page = page(claim("i-b", REPLACED));

        assertThat(judge("i-a", rollout(1, 1), group(2, A, B, booting), nodes(A, B), page))
                .isEqualTo(new Wait(new TooFewReady(1, 1), 10));
    }

    @Test
    void countsNoNodeThatIsStarting() {
        for (String taint : List.of(
                "node.kubernetes.io/not-ready",
                "node.cloudprovider.kubernetes.io/uninitialized",
                "ebs.csi.aws.com/agent-not-ready",
                "readiness.node.x-k8s.io/network")) {
            List<ClusterNode> nodes = List.of(node(A), tainted(taint, node(N)));

            assertThat(judge("i-a", rollout(1, 1), group(2, A, N), nodes, page()))
                    .as(taint)
                    .isInstanceOf(Wait.class);
        }
    }

    @Test
    void countsANodeThatSomebodyElseHasCordonedOrTainted() {
        for (String taint : List.of("node.kubernetes.io/unschedulable", "dedicated")) {
            List<ClusterNode> nodes = List.of(node(A), tainted(taint, node(N)));

            assertThat(judge("i-a", rollout(1, 1), group(2, A, N), nodes, page()))
                    .as(taint)
                    .isEqualTo(new Admitted(name(A.id()), UNDECIDED));
        }
    }

    @Test
    void countsNoNodeThatIsBeingDrained() {
        List<ClusterNode> nodes = List.of(node(A), draining(node(N)));

        assertThat(judge("i-a", rollout(1, 1), group(2, A, N), nodes, page()))
                .isEqualTo(new Wait(new TooFewReady(1, 1), 12));
    }

    @Test
    void takesAMemberThatServesNobodyAtOnce() {
        assertThat(judge("i-a", rollout(2, 1), group(3, A, B), List.of(unready(node(A)), node(B)), page()))
                .isEqualTo(new Admitted(name(A.id()), UNDECIDED));
        assertThat(judge("i-a", rollout(2, 1), group(3, A, B), nodes(B), page()))
                .isEqualTo(new AdmittedWithoutNode(UNDECIDED));
    }

    @Test
    void goesOnWithAMemberThatIsClaimedAlreadyWhateverHasHappenedSince() {
        LedgerPage page = new LedgerPage("run-1", List.of(claim("i-a", RETIRED)), ids("i-x", "i-y"), "1");

        assertThat(AdmissionJudge.judge(
                        A.id(), rollout(2, 1), group(3, A, B), nodes(A, B), List.of(), page, signals("errors"), NOW))
                .isEqualTo(new Admitted(name(A.id()), RETIRED));
    }

    @Test
    void skipsWhatIsGoneOrLeavingOrAsideOrKeptOut() {
        Rollout rollout = rollout(1, 1);
        assertThat(judge("i-z", rollout, group(2, A, N), nodes(A, N), page())).isEqualTo(new Skip(new Gone()));
        for (Stage stage : List.of(Stage.LEAVING, Stage.LEAVING_HOOKED, Stage.ASIDE)) {
            assertThat(judge("i-a", rollout, group(2, at(stage, A), N), nodes(A, N), page()))
                    .isEqualTo(new Skip(new Leaving()));
        }
        assertThat(judge("i-a", rollout, group(2, guarded(A), N), nodes(A, N), page()))
                .isEqualTo(new Skip(new KeptOut()));
        assertThat(judge("i-a", rollout, group(2, A, N), List.of(optedOut(node(A)), node(N)), page()))
                .isEqualTo(new Skip(new KeptOut()));
    }

    @Test
    void givesUpACurrentMemberOnlyAboveSteady() {
        assertThat(judge("i-n", rollout(1, 1), group(2, M, N), nodes(M, N), page()))
                .isEqualTo(new Admitted(name(N.id()), RETIRED));
        assertThat(judge("i-n", rollout(1, 1), group(1, M, N), nodes(M, N), page()))
                .isEqualTo(new Skip(new Current()));
        assertThat(judge("i-n", rollout(1, 1), group(2, N), nodes(N), page())).isEqualTo(new Skip(new Current()));
        assertThat(judge("i-n", rollout(1, 1), group(2, M, N), nodes(M, N), page(claim("i-m", RETIRED))))
                .isEqualTo(new Skip(new Current()));
    }

    @Test
    void givesUpNoMoreThanTheSurplusWhateverTheGroupHasAndWhateverItHasAskedFor() {
        Member o = current("i-o");
        LedgerPage page = page(claim("i-m", RETIRED));

        assertThat(judge("i-n", rollout(1, 1), group(2, M, N, o), nodes(M, N, o), page))
                .as("one too many is there")
                .isEqualTo(new Skip(new Current()));
        assertThat(judge("i-n", rollout(1, 2), group(3, M, N), nodes(M, N), page))
                .as("one is still to come")
                .isEqualTo(new Skip(new Current()));
    }

    @Test
    void refusesWhenMoreHaveFailedThanMay() {
        Rollout rollout = rollout(1, 1, policy(0, 1));
        NodeGroup group = group(2, A, N);

        assertThat(judge("i-a", rollout, group, nodes(A, N), failedPage("i-x"))).isInstanceOf(Admitted.class);
        assertThat(judge("i-a", rollout, group, nodes(A, N), failedPage("i-x", "i-y")))
                .isEqualTo(new Refused(new TooManyFailed(ids("i-x", "i-y"), 1)));
    }

    @Test
    void startsNothingAfterTheDeadlineButGoesOnAndGivesUpWhatIsAboveSteady() {
        Rollout rollout = rollout(1, 1);
        Instant late = rollout.deadline().plusMillis(1);

        assertThat(atTime(rollout.deadline(), A, page())).isEqualTo(new Admitted(name(A.id()), UNDECIDED));
        assertThat(atTime(late, A, page())).isEqualTo(new Refused(new DeadlinePassed(rollout.deadline())));
        assertThat(atTime(late, A, page(claim("i-a", RETIRED)))).isEqualTo(new Admitted(name(A.id()), RETIRED));
        assertThat(atTime(late, N, page())).isEqualTo(new Admitted(name(N.id()), RETIRED));
    }

    private static Admission atTime(Instant now, Member member, LedgerPage page) {
        return AdmissionJudge.judge(
                member.id(), rollout(1, 1), group(2, A, N), nodes(A, N), List.of(), page, signals(), now);
    }

    @Test
    void refusesOnAnAlarmUnlessItRollsBackOrIsAbandoned() {
        assertThat(alarmed(A, Goal.REPLACE)).isEqualTo(new Refused(new AlarmsNotOk(List.of("errors"))));
        assertThat(alarmed(N, Goal.ROLL_BACK)).isEqualTo(new Admitted(name(N.id()), UNDECIDED));
        assertThat(alarmed(N, Goal.ABANDON)).isEqualTo(new Admitted(name(N.id()), RETIRED));
    }

    private static Admission alarmed(Member member, Goal goal) {
        return told(member, goal, signals("errors"));
    }

    private static Admission told(Member member, Goal goal, Signals signals) {
        return AdmissionJudge.judge(
                member.id(), rollout(1, 1).toward(goal), group(2, A, N), nodes(A, N), List.of(), page(), signals, NOW);
    }

    @Test
    void refusesWhenTheImageIsWithdrawnUnlessItIsAbandoned() {
        assertThat(withdrawn(A, Goal.REPLACE)).isEqualTo(new Refused(new ImageWithdrawn("ami-new", "not found")));
        assertThat(withdrawn(N, Goal.ROLL_BACK)).isEqualTo(new Refused(new ImageWithdrawn("ami-old", "not found")));
        assertThat(withdrawn(N, Goal.ABANDON)).isEqualTo(new Admitted(name(N.id()), RETIRED));
    }

    private static Admission withdrawn(Member member, Goal goal) {
        return told(member, goal, new Signals(List.of(), "not found"));
    }

    @Test
    void refusesWhenANewInstanceHasNotJoinedInItsTime() {
        Member inTime = launched(NOW.minusSeconds(JOIN_SECONDS), M);
        Member late = launched(NOW.minusSeconds(JOIN_SECONDS + 1), M);

        assertThat(judge("i-a", rollout(1, 1), group(3, A, N, inTime), nodes(A, N), page()))
                .isInstanceOf(Admitted.class);
        assertThat(judge("i-a", rollout(1, 1), group(3, A, N, late), nodes(A, N), page()))
                .isEqualTo(new Refused(new NotJoining(ids("i-m"))));
        assertThat(judge("i-a", rollout(1, 1), group(3, A, N, late), nodes(A, N), page(claim("i-m", RETIRED))))
                .as("it is on its way out")
                .isInstanceOf(Admitted.class);
    }

    private static Admission judge(
            String id, Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        return AdmissionJudge.judge(new InstanceId(id), rollout, group, nodes, List.of(), page, signals(), NOW);
    }
}
