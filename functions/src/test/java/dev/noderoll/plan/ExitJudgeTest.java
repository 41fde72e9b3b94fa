package dev.noderoll.plan;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.model.Claim.Exit.RETIRED;
import static dev.noderoll.model.Claim.Exit.UNDECIDED;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Claim;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.plan.ExitChoice.Leave;
import dev.noderoll.plan.ExitChoice.Reason.SuccessorsArriving;
import dev.noderoll.plan.ExitChoice.Wait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitJudgeTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Member M = current("i-m");

    @Test
    void replacesAllButAsManyAsTheGroupIsAboveSteady() {
        assertThat(judge(A, 2, group(3, A, B, N))).isEqualTo(new Leave(REPLACED));
        assertThat(judge(B, 2, group(3, B, M, N))).isEqualTo(new Leave(RETIRED));
        assertThat(judge(A, 2, group(4, A, B, M, N))).isEqualTo(new Leave(RETIRED));
    }

    @Test
    void replacesEveryMemberOfAGroupThatIsNotAboveSteady() {
        assertThat(judge(A, 3, group(3, A, M, N))).isEqualTo(new Leave(REPLACED));
    }

    @Test
    void retiresTheLastOneThoughTheSuccessorOfTheOneBeforeIsNotSeenYet() {
        assertThat(judge(B, 2, group(3, at(Stage.LEAVING, A), B, M))).isEqualTo(new Leave(RETIRED));
    }

    @Test
    void countsThoseThatAnOperatorKeepsOrThatHaveFailedAsStaying() {
        LedgerPage failed = new LedgerPage("run-1", List.of(claim("i-b", UNDECIDED)), ids("i-a"), "1");

        assertThat(judge(B, 2, group(3, guarded(A), B, N))).isEqualTo(new Leave(RETIRED));
        assertThat(ExitJudge.judge(B, rollout(2, 1), group(3, A, B, N), List.of(), failed, 0))
                .isEqualTo(new Leave(RETIRED));
    }

    @Test
    void countsWhatOtherLanesHaveDecided() {
        NodeGroup group = group(4, A, B, M, N);

        assertThat(judge(B, 3, group, claim("i-a", REPLACED))).isEqualTo(new Leave(RETIRED));
        assertThat(judge(B, 3, group, claim("i-a", RETIRED))).isEqualTo(new Leave(REPLACED));
        assertThat(judge(B, 3, group, claim("i-a", UNDECIDED))).isEqualTo(new Leave(REPLACED));
    }

    /** Without one of zone b both have four members: its successor might come to a, which has got its three already. */
    @Test
    void retiresOneBeforeItsTimeWhenItsSuccessorMightComeToAZoneThatHasItsShare() {
        Member[] a = {in("a", N), in("a", M), in("a", current("i-1")), in("a", A)};
        Member[] b = {in("b", current("i-2")), in("b", current("i-3")), in("b", B), in("b", outdated("i-4"))};
        NodeGroup group = group(9, a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], in("b", outdated("i-5")));

        assertThat(judge(b[2], 6, group)).isEqualTo(new Leave(RETIRED));
    }

    /** Three more than steady, and one of zone b left to go: b would be short of two, which giving up others cannot mend. */
    @Test
    void replacesTheLastOneOfAZoneThatWouldBeLeftShort() {
        NodeGroup group = group(
                8,
                in("a", current("i-1")),
                in("a", current("i-2")),
                in("a", current("i-3")),
                in("b", B),
                in("b", current("i-4")),
                in("c", current("i-5")),
                in("c", current("i-6")),
                in("c", current("i-7")));

        assertThat(judge(in("b", B), 6, group)).isEqualTo(new Leave(REPLACED));
    }

    /** Others have raised the capacity: one of zone a has to be given up in any case, another one if B had a successor. */
    @Test
    void retiresTheLastOneThoughTheZonesAreUnevenWhenACurrentOneHasToGoToo() {
        NodeGroup group = group(
                5,
                in("a", current("i-1")),
                in("a", current("i-2")),
                in("a", current("i-3")),
                in("b", current("i-4")),
                in("b", B));

        assertThat(judge(in("b", B), 3, group)).isEqualTo(new Leave(RETIRED));
    }

    @Test
    void waitsForLaunchesThatMightTakeTheRoomOfItsSuccessor() {
        Member b = in("b", B);
        Member n = in("b", N);
        NodeGroup group = group(4, A, b, n);

        assertThat(judge(A, 3, group)).isEqualTo(new Wait(new SuccessorsArriving(1), 3));
        assertThat(judge(A, 3, group(4, A, b, n, in("c", M)), claim("i-b", REPLACED)))
                .isEqualTo(new Wait(new SuccessorsArriving(1), 3));
        assertThat(ExitJudge.judge(A, rollout(3, 1), group, List.of(), page(claim("i-a", UNDECIDED)), 60))
                .as("not for ever")
                .isEqualTo(new Leave(REPLACED));
    }

    @Test
    void waitsForNoLaunchWhileEveryZoneHasRoom() {
        Member[] old = {
            in("a", A), in("a", B), in("a", outdated("i-c")), in("b", outdated("i-d")), in("b", outdated("i-e"))
        };

        assertThat(judge(
                        old[0],
                        6,
                        group(8, old[0], old[1], old[2], old[3], old[4], in("b", outdated("i-f")), in("b", N))))
                .isEqualTo(new Leave(REPLACED));
    }

    /** An operator keeps two of zone a, so that one launch too many has come there. */
    @Test
    void replacesALastOneOfASmallZoneWhenTheZonesAreUnevenAlready() {
        Member[] a = {in("a", guarded(A)), in("a", guarded(outdated("i-1"))), in("a", N)};
        Member b = in("b", B);
        NodeGroup group = group(4, a[0], a[1], a[2], b);

        assertThat(judge(b, 3, group)).isEqualTo(new Leave(REPLACED));
    }

    @Test
    void retiresTheLastOneWhenTheZonesAreEvenWithoutIt() {
        Member b = in("b", B);

        assertThat(judge(b, 2, group(3, in("a", N), in("b", M), b))).isEqualTo(new Leave(RETIRED));
    }

    @Test
    void waitsForALaunchThoughAnotherIsGivenUpAtTheSameTime() {
        NodeGroup group =
                group(5, in("a", A), in("a", N), in("b", M), in("b", outdated("i-1")), in("b", outdated("i-2")));

        assertThat(judge(in("a", A), 3, group, claim("i-1", REPLACED), claim("i-2", RETIRED)))
                .isEqualTo(new Wait(new SuccessorsArriving(1), 3));
    }

    /** Without B both zones have two, and a successor might come to a, which has got its two already. */
    @Test
    void keepsASurgeOfOneToTheEndThoughASuccessorMightComeToAZoneThatHasItsShare() {
        Member b = in("b", B);
        NodeGroup group = group(5, in("a", N), in("a", M), b, in("b", outdated("i-1")), in("b", outdated("i-2")));

        assertThat(judge(b, 4, group)).isEqualTo(new Leave(REPLACED));
    }

    /** As many are to go as the group is above steady, so that nobody of zone a is given up in the place of B. */
    @Test
    void replacesALastOneWhenAnotherZoneHasTooManyThatStay() {
        Member b = in("b", B);
        NodeGroup group = group(
                7,
                in("a", current("i-1")),
                in("a", current("i-2")),
                in("a", current("i-3")),
                in("a", current("i-4")),
                in("b", current("i-5")),
                in("b", outdated("i-6")),
                b);

        assertThat(judge(b, 5, group)).isEqualTo(new Leave(REPLACED));
    }

    private static ExitChoice judge(Member member, int steady, NodeGroup group, Claim... others) {
        List<Claim> claims = new ArrayList<>(List.of(others));
        claims.add(new Claim(member.id(), UNDECIDED));
        return ExitJudge.judge(
                member, rollout(steady, 1), group, List.of(), new LedgerPage("run-1", claims, List.of(), "1"), 0);
    }
}
