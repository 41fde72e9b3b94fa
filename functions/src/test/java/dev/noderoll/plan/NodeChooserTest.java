package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.optedOut;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Reason.DeadlinePassed;
import dev.noderoll.plan.NodeChoice.Reason.MembersArriving;
import dev.noderoll.plan.NodeChoice.Reason.MembersLeaving;
import dev.noderoll.plan.NodeChoice.Reason.SurplusFailed;
import dev.noderoll.plan.NodeChoice.Reason.SurplusKeptOut;
import dev.noderoll.plan.NodeChoice.Reason.TooManyFailed;
import dev.noderoll.plan.NodeChoice.Replace;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeChooserTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member C = outdated("i-c");
    private static final Member N = current("i-n");

    @Test
    void takesBrokenMembersBeforeThoseThatServe() {
        List<ClusterNode> nodes = List.of(node(A), unready(node(B)), node(C));

        assertThat(choose(rollout(3, 1), group(4, A, B, C), nodes, page(), NOW))
                .isEqualTo(replace("i-b", "i-a", "i-c"));
    }

    @Test
    void takesAMemberThatHoldsVolumesOnceItsZoneHasGotCapacity() {
        Member c = in("b", C);
        Member n = in("b", N);
        List<Attachment> volumes = List.of(attachedTo(A), attachedTo(B));
        NodeGroup group = group(4, A, B, c, n);

        assertThat(NodeChooser.choose(rollout(3, 1), group, nodes(A, B, c, n), volumes, page(), NOW))
                .isEqualTo(replace("i-c", "i-a", "i-b"));
        assertThat(choose(rollout(3, 1), group, nodes(A, B, c, n), page(), NOW))
                .isEqualTo(replace("i-a", "i-b", "i-c"));
    }

    private static Attachment attachedTo(Member member) {
        return new Attachment("va", node(member).name().value(), "pv");
    }

    private static NodeChoice choose(
            Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page, Instant now) {
        return NodeChooser.choose(rollout, group, nodes, List.of(), page, now);
    }

    @Test
    void takesTheOldestFirst() {
        Member b = launched(A.launchedAt().minusSeconds(1), B);

        assertThat(choose(rollout(2, 1), group(3, A, b), nodes(A, b), page(), NOW))
                .isEqualTo(replace("i-b", "i-a"));
    }

    @Test
    void takesNoMoreThanTheCanaryAtFirst() {
        Rollout rollout = rollout(3, 1, policy(2, 0));

        assertThat(choose(rollout, group(4, A, B, C), nodes(A, B, C), page(), NOW))
                .isEqualTo(replace("i-a", "i-b"));
    }

    @Test
    void takesWhatIsLeftOfTheCanary() {
        Rollout rollout = rollout(3, 1, policy(2, 0));

        assertThat(choose(rollout, group(4, B, C, N), nodes(B, C, N), page(), NOW))
                .isEqualTo(replace("i-b"));
    }

    @Test
    void takesAllTheRestAfterTheCanary() {
        Rollout rollout = rollout(3, 1, policy(1, 0));

        assertThat(choose(rollout, group(4, B, C, N), nodes(B, C, N), page(), NOW))
                .isEqualTo(replace("i-b", "i-c"));
    }

    @Test
    void rollsBackWithoutCanary() {
        Rollout back = rollout(2, 1, policy(1, 0)).toward(Goal.ROLL_BACK);
        Member m = current("i-m");

        assertThat(choose(back, group(3, m, N), nodes(m, N), page(), NOW)).isEqualTo(replace("i-m", "i-n"));
    }

    @Test
    void waitsForTheZoneOfTheSurgeBeforeItSaysWhoGoesFirst() {
        Rollout rollout = rollout(2, 1);
        Member b = in("zone-b", B);

        assertThat(choose(rollout, group(3, in("zone-a", A), b), nodes(A, b), page(), NOW))
                .isEqualTo(new Wait(new MembersArriving(3, 2), 5));
        assertThat(choose(rollout, group(3, A, B), nodes(A, B), page(), NOW)).isEqualTo(replace("i-a", "i-b"));
    }

    @Test
    void doesNotWaitForASurgeThatIsThereInPartOrWasNeverAskedFor() {
        Member a = in("a", A);
        Member b = in("b", B);
        Member n = in("b", N);

        assertThat(choose(rollout(2, 2), group(4, a, b, n), nodes(a, b, n), page(), NOW))
                .isEqualTo(replace("i-a", "i-b"));
        assertThat(choose(rollout(2, 1), group(2, a, b), nodes(a, b), page(), NOW))
                .isEqualTo(replace("i-a", "i-b"));
        assertThat(choose(rollout(2, 1), group(3, a, b, at(Stage.LEAVING, n)), nodes(a, b, n), page(), NOW))
                .as("it leaves, and tells no zone")
                .isEqualTo(new Wait(new MembersArriving(3, 2), 5));
    }

    @Test
    void takesClaimedMembersBeforeBrokenOnes() {
        List<ClusterNode> nodes = List.of(unready(node(A)), node(B), node(C), node(N));

        assertThat(choose(rollout(3, 1), group(4, A, B, C, N), nodes, page(claim("i-b", Exit.UNDECIDED)), NOW))
                .isEqualTo(replace("i-b", "i-a", "i-c"));
    }

    /** Without i-1 both zones have one to go; with it, a would have two, and i-3 would come before i-2. */
    @Test
    void countsThoseThatItTakesFirstForTheirZone() {
        Member a1 = in("a", outdated("i-1"));
        Member b2 = in("b", outdated("i-2"));
        Member a3 = in("a", outdated("i-3"));
        Member n = in("b", N);
        List<ClusterNode> nodes = List.of(unready(node(a1)), node(b2), node(a3), node(n));

        assertThat(choose(rollout(3, 1), group(4, a1, b2, a3, n), nodes, page(), NOW))
                .isEqualTo(replace("i-1", "i-2", "i-3"));
    }

    /** Five go, four of them without a successor: the only launch, after the first one, comes to b. */
    @Test
    void foreseesNoMoreSuccessorsThanTheGroupLaunches() {
        Member c1 = in("c", outdated("i-1"));
        Member c2 = in("c", outdated("i-2"));
        Member c3 = in("c", outdated("i-3"));
        Member a = in("a", outdated("i-4"));
        Member b = in("b", outdated("i-5"));
        List<Member> members =
                List.of(c1, c2, c3, a, b, in("c", current("i-6")), in("c", current("i-7")), in("b", current("i-8")));
        List<ClusterNode> nodes = members.stream().map(Worlds::node).toList();

        assertThat(choose(rollout(4, 4), group(8, members), nodes, page(), NOW))
                .isEqualTo(replace("i-1", "i-2", "i-4", "i-5", "i-3"));
    }

    @Test
    void foreseesTheZonesOfTheLaterSuccessors() {
        Rollout rollout = rollout(4, 1);
        Member a1 = in("zone-a", outdated("i-1"));
        Member a2 = in("zone-a", outdated("i-2"));
        Member b3 = in("zone-b", outdated("i-3"));
        Member b4 = in("zone-b", outdated("i-4"));
        Member n = in("zone-b", current("i-n"));

        assertThat(choose(rollout, group(5, a1, a2, b3, b4, n), nodes(a1, a2, b3, b4, n), page(), NOW))
                .isEqualTo(replace("i-1", "i-3", "i-4", "i-2"));
    }

    @Test
    void replacesAsManyAsMayFailAndNoMore() {
        Rollout rollout = rollout(3, 1, policy(0, 1));

        assertThat(choose(rollout, group(4, A, B, C), nodes(A, B, C), failedPage("i-a"), NOW))
                .isEqualTo(replace("i-b", "i-c"));
        assertThat(choose(rollout, group(4, A, B, C), nodes(A, B, C), failedPage("i-a", "i-b"), NOW))
                .isEqualTo(new Hold(new TooManyFailed(ids("i-a", "i-b"), 1)));
    }

    @Test
    void startsNothingAfterTheDeadline() {
        Rollout rollout = rollout(1, 1);

        assertThat(choose(rollout, group(2, A), nodes(A), page(), rollout.deadline()))
                .isEqualTo(replace("i-a"));
        assertThat(choose(
                        rollout,
                        group(2, A),
                        nodes(A),
                        page(),
                        rollout.deadline().plusMillis(1)))
                .isEqualTo(new Hold(new DeadlinePassed(rollout.deadline())));
    }

    @Test
    void leavesAloneAndReportsWhatAnOperatorKeepsOut() {
        Member a = guarded(A);
        List<ClusterNode> nodes = List.of(node(a), optedOut(node(B)), node(C));

        assertThat(choose(rollout(3, 1), group(4, a, B, C), nodes, page(), NOW)).isEqualTo(replace("i-c"));
        assertThat(choose(rollout(2, 1), group(2, B, a), nodes, page(), NOW)).isEqualTo(new Done(ids("i-a", "i-b")));
    }

    @Test
    void givesUpTheNewestThatIsAboveSteady() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));

        assertThat(choose(rollout(1, 1), group(2, m, N), nodes(m, N), page(), NOW))
                .isEqualTo(replace("i-m"));
    }

    @Test
    void givesUpFromTheZoneThatHasMostInTurn() {
        Member a1 = in("a", launched(NOW.minusSeconds(60), current("i-a1")));
        Member a2 = in("a", launched(NOW.minusSeconds(50), current("i-a2")));
        Member b1 = in("b", launched(NOW.minusSeconds(40), current("i-b1")));
        Member b2 = in("b", launched(NOW.minusSeconds(30), current("i-b2")));

        assertThat(choose(rollout(2, 1), group(3, a1, a2, b1), nodes(a1, a2, b1), page(), NOW))
                .as("b's is the newest")
                .isEqualTo(replace("i-a2"));
        assertThat(choose(rollout(2, 2), group(4, a1, a2, b1, b2), nodes(a1, a2, b1, b2), page(), NOW))
                .isEqualTo(replace("i-b2", "i-a2"));
    }

    @Test
    void givesUpAMemberWithoutAReadyNodeThoughAnotherZoneHasMore() {
        Member a1 = in("a", N);
        Member a2 = in("a", current("i-a2"));
        Member b = in("b", current("i-b"));
        NodeGroup group = group(3, a1, a2, b);

        assertThat(choose(rollout(2, 1), group, nodes(a1, a2), page(), NOW)).isEqualTo(replace("i-b"));
        assertThat(choose(rollout(2, 1), group, List.of(node(a1), node(a2), unready(node(b))), page(), NOW))
                .isEqualTo(replace("i-b"));
    }

    @Test
    void givesUpAMemberOfTheAbandonedTargetBeforeANewerOneOfTheFormer() {
        Rollout abandoned = rollout(1, 1).toward(Goal.ABANDON);
        Member newer = launched(N.launchedAt().plusSeconds(1), B);

        assertThat(choose(abandoned, group(2, newer, N), nodes(newer, N), page(), NOW))
                .isEqualTo(replace("i-n"));
    }

    @Test
    void givesUpFirstWhatAnEarlierExecutionHasClaimed() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));

        assertThat(choose(rollout(1, 1), group(2, m, N), nodes(m, N), page(claim("i-n", Exit.RETIRED)), NOW))
                .isEqualTo(replace("i-n"));
    }

    /** The one that has not joined would end the next rollout too; those just launched may join yet. */
    @Test
    void givesUpAMemberThatHasNotJoinedInItsTimeBeforeThoseJustLaunched() {
        Rollout abandoned = rollout(2, 2).toward(Goal.ABANDON);
        Member late = in("b", launched(NOW.minusSeconds(Worlds.JOIN_SECONDS + 1), N));
        Member m = launched(NOW, current("i-m"));
        Member o = launched(NOW, current("i-o"));

        assertThat(choose(abandoned, group(3, A, late, m, o), nodes(A), page(), NOW))
                .isEqualTo(replace("i-n"));
    }

    @Test
    void givesUpNoMemberThatAnOperatorKeepsOut() {
        Rollout abandoned = rollout(1, 1).toward(Goal.ABANDON);
        Member n = guarded(N);
        List<ClusterNode> nodes = List.of(optedOut(node(A)), node(n));

        assertThat(choose(abandoned, group(2, A, n), nodes, page(), NOW))
                .isEqualTo(new Hold(new SurplusKeptOut(1, ids("i-a", "i-n"))));
    }

    /** One node whose pods stay, and its successor, whose pods stay too: which one is tried must not go on for ever. */
    @Test
    void givesUpNoMemberASecondTimeWhoseDrainHasFailed() {
        Rollout rollout = rollout(1, 1, policy(0, 2));
        NodeGroup group = group(2, A, N);

        assertThat(choose(rollout, group, nodes(A, N), failedPage("i-a"), NOW)).isEqualTo(replace("i-n"));
        assertThat(choose(rollout, group, nodes(A, N), failedPage("i-a", "i-n"), NOW))
                .isEqualTo(new Hold(new SurplusFailed(1, ids("i-a", "i-n"))));
    }

    @Test
    void waitsForTheSurplusThatIsAskedForBeforeItGivesItUp() {
        Rollout abandoned = rollout(1, 1).toward(Goal.ABANDON);

        assertThat(choose(abandoned, group(2, A), nodes(A), page(), NOW))
                .isEqualTo(new Wait(new MembersArriving(2, 1), 15));
    }

    @Test
    void waitsForWhatIsLeaving() {
        Member a = at(Stage.LEAVING_HOOKED, A);

        assertThat(choose(rollout(1, 1), group(1, a, N), nodes(N), page(), NOW))
                .isEqualTo(new Wait(new MembersLeaving(ids("i-a")), 15));
    }

    @Test
    void isDoneWhenEveryMemberIsCurrentAndNoneIsAboveSteady() {
        assertThat(choose(rollout(1, 1), group(1, N), nodes(N), page(), NOW)).isEqualTo(new Done(List.of()));
    }

    @Test
    void startsAtMostARoundAtOnce() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            members.add(outdated("i-" + i));
        }

        NodeChoice choice = choose(rollout(501, 1), group(502, members), List.of(), page(), NOW);

        assertThat(((Replace) choice).instances()).hasSize(500);
    }

    private static Replace replace(String... ids) {
        return new Replace(ids(ids));
    }
}
