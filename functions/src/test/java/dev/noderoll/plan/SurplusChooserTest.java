package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.JOIN_SECONDS;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.byCapacity;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
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
import static dev.noderoll.plan.Worlds.over;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Reason.MembersArriving;
import dev.noderoll.plan.NodeChoice.Reason.SurplusFailed;
import dev.noderoll.plan.NodeChoice.Reason.SurplusKeptOut;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Wait;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which members a rollout gives up that has more than steady, and nothing left to replace. */
class SurplusChooserTest {

    private static final Member A = outdated("i-a");
    private static final Member N = current("i-n");

    @Test
    void givesUpTheNewestThatIsAboveSteady() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));

        assertThat(givenUp(rollout(1, 1), group(2, m, N), nodes(m, N))).isEqualTo(ids("i-m"));
    }

    @Test
    void keepsWhatOthersHaveAdded() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));
        Member o = launched(N.launchedAt().plusSeconds(2), current("i-o"));

        assertThat(givenUp(rollout(1, 1).sharing(1), group(3, m, N, o), nodes(m, N, o)))
                .isEqualTo(ids("i-o"));
        assertThat(choose(rollout(1, 1).sharing(2), group(3, m, N, o), nodes(m, N, o), page()))
                .isInstanceOf(NodeChoice.Check.class);
    }

    /** It would end every rollout to come, for want of a node. */
    @Test
    void leavesNothingBehindThatNeverBecameANodeWhoeverAskedForIt() {
        Member dead = launched(NOW.minusSeconds(JOIN_SECONDS + 1), current("i-dead"));
        Member booting = launched(NOW.minusSeconds(JOIN_SECONDS - 1), current("i-boot"));
        Rollout abandoned = rollout(2, 1).sharing(1).toward(Goal.ABANDON);

        assertThat(givenUp(abandoned, group(3, A, dead, booting), nodes(A))).isEqualTo(ids("i-dead"));
        assertThat(choose(abandoned, group(3, A, N, booting), nodes(A, N), page()))
                .as("it may yet join")
                .isInstanceOf(NodeChoice.Done.class);
    }

    /** As while it rebalances its zones: it launches first, and terminates then. */
    @Test
    void leavesToTheGroupWhatIsAboveItsDesiredCapacity() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));

        assertThat(choose(rollout(1, 1), group(1, m, N), nodes(m, N), page()))
                .isEqualTo(new Wait(new MembersArriving(1, 2), 10, List.of()));
    }

    @Test
    void givesUpFromTheZoneThatHasMostInTurn() {
        Member a1 = in("a", launched(NOW.minusSeconds(60), current("i-a1")));
        Member a2 = in("a", launched(NOW.minusSeconds(50), current("i-a2")));
        Member b1 = in("b", launched(NOW.minusSeconds(40), current("i-b1")));
        Member b2 = in("b", launched(NOW.minusSeconds(30), current("i-b2")));
        Rollout rollout = over(Map.of("a", 1, "b", 1), rollout(2, 2));

        assertThat(givenUp(rollout, group(3, a1, a2, b1), nodes(a1, a2, b1)))
                .as("b's is the newest")
                .isEqualTo(ids("i-a2"));
        assertThat(givenUp(rollout, group(4, a1, a2, b1, b2), nodes(a1, a2, b1, b2)))
                .isEqualTo(ids("i-b2", "i-a2"));
    }

    @Test
    void givesUpFromTheZoneThatHasMoreThanBefore() {
        Member a1 = in("a", current("i-a1"));
        Member a2 = in("a", current("i-a2"));
        Member b = in("b", current("i-b"));

        assertThat(givenUp(over(Map.of("a", 2), rollout(2, 1)), group(3, a1, a2, b), nodes(a1, a2, b)))
                .isEqualTo(ids("i-b"));
    }

    @Test
    void givesUpAMemberWithoutAReadyNodeThoughAnotherZoneHasMore() {
        Member a1 = in("a", N);
        Member a2 = in("a", current("i-a2"));
        Member b = in("b", current("i-b"));
        NodeGroup group = group(3, a1, a2, b);

        assertThat(givenUp(rollout(2, 1), group, nodes(a1, a2))).isEqualTo(ids("i-b"));
        assertThat(givenUp(rollout(2, 1), group, List.of(node(a1), node(a2), unready(node(b)))))
                .isEqualTo(ids("i-b"));
    }

    /** It was launched for the zones to come out even, and serves nobody yet: it would be the first to go. */
    @Test
    void waitsForTheOneThatEvensTheZonesAndGivesUpOneOfTheFullest() {
        Member a1 = in("a", launched(NOW.minusSeconds(60), current("i-a1")));
        Member a2 = in("a", launched(NOW.minusSeconds(50), current("i-a2")));
        Member a3 = in("a", launched(NOW.minusSeconds(40), current("i-a3")));
        Member b1 = in("b", launched(NOW.minusSeconds(30), current("i-b1")));
        Member b2 = in("b", launched(NOW.minusSeconds(20), current("i-b2")));
        NodeGroup group = group(5, a1, a2, a3, b1, b2);
        Rollout byCapacity = byCapacity(rollout(4, 1));

        assertThat(choose(byCapacity, group, nodes(a1, a2, a3, b1), page()))
                .isEqualTo(new Wait(new MembersArriving(5, 5), 10, List.of()));
        assertThat(givenUp(byCapacity, group, nodes(a1, a2, a3, b1, b2))).isEqualTo(ids("i-a3"));
        assertThat(givenUp(rollout(4, 1), group, nodes(a1, a2, a3, b1)))
                .as("one that is launched in a zone is surplus")
                .isEqualTo(ids("i-b2"));
        Member late = in("b", launched(NOW.minusSeconds(JOIN_SECONDS + 1), current("i-b2")));
        assertThat(givenUp(byCapacity, group(5, a1, a2, a3, b1, late), nodes(a1, a2, a3, b1)))
                .as("it had its time")
                .isEqualTo(ids("i-b2"));
    }

    @Test
    void givesUpAMemberOfTheAbandonedTargetBeforeANewerOneOfTheFormer() {
        Rollout abandoned = rollout(1, 1).toward(Goal.ABANDON);
        Member newer = launched(N.launchedAt().plusSeconds(1), A);

        assertThat(givenUp(abandoned, group(2, newer, N), nodes(newer, N))).isEqualTo(ids("i-n"));
    }

    @Test
    void goesOnWithTheOneWhoseDrainHasBegunAndTakesNoOther() {
        Member m = launched(N.launchedAt().plusSeconds(1), current("i-m"));

        assertThat(givenUp(rollout(1, 1), group(2, m, N), List.of(node(m), draining(node(N)))))
                .isEqualTo(ids("i-n"));
    }

    /** The one that has not joined would end the next rollout too; those just launched may join yet. */
    @Test
    void givesUpAMemberThatHasNotJoinedInItsTimeBeforeThoseJustLaunched() {
        Rollout abandoned = rollout(2, 2).toward(Goal.ABANDON);
        Member late = launched(NOW.minusSeconds(Worlds.JOIN_SECONDS + 1), N);
        Member l = launched(NOW, current("i-l"));

        assertThat(givenUp(abandoned, group(3, A, late, l), nodes(A))).isEqualTo(ids("i-n"));
    }

    @Test
    void givesUpNoMemberThatAnOperatorKeepsOut() {
        Rollout abandoned = rollout(1, 1).toward(Goal.ABANDON);
        Member n = guarded(N);
        List<ClusterNode> nodes = List.of(optedOut(node(A)), node(n));

        assertThat(choose(abandoned, group(2, A, n), nodes, page()))
                .isEqualTo(new Hold(new SurplusKeptOut(1, ids("i-a", "i-n"))));
    }

    /** One node whose pods stay, and its successor, whose pods stay too: which one is tried must not go on for ever. */
    @Test
    void givesUpNoMemberASecondTimeWhoseDrainHasFailed() {
        Rollout rollout = rollout(1, 1, policy(0, 2));
        NodeGroup group = group(2, A, N);

        assertThat(queue(choose(rollout, group, nodes(A, N), failedPage("i-a"))))
                .isEqualTo(ids("i-n"));
        assertThat(choose(rollout, group, nodes(A, N), failedPage("i-a", "i-n")))
                .isEqualTo(new Hold(new SurplusFailed(1, ids("i-n"))));
    }

    private static List<InstanceId> givenUp(Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        return queue(choose(rollout, group, nodes, page()));
    }

    private static List<InstanceId> queue(NodeChoice choice) {
        assertThat(choice).isInstanceOf(Roll.class);
        return ((Roll) choice).drain().nodes().stream().map(Going::instance).toList();
    }

    private static NodeChoice choose(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        return NodeChooser.choose(new RolloutSurvey(
                rollout, group, nodes, Worlds.hold(page), List.of(), List.of(), List.of(), 0, Worlds.signals(), NOW));
    }
}
