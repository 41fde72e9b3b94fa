package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.annotated;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.byCapacity;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.hookedBy;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.inWaves;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.name;
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
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Surge;
import dev.noderoll.plan.NodeChoice.Check;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Launch;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeChooserTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member C = outdated("i-c");
    private static final Member N = current("i-n");

    /** The hold ends five minutes from now. */
    static final Instant HELD = NOW.plusSeconds(300 - 90);

    @Test
    void launchesTheSurgeAndDrainsTheOutdatedInOneTurn() {
        Roll roll = roll(choose(rollout(3, 2), group(3, A, B, C), nodes(A, B, C), page()));

        assertThat(roll.launches()).containsExactly(new Launch("a", 2));
        assertThat(roll.desired()).isEqualTo(3);
        assertThat(roll.until()).isEqualTo(HELD);
        assertThat(roll.drain().nodes())
                .containsExactly(
                        new Going(A.id(), name(A.id()), "a", Way.ROLLED),
                        new Going(B.id(), name(B.id()), "a", Way.ROLLED),
                        new Going(C.id(), name(C.id()), "a", Way.ROLLED));
        assertThat(roll.drain().keep()).isEqualTo(3);
        assertThat(roll.drain().beginUntil()).isEqualTo(rollout(3, 2).deadline());
        assertThat(roll.drain().returnBy()).isEqualTo(Instant.MAX);
    }

    @Test
    void launchesNoMoreThanIsStillToBeReplaced() {
        assertThat(roll(choose(rollout(3, 5), group(4, B, C, N, at(Stage.ARRIVING, current("i-m"))), nodes(B, C, N)))
                        .launches())
                .containsExactly(new Launch("a", 1));
        assertThat(roll(choose(rollout(3, 1), group(4, A, B, C, N), nodes(A, B, C, N)))
                        .launches())
                .as("the surge is there")
                .isEmpty();
        assertThat(roll(choose(rollout(3, 5), group(6, B, C, N), nodes(B, C, N)))
                        .launches())
                .as("asked for, and not there yet")
                .isEmpty();
    }

    @Test
    void launchesASuccessorInTheZoneOfEachMemberThatGoes() {
        Rollout rollout = over(Map.of("a", 1, "b", 2), rollout(3, 3));
        Member b1 = in("b", B);
        Member b2 = in("b", C);

        assertThat(roll(choose(rollout, group(3, A, b1, b2), nodes(A, b1, b2))).launches())
                .containsExactly(new Launch("a", 1), new Launch("b", 2));
        assertThat(roll(choose(over(Map.of("a", 1, "b", 2), rollout(3, 1)), group(3, A, b1, b2), nodes(A, b1, b2)))
                        .launches())
                .as("the fuller of those that have none")
                .containsExactly(new Launch("b", 1));
    }

    @Test
    void whileAWarmPoolWasWaitedForNodesHaveTakenPodsStill() {
        assertThat(roll(choose(Worlds.pooled(rollout(3, 2)), group(4, A, B, N), nodes(A, B, N)))
                        .drain()
                        .closed())
                .isEqualTo(Instant.MAX);
    }

    @Test
    void onTheWayBackNodesOfTheTargetHaveTakenPodsUntilTheirDrainsBegin() {
        Rollout forward = rollout(3, 2);

        assertThat(roll(choose(forward, group(4, A, B, N), nodes(A, B, N)))
                        .drain()
                        .closed())
                .isEqualTo(forward.startedAt());
        assertThat(roll(choose(forward.toward(Goal.ROLL_BACK), group(4, A, B, N), nodes(A, B, N)))
                        .drain()
                        .closed())
                .isEqualTo(Instant.MAX);
    }

    @Test
    void leavesTheZonesToTheGroupUnderDesiredCapacity() {
        assertThat(roll(choose(byCapacity(rollout(3, 2)), group(3, A, B, C), nodes(A, B, C)))
                        .launches())
                .containsExactly(new Launch("", 2));
    }

    @Test
    void drainsFirstInTheZoneThatHasASuccessor() {
        Rollout rollout = over(Map.of("a", 1, "b", 1), rollout(2, 1));
        Member b = in("b", B);
        Member n = in("b", N);

        assertThat(queue(choose(rollout, group(3, A, b, n), nodes(A, b, n)))).isEqualTo(ids("i-b", "i-a"));
        assertThat(queue(choose(rollout, group(2, A, b), nodes(A, b)))).isEqualTo(ids("i-a", "i-b"));
    }

    @Test
    void triesOtherZonesWhileOneRefusesAndThatOneAgainAfterAWhile() {
        Rollout rollout = over(Map.of("a", 1, "b", 1), rollout(2, 1));
        Member b = in("b", B);
        Refusal refused = new Refusal("a", "InsufficientInstanceCapacity", NOW, NOW);

        Roll other = roll(choose(rollout, group(2, A, b), nodes(A, b), page(), NOW.plusSeconds(29), refused));
        assertThat(other.launches()).containsExactly(new Launch("b", 1));
        assertThat(other.drain().returnBy()).isEqualTo(NOW.plusSeconds(30));
        Refusal too = new Refusal("b", "InsufficientInstanceCapacity", NOW, NOW.plusSeconds(5));
        assertThat(roll(choose(rollout, group(2, A, b), nodes(A, b), page(), NOW.plusSeconds(60), too, refused))
                        .launches())
                .as("the one that was asked longest ago")
                .containsExactly(new Launch("a", 1));
        assertThat(roll(choose(rollout, group(2, A, b), nodes(A, b), page(), NOW.plusSeconds(60), refused))
                        .launches())
                .as("first the one that has not refused")
                .containsExactly(new Launch("b", 1));
    }

    @Test
    void holdsWhenEveryZoneHasRefusedForLongAndNothingIsUnderWay() {
        Rollout rollout = rollout(2, 1);
        Refusal refusal = new Refusal("a", "InsufficientInstanceCapacity", NOW.minusSeconds(601), NOW);
        NodeGroup group = group(2, A, B);

        assertThat(choose(rollout, group, nodes(A, B), page(), NOW, refusal))
                .isEqualTo(new Hold(new Reason.NoCapacity(List.of(refusal))));
        assertThat(choose(rollout, group, nodes(A, B), page(), NOW.minusSeconds(2), refusal))
                .as("not for long")
                .isInstanceOf(Roll.class);
        assertThat(choose(rollout, group, List.of(draining(node(A)), node(B)), page(), NOW, refusal))
                .as("a drain is under way")
                .isInstanceOf(Roll.class);
    }

    @Test
    void takesDrainsThatHaveBegunThenWhatAwsTakesThenBrokenMembers() {
        Member d = outdated("i-d");
        Member taken = at(Stage.LEAVING_HOOKED, outdated("i-e"));
        List<ClusterNode> nodes = List.of(node(A), unready(node(B)), node(C), draining(node(d)), node(taken));

        Roll roll = roll(choose(rollout(4, 1), group(4, A, B, C, d, taken), nodes, page()));

        assertThat(queue(roll)).isEqualTo(ids("i-d", "i-e", "i-b", "i-a", "i-c"));
        assertThat(roll.drain().nodes().get(1).way()).isEqualTo(Way.TAKEN);
    }

    @Test
    void leavesWhatAwsTakesToTheOwnersHook() {
        Member taken = at(Stage.LEAVING_HOOKED, B);

        assertThat(queue(
                        choose(hookedBy(Marks.HOOK, rollout(2, 1)), group(2, A, C, taken), nodes(A, C, taken), page())))
                .isEqualTo(ids("i-a", "i-c"));
    }

    @Test
    void drainsNoMoreThanTheCanaryAtFirstWhicheverItIsThenChecksThenAllTheRest() {
        Rollout rollout = rollout(3, 1, policy(1, 0));

        Roll canary = roll(choose(rollout, group(4, A, B, C, N), nodes(A, B, C, N)));
        assertThat(queue(canary)).isEqualTo(ids("i-a", "i-b", "i-c"));
        assertThat(canary.drain().most()).isEqualTo(1);
        assertThat(choose(rollout, group(3, B, C, N), nodes(B, C, N))).isEqualTo(new Check(1, NOW));
        Roll rest = roll(checked(1, rollout, group(3, B, C, N), nodes(B, C, N), page()));
        assertThat(queue(rest)).isEqualTo(ids("i-b", "i-c"));
        assertThat(rest.drain().most()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void countsADrainThatHasBegunAgainstTheCanary() {
        Rollout rollout = rollout(3, 1, policy(1, 0));
        List<ClusterNode> nodes = List.of(node(A), draining(node(B)), node(C), node(N));

        assertThat(queue(choose(rollout, group(4, A, B, C, N), nodes, page()))).isEqualTo(ids("i-b"));
    }

    @Test
    void rollsBackWithoutCanary() {
        Rollout back = rollout(2, 1, policy(1, 0)).toward(Goal.ROLL_BACK);
        Member m = current("i-m");

        assertThat(queue(choose(back, group(3, m, N), nodes(m, N)))).isEqualTo(ids("i-m", "i-n"));
    }

    @Test
    void checksWhatItHasReplacedBeforeItIsDone() {
        Member m = current("i-m");
        NodeGroup group = group(2, N, m);

        assertThat(choose(rollout(2, 1), group, nodes(N, m))).isEqualTo(new Check(2, NOW));
        assertThat(checked(2, rollout(2, 1), group, nodes(N, m), page())).isEqualTo(new Done(List.of()));
        assertThat(choose(rollout(2, 1).toward(Goal.ABANDON), group, nodes(N, m)))
                .isEqualTo(new Done(List.of()));
    }

    @Test
    void whatAwsTakesAndWhatHasBegunIsDrainedWhileAStageIsLeftAlone() {
        Rollout rollout = inWaves(rollout(3, 1), new Stages(1, List.of(), 3600, 0, 86400));
        Member taken = at(Stage.LEAVING_HOOKED, current("i-m"));

        Roll served = roll(choose(rollout, group(3, B, C, N, taken), nodes(B, C, N, taken)));
        assertThat(queue(served)).isEqualTo(ids("i-m"));
        assertThat(served.launches()).isEmpty();
        Roll goesOn = roll(choose(rollout, group(3, B, C, N), List.of(draining(node(B)), node(C), node(N)), page()));
        assertThat(queue(goesOn)).isEqualTo(ids("i-b"));
        assertThat(goesOn.launches()).isEmpty();
    }

    @Test
    void goesAheadWaveByWaveAndLooksAtWhatWasReplacedAfterEach() {
        Rollout rollout = inWaves(rollout(4, 2), new Stages(1, List.of(new Surge.Percent(50)), 0, 0, 0));
        Member m = current("i-m");
        Member d = outdated("i-d");

        // After the canary, one more; at half of all, a look; then the rest.
        assertThat(roll(checked(1, rollout, group(4, B, C, d, N, m), nodes(B, C, d, N, m), page()))
                        .drain()
                        .most())
                .isEqualTo(1);
        assertThat(checked(1, rollout, group(4, C, d, N, m), nodes(C, d, N, m), page()))
                .isEqualTo(new Check(2, NOW));
        assertThat(queue(checked(2, rollout, group(4, C, d, N, m), nodes(C, d, N, m), page())))
                .isEqualTo(ids("i-c", "i-d"));
    }

    @Test
    void replacesAsManyAsMayFailAndNoMore() {
        Rollout rollout = rollout(3, 1, policy(0, 1));

        assertThat(queue(choose(rollout, group(4, A, B, C, N), nodes(A, B, C, N), failedPage("i-a"))))
                .isEqualTo(ids("i-b", "i-c"));
        assertThat(choose(rollout, group(4, A, B, C, N), nodes(A, B, C, N), failedPage("i-a", "i-b")))
                .isEqualTo(new Hold(new Reason.TooManyFailed(ids("i-a", "i-b"), 1)));
    }

    @Test
    void opensOneAgainThatWasGivenUpAndIsClosedBeforeOthersBegin() {
        Rollout rollout = rollout(3, 1, policy(1, 1));
        List<ClusterNode> closed = List.of(draining(node(A)), node(B), node(C), node(N));

        // The canary's room is for one more; the one that is to be opened takes none of it.
        Roll roll = roll(choose(rollout, group(4, A, B, C, N), closed, failedPage("i-a")));
        assertThat(queue(roll)).isEqualTo(ids("i-a", "i-b", "i-c"));
        assertThat(roll.drain().most()).isEqualTo(2);
    }

    @Test
    void startsNothingAfterTheDeadlineAndEndsWhatHasBegun() {
        Rollout rollout = rollout(2, 1);
        Instant late = rollout.deadline().plusMillis(1);

        assertThat(choose(rollout, group(2, A, B), nodes(A, B), page(), rollout.deadline()))
                .isInstanceOf(Roll.class);
        assertThat(choose(rollout, group(2, A, B), nodes(A, B), page(), late))
                .isEqualTo(new Hold(new Reason.DeadlinePassed(rollout.deadline())));
        Roll ends = roll(choose(rollout, group(2, A, B), List.of(draining(node(A)), node(B)), page(), late));
        assertThat(queue(ends)).isEqualTo(ids("i-a"));
        assertThat(ends.launches()).isEmpty();
    }

    /** With a surge the last old node waits for it, so that this shows sooner; without one none is left to wait. */
    @Test
    void withoutASurgeTheLastSuccessorHasTheTimeToJoinAndNoMore() {
        Rollout last = Worlds.withoutSurge(1, rollout(1, 0));

        assertThat(choose(last, group(1, launched(NOW.minusSeconds(Worlds.JOIN_SECONDS - 1), N)), nodes()))
                .isInstanceOf(Wait.class);
        assertThat(choose(last, group(1, launched(NOW.minusSeconds(Worlds.JOIN_SECONDS + 1), N)), nodes()))
                .isEqualTo(new Hold(new Reason.NotJoining(ids("i-n"))));
    }

    @Test
    void stopsForAlarmsABadImageAndInstancesThatDoNotJoin() {
        Member late = launched(NOW.minusSeconds(Worlds.JOIN_SECONDS + 1), N);
        RolloutSurvey fine = survey(rollout(2, 1), group(2, A, B), nodes(A, B), page(), NOW, List.of(), List.of(), 0);

        assertThat(NodeChooser.choose(fine.with(new Signals(List.of("errors"), "available", List.of()))))
                .isEqualTo(new Hold(new Reason.AlarmsNotOk(List.of("errors"))));
        assertThat(NodeChooser.choose(fine.with(new Signals(List.of(), "deregistered", List.of()))))
                .isEqualTo(new Hold(new Reason.ImageWithdrawn("ami-new", "deregistered")));
        assertThat(NodeChooser.choose(fine.with(new Signals(List.of(), "available", ids("i-n")))))
                .isEqualTo(new Hold(new Reason.NotJoining(ids("i-n"))));
        assertThat(choose(rollout(2, 1), group(3, A, B, late), nodes(A, B)))
                .isEqualTo(new Hold(new Reason.NotJoining(ids("i-n"))));
        assertThat(choose(rollout(2, 1), group(3, A, B, launched(Instant.MAX, N)), nodes(A, B)))
                .as("nobody has asked when it was launched")
                .isInstanceOf(Roll.class);
    }

    @Test
    void returnsWhenAnInstanceIsLate() {
        Member young = launched(NOW.minusSeconds(100), N);

        assertThat(roll(choose(rollout(2, 1), group(3, A, B, young), nodes(A, B)))
                        .drain()
                        .returnBy())
                .isEqualTo(NOW.plusSeconds(Worlds.JOIN_SECONDS - 100));
    }

    @Test
    void leavesAloneAndReportsWhatAnOperatorKeepsOut() {
        Member a = guarded(A);
        List<ClusterNode> nodes = List.of(node(a), optedOut(node(B)), node(C));
        Roll roll = roll(choose(rollout(3, 3), group(3, a, B, C), nodes, page()));

        assertThat(queue(roll)).isEqualTo(ids("i-c"));
        assertThat(roll.launches()).containsExactly(new Launch("a", 1));
        assertThat(choose(rollout(2, 1), group(2, B, a), nodes, page())).isEqualTo(new Done(ids("i-a", "i-b")));
    }

    @Test
    void replacesAMemberThatIsMissingForAnotherReason() {
        Roll roll = roll(checked(1, rollout(2, 1), group(1, N), nodes(N), page()));

        assertThat(roll.launches()).containsExactly(new Launch("a", 1));
        assertThat(roll.drain().nodes()).isEmpty();
    }

    @Test
    void waitsForWhatIsLeaving() {
        Member a = at(Stage.LEAVING, A);

        assertThat(checked(1, rollout(1, 1), group(1, a, N), nodes(N), page()))
                .isEqualTo(new Wait(new Reason.MembersLeaving(ids("i-a")), 10, List.of()));
    }

    @Test
    void launchesNothingBeforeANodeHasGoneThatPodsWaitFor() {
        Member a = at(Stage.SHUTTING_DOWN, A);
        ClusterNode awaited = annotated(Marks.AWAITED, "true", node(A));

        assertThat(choose(rollout(2, 1), group(2, a, B, N), List.of(awaited, node(B), node(N)), page()))
                .isEqualTo(new Wait(new Reason.MembersLeaving(ids("i-a")), 10, List.of()));
        assertThat(roll(choose(rollout(2, 1), group(2, a, B, N), nodes(A, B, N), page()))
                        .launches())
                .containsExactly(new Launch("a", 1));
    }

    @Test
    void doesNotWaitForTheEndOfWhatShutsDown() {
        Member a = at(Stage.SHUTTING_DOWN, A);

        assertThat(checked(1, rollout(1, 1), group(1, a, N), nodes(N), page())).isEqualTo(new Done(List.of()));
    }

    @Test
    void waitsForAnInstanceThatTheGroupOwes() {
        assertThat(checked(2, rollout(2, 1), group(2, N), nodes(N), page()))
                .isEqualTo(new Wait(new Reason.MembersArriving(2, 1), 10, List.of(Refusal.asked(2, NOW))));
    }

    @Test
    void drainsAtMostASetAtOnce() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            members.add(outdated("i-" + i));
        }

        assertThat(queue(choose(rollout(501, 1), group(501, members), List.of(), page())))
                .hasSize(500);
    }

    @Test
    void goesByWhatThereIsAndNotByItsOrder() {
        NodeGroup group = group(4, A, in("b", B), in("b", C), in("b", N));
        List<ClusterNode> nodes = nodes(A, B, C, N);
        Rollout rollout = over(Map.of("a", 1, "b", 2), rollout(3, 1));

        assertThat(choose(rollout, Worlds.reversed(group), nodes.reversed(), page()))
                .isEqualTo(choose(rollout, group, nodes, page()));
    }

    static NodeChoice choose(Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        return choose(rollout, group, nodes, page());
    }

    static NodeChoice choose(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        return choose(rollout, group, nodes, page, NOW);
    }

    static NodeChoice choose(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            LedgerPage page,
            Instant now,
            Refusal... refusals) {
        return NodeChooser.choose(survey(rollout, group, nodes, page, now, List.of(refusals), List.of(), 0));
    }

    private static NodeChoice checked(
            int checked, Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        return NodeChooser.choose(survey(rollout, group, nodes, page, NOW, List.of(), List.of(), checked));
    }

    static RolloutSurvey survey(
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            LedgerPage page,
            Instant now,
            List<Refusal> refusals,
            List<InstanceId> asked,
            int checked) {
        return new RolloutSurvey(
                rollout, group, nodes, Worlds.hold(page), refusals, asked, List.of(), checked, Worlds.signals(), now);
    }

    static Roll roll(NodeChoice choice) {
        assertThat(choice).isInstanceOf(Roll.class);
        return (Roll) choice;
    }

    static List<InstanceId> queue(NodeChoice choice) {
        return roll(choice).drain().nodes().stream().map(Going::instance).toList();
    }
}
