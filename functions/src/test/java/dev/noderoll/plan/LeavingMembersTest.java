package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.besideOthersHooks;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.drainedPage;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.hookedBy;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Roll;
import dev.noderoll.plan.NodeChoice.Terminate;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of members that are terminated and have not come past their hook. */
class LeavingMembersTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Instant HELD = NOW.plusSeconds(300 - 90);

    private static NodeChoice choose(
            Rollout rollout, Stage stage, Instant drained, List<InstanceId> leaving, Member... others) {
        Member going = at(stage, A);
        List<Member> members = new ArrayList<>(List.of(others));
        members.add(going);
        List<ClusterNode> nodes = members.stream()
                .map(m -> m.equals(going) ? draining(NOW.minusSeconds(600), node(m)) : node(m))
                .toList();
        return NodeChooser.choose(new RolloutSurvey(
                rollout,
                group(others.length, members),
                nodes,
                Worlds.hold(drainedPage(drained, "i-a")),
                List.of(),
                List.of(),
                leaving,
                1,
                Worlds.signals(),
                NOW));
    }

    private static NodeChoice choose(Stage stage, Instant drained, List<InstanceId> leaving, Member... others) {
        return choose(rollout(others.length, 1), stage, drained, leaving, others);
    }

    @Test
    void goesOnToTheNextNodeWhileAnEarlierOneWaitsForItsHook() {
        NodeChoice choice = choose(Stage.LEAVING_HOOKED, NOW.minusSeconds(5), ids("i-a"), B, N);

        assertThat(choice).isInstanceOf(Roll.class);
    }

    @Test
    void completesTheHookBeforeAllElseWhenNoVisitIsToCome() {
        assertThat(choose(Stage.LEAVING_HOOKED, NOW.minusSeconds(5), List.of(), B, N))
                .isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
    }

    @Test
    void completesTheOwnersHookWhenNothingElseIsLeftToDoAndLeavesItsOwnToTheEnd() {
        Rollout rollout = rollout(1, 1);

        assertThat(choose(hookedBy(Marks.HOOK, rollout), Stage.LEAVING_HOOKED, NOW.minusSeconds(5), ids("i-a"), N))
                .isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
        assertThat(choose(rollout, Stage.LEAVING_HOOKED, NOW.minusSeconds(5), ids("i-a"), N))
                .isEqualTo(new Done(List.of()));
        assertThat(choose(besideOthersHooks(rollout), Stage.LEAVING_HOOKED, NOW.minusSeconds(5), ids("i-a"), N))
                .as("another's hook may keep it")
                .isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
    }

    @Test
    void waitsForTheHookAShortWhileOfWhatWasTerminatedJustNowAndLongerForWhatALoadBalancerHolds() {
        Reason reason = new Reason.MembersLeaving(ids("i-a"));
        Rollout rollout = hookedBy(Marks.HOOK, rollout(1, 1));

        assertThat(choose(rollout, Stage.LEAVING, NOW.minusSeconds(5), ids("i-a"), N))
                .isEqualTo(new Wait(reason, 2, List.of()));
        assertThat(choose(rollout, Stage.LEAVING, NOW.minusSeconds(60), ids("i-a"), N))
                .isEqualTo(new Wait(reason, 10, List.of()));
        assertThat(choose(rollout(1, 1), Stage.LEAVING, NOW.minusSeconds(5), ids("i-a"), N))
                .as("its own as well: each comes to it")
                .isEqualTo(new Wait(reason, 2, List.of()));
    }

    @Test
    void doesNotPauseBeforeTheHookOfWhatItHasTerminated() {
        Rollout closing = Worlds.until(NOW);

        assertThat(choose(closing, Stage.LEAVING, NOW.minusSeconds(5), ids("i-a"), B, N))
                .isEqualTo(new Wait(new Reason.MembersLeaving(ids("i-a")), 2, List.of()));
        assertThat(choose(closing, Stage.LEAVING_HOOKED, NOW.minusSeconds(5), ids("i-a"), B, N))
                .isEqualTo(new Terminate(ids("i-a"), List.of(), HELD));
        assertThat(choose(closing, Stage.SHUTTING_DOWN, NOW.minusSeconds(5), ids("i-a"), B, N))
                .isInstanceOf(NodeChoice.Pause.class);
    }
}
