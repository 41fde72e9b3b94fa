package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.byCapacity;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.hookedBy;
import static dev.noderoll.plan.Worlds.ids;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.othersPage;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.port.Fenced;
import dev.noderoll.step.TerminateNodes.Terminated;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminateNodesTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");

    private final World world = new World(A, B, N);
    private final List<Instant> pauses = new ArrayList<>();

    private Terminated terminate(Rollout rollout, Instant until, List<InstanceId> drained, List<InstanceId> taken) {
        return terminate(rollout, until, drained, List.of(), List.of(), taken);
    }

    private Terminated terminate(
            Rollout rollout,
            Instant until,
            List<InstanceId> drained,
            List<InstanceId> gone,
            List<InstanceId> leaving,
            List<InstanceId> taken) {
        return new TerminateNodes(
                        world.group,
                        world.cluster,
                        (bell, to) -> {
                            pauses.add(to);
                            return false;
                        },
                        InstantSource.fixed(NOW))
                .run(new TerminateNodes.Input(rollout, drained, gone, leaving, taken, until), NOW);
    }

    private Terminated terminate(String... drained) {
        return terminate(rollout(2, 1), NOW.plusSeconds(1), ids(drained), List.of());
    }

    @Test
    void terminatesADrainedMemberWithItsPlaceAndOnce() {
        assertThat(terminate("i-a")).isEqualTo(new Terminated(1, 1, 0, 0, List.of(), ids("i-a")));
        assertThat(terminate("i-a")).isEqualTo(new Terminated(0, 0, 0, 0, List.of(), ids("i-a")));

        assertThat(world.group.terminated).containsExactly(A.id());
        assertThat(world.group.desired).isEqualTo(2);
        assertThat(world.group.members).containsEntry(B.id(), B);
    }

    @Test
    void keepsTheCapacityAtSteadyAndLetsTheGroupReplaceTheMember() {
        terminate("i-a", "i-b");

        assertThat(world.group.terminated).containsExactly(A.id(), B.id());
        assertThat(world.group.desired).isEqualTo(2);
    }

    /** The group launches in its emptiest zone, b: what is then one too many goes drained, and AZRebalance finds nothing to do. */
    @Test
    void letsTheGroupReplaceTheLastMemberWhereItsZonesWouldComeOutUneven() {
        Rollout byCapacity = byCapacity(rollout(4, 1));

        assertThat(desiredAfter(byCapacity, "b")).isEqualTo(5);
        assertThat(desiredAfter(byCapacity, "a")).as("they come out even").isEqualTo(4);
        assertThat(desiredAfter(byCapacity, "b", in("b", A)))
                .as("another is to go still, and its successor to come")
                .isEqualTo(5);
        assertThat(desiredAfter(rollout(4, 1), "b")).as("it says where").isEqualTo(4);
        assertThat(desiredAfter(byCapacity.toward(Goal.ABANDON), "b"))
                .as("it gives up what it has")
                .isEqualTo(4);
    }

    /** Of four current members, three or two in zone a, and B in this zone, when B has gone. */
    private static int desiredAfter(Rollout rollout, String zone, Member... others) {
        String fourth = zone.equals("a") ? "b" : "a";
        List<Member> members = new ArrayList<>(List.of(
                in("a", N), in("a", current("i-m")), in(fourth, current("i-o")), in("b", current("i-p")), in(zone, B)));
        members.addAll(List.of(others));
        World world = new World(members.toArray(Member[]::new));
        new TerminateNodes(world.group, world.cluster, (bell, to) -> false, InstantSource.fixed(NOW))
                .run(
                        new TerminateNodes.Input(
                                rollout, ids("i-b"), List.of(), List.of(), List.of(), NOW.plusSeconds(1)),
                        NOW);
        assertThat(world.group.terminated).containsExactly(B.id());
        return world.group.desired;
    }

    @Test
    void doesNotWaitForTheHookWhileAnotherMemberIsToGo() {
        world.group.hooks.put(Marks.ROLLOUT_HOOK, 1800);

        assertThat(terminate("i-a")).isEqualTo(new Terminated(1, 1, 0, 0, List.of(), ids("i-a")));
        assertThat(pauses).isEmpty();

        assertThat(terminate(rollout(2, 1), NOW.plusSeconds(1), List.of(), List.of(), ids("i-a"), List.of()))
                .as("the next visit")
                .isEqualTo(new Terminated(0, 0, 1, 0, ids("i-a"), List.of()));
        assertThat(world.group.members).containsEntry(A.id(), at(Stage.LEAVING, A));
    }

    @Test
    void leavesTheHooksOfTheLastToTheEndOfTheRolloutWhichDeletesItsOwn() {
        world.group.hooks.put(Marks.ROLLOUT_HOOK, 1800);

        assertThat(terminate("i-a", "i-b")).isEqualTo(new Terminated(2, 1, 0, 0, List.of(), ids("i-a", "i-b")));
        assertThat(pauses).as("until they have come to it").containsExactly(NOW.plus(Duration.ofSeconds(2)));
    }

    @Test
    void completesTheOwnersHookOfTheLastAShortWhileLater() {
        world.group.hooks.put(Marks.HOOK, 1800);

        assertThat(terminate(hookedBy(Marks.HOOK, rollout(2, 1)), NOW.plusSeconds(1), ids("i-a", "i-b"), List.of()))
                .isEqualTo(new Terminated(2, 1, 2, 0, List.of(), ids("i-a", "i-b")));
        assertThat(pauses).containsExactly(NOW.plus(Duration.ofSeconds(2)));
        assertThat(world.group.members).containsEntry(A.id(), at(Stage.LEAVING, A));
    }

    /** It is not closed to pods: seconds later it may be a node, and a minute later have some. */
    @Test
    void completesTheHookAtOnceOfWhatMayYetJoin() {
        world.group.hooks.put(Marks.ROLLOUT_HOOK, 1800);

        assertThat(terminate(rollout(2, 1), NOW.plusSeconds(1), ids("i-a"), ids("i-a"), List.of(), List.of()))
                .isEqualTo(new Terminated(1, 1, 1, 0, List.of(), List.of()));
        assertThat(pauses).hasSize(1);
    }

    @Test
    void completesTheHookOfADrainedMemberThatAwsTookAndTellsOfIt() {
        world.group.hooks.put(Marks.HOOK, 1800);
        world.group.members.put(A.id(), at(Stage.LEAVING_HOOKED, A));

        assertThat(terminate(hookedBy(Marks.HOOK, rollout(2, 1)), NOW.plusSeconds(1), ids("i-a"), List.of()))
                .isEqualTo(new Terminated(0, 0, 1, 0, ids("i-a"), List.of()));
        assertThat(pauses).isEmpty();
        assertThat(world.group.terminated).isEmpty();
    }

    @Test
    void leavesTheOwnersHookToWhoDrainsTheNodeMeanwhile() {
        world.group.hooks.put(Marks.HOOK, 1800);
        world.group.members.put(A.id(), at(Stage.LEAVING_HOOKED, A));
        Rollout rollout = hookedBy(Marks.HOOK, rollout(2, 1));
        NodeMarks.serve(world.cluster, name(A.id()), "on-termination", NOW);

        assertThat(terminate(rollout, NOW.plusSeconds(1), ids("i-a"), List.of()))
                .isEqualTo(new Terminated(0, 0, 0, 0, List.of(), List.of()));
        NodeMarks.serve(world.cluster, name(A.id()), "on-termination", NOW.minusSeconds(3600));
        assertThat(terminate(rollout, NOW.plusSeconds(1), ids("i-a"), List.of()).completed())
                .as("nobody serves it any more")
                .isEqualTo(1);
    }

    @Test
    void keepsThoseWaitingWhoseDrainsGoOn() {
        world.group.members.put(A.id(), at(Stage.LEAVING_HOOKED, A));
        world.group.waiting = true;

        assertThat(terminate(rollout(2, 1), NOW.plusSeconds(1), List.of(), ids("i-a")))
                .isEqualTo(new Terminated(0, 0, 0, 1, List.of(), List.of()));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void leavesTheRestToTheNextTurnSoThatItEndsInItsTime() {
        List<InstanceId> drained = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Member member = outdated("i-%03d".formatted(i));
            world.group.members.put(member.id(), member);
            drained.add(member.id());
        }
        world.group.desired = 153;

        assertThat(terminate(rollout(2, 1), NOW.plusSeconds(1), drained, List.of())
                        .terminated())
                .isEqualTo(100);
    }

    @Test
    void looksAtTheLeaseOnceTheHoldIsNotCertainAnyMore() {
        world.cluster.ledger.page = othersPage();

        assertThatThrownBy(() -> terminate(rollout(2, 1), NOW, ids("i-a"), List.of()))
                .isInstanceOf(Fenced.class);
        assertThat(world.group.terminated).isEmpty();
        assertThat(terminate("i-a").terminated()).isEqualTo(1);
    }
}
