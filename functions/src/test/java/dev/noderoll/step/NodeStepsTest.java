package dev.noderoll.step;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.model.Claim.Exit.RETIRED;
import static dev.noderoll.model.Claim.Exit.UNDECIDED;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.on;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.reporting;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.tainted;
import static dev.noderoll.plan.Worlds.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Admission;
import dev.noderoll.plan.Admission.Admitted;
import dev.noderoll.plan.Admission.Reason.AlarmsNotOk;
import dev.noderoll.plan.Admission.Reason.ImageWithdrawn;
import dev.noderoll.plan.Admission.Reason.TooFewReady;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the steps of one lane change, and what they leave alone. */
class NodeStepsTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Rollout ROLLOUT = rollout(2, 1);

    private final World world = new World(A, B, N);

    NodeStepsTest() {
        world.cluster.ledger.page = page();
    }

    @Test
    void claimsTheMemberThatItAdmits() {
        assertThat(admit(A, List.of())).isEqualTo(new Admitted(name(A.id()), UNDECIDED));
        assertThat(ledger().claims()).containsExactly(claim("i-a", UNDECIDED));

        assertThat(admit(A, List.of("errors"))).as("again").isEqualTo(new Admitted(name(A.id()), UNDECIDED));
        assertThat(world.faults.changes()).as("one claim written").isEqualTo(1);
    }

    @Test
    void claimsAMemberThatIsNoNodeAsWell() {
        world.cluster.nodes.remove(name(A.id()));

        assertThat(admit(A, List.of())).isEqualTo(new Admission.AdmittedWithoutNode(UNDECIDED));
        assertThat(ledger().claims()).containsExactly(claim("i-a", UNDECIDED));
    }

    @Test
    void claimsNothingThatItDoesNotAdmit() {
        world.group.members.remove(N.id());

        assertThat(admit(A, List.of())).isEqualTo(new Admission.Wait(new TooFewReady(2, 2), 10));
        assertThat(admit(A, List.of("errors"))).isEqualTo(new Admission.Refused(new AlarmsNotOk(List.of("errors"))));
        world.images.images.remove("ami-new");
        assertThat(admit(A, List.of())).isEqualTo(new Admission.Refused(new ImageWithdrawn("ami-new", "not found")));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void neverLetsTwoLanesTakeTheLastSpareNode() {
        // The other lane writes its claim between this one's reading and its writing.
        AdmitNode slow = new AdmitNode(
                world.group,
                world.cluster,
                names -> {
                    new AdmitNode(world.group, world.cluster, n -> List.of(), world.images)
                            .run(new AdmitNode.Input(ROLLOUT, B.id()), NOW);
                    return List.of();
                },
                world.images);

        assertThatThrownBy(() -> slow.run(new AdmitNode.Input(ROLLOUT, A.id()), NOW))
                .isInstanceOf(TryAgain.class);
        assertThat(ledger().claims()).containsExactly(claim("i-b", UNDECIDED));
        assertThat(admit(A, List.of())).isInstanceOf(Admission.Wait.class);
    }

    @Test
    void terminatesAsTheClaimSays() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED), claim("i-b", RETIRED));

        assertThat(terminate(A)).isEqualTo(new TerminateNode.Outcome.Terminating(REPLACED));
        assertThat(world.group.desired).isEqualTo(3);
        assertThat(terminate(B)).isEqualTo(new TerminateNode.Outcome.Terminating(RETIRED));
        assertThat(world.group.desired).isEqualTo(2);

        assertThat(terminate(B)).as("again").isEqualTo(new TerminateNode.Outcome.Terminating(RETIRED));
        assertThat(world.group.desired).isEqualTo(2);
        assertThat(world.group.terminated).containsExactly(A.id(), B.id());
    }

    @Test
    void decidesHowAMemberLeavesBeforeItTerminatesItAndOnce() {
        world.cluster.ledger.page = page(claim("i-a", UNDECIDED), claim("i-b", UNDECIDED));
        world.faults.lose(1, Faults.Side.AFTER);

        assertThatThrownBy(() -> terminate(A)).isInstanceOf(TryAgain.class);
        assertThat(ledger().claims()).contains(claim("i-a", REPLACED));
        assertThat(world.group.terminated).isEmpty();

        assertThat(terminate(B)).isEqualTo(new TerminateNode.Outcome.Terminating(RETIRED));
        assertThat(terminate(A)).as("again").isEqualTo(new TerminateNode.Outcome.Terminating(REPLACED));
        assertThat(world.group.desired).isEqualTo(2);
    }

    @Test
    void terminatesNoMemberWithoutAClaim() {
        assertThatThrownBy(() -> terminate(A)).isInstanceOf(Fenced.class);
        assertThat(world.group.terminated).isEmpty();
    }

    @Test
    void terminatesNoMemberWithPodsThatHaveToGo() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED));
        Pod late = on(A, Drains.pod("web-a", "web"));
        world.cluster.pods.addAll(List.of(
                on(A, Drains.daemon(Drains.pod("net-a", "net"))),
                on(A, Drains.trait(Trait.MIRROR, Drains.pod("static-a", "static"))),
                on(A, Drains.phase(Pod.Phase.SUCCEEDED, Drains.pod("job-a", "job"))),
                on(B, Drains.pod("web-b", "web")),
                late));

        assertThat(terminate(A)).isEqualTo(new TerminateNode.Outcome.NotDrained(List.of("shop/web-a")));
        assertThat(world.group.terminated).isEmpty();

        world.cluster.pods.remove(late);
        assertThat(terminate(A)).isEqualTo(new TerminateNode.Outcome.Terminating(REPLACED));
    }

    /** Nobody else will say that they have stopped. */
    @Test
    void terminatesAMemberWhosePodsAreOverdueOnANodeThatDoesNotReport() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED));
        world.cluster.pods.add(on(A, Drains.terminating(Drains.pod("web-a", "web"), NOW.minusSeconds(1))));

        assertThat(terminate(A)).isEqualTo(new TerminateNode.Outcome.NotDrained(List.of("shop/web-a")));
        world.cluster.add(reporting(Readiness.UNKNOWN, node(A)));
        assertThat(terminate(A)).isEqualTo(new TerminateNode.Outcome.Terminating(REPLACED));
    }

    @Test
    void writesDownTheLongestDrainWhereAWindowIsKept() {
        Rollout windowed = until(NOW.plusSeconds(36_000));
        world.cluster.ledger.page = page(claim("i-a", REPLACED), claim("i-b", REPLACED), claim("i-n", REPLACED));
        List.of(A, B, N).forEach(member -> world.cluster.add(draining(node(member))));

        terminate(ROLLOUT, N, NOW.plusSeconds(900));
        assertThat(world.group.tags).as("no window").doesNotContainKey(Marks.DRAIN_SECONDS);
        terminate(windowed, A, NOW.plusSeconds(300));
        assertThat(world.group.tags).containsEntry(Marks.DRAIN_SECONDS, "300");
        terminate(windowed, B, NOW.plusSeconds(200));
        assertThat(world.group.tags).as("a shorter one").containsEntry(Marks.DRAIN_SECONDS, "300");
    }

    @Test
    void terminatesAMemberThatNeverBecameANode() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED));

        assertThat(new TerminateNode(world.group, world.cluster)
                        .run(new TerminateNode.Input(ROLLOUT, A.id(), null, 0), NOW))
                .isEqualTo(new TerminateNode.Outcome.Terminating(REPLACED));
        assertThat(world.group.terminated).containsExactly(A.id());
    }

    @Test
    void completesItsOwnHookOfAMemberThatWaitsForIt() {
        world.group.hooks.put(Marks.HOOK, 1800);
        world.group.members.put(A.id(), at(Stage.LEAVING_HOOKED, A));

        assertThat(gone(A, 0)).isEqualTo(new CheckGone.Outcome.Wait(Stage.LEAVING_HOOKED, 5));
        assertThat(gone(A, 3)).isEqualTo(new CheckGone.Outcome.Wait(Stage.LEAVING, 15));
        assertThat(gone(A, 99)).isEqualTo(new CheckGone.Outcome.Wait(Stage.LEAVING, 30));
        world.goAway();
        assertThat(gone(A, 4)).isEqualTo(new CheckGone.Outcome.Gone());
    }

    @Test
    void completesNobodyElsesHook() {
        world.group.hooks.put("theirs", 1800);
        world.group.members.put(A.id(), at(Stage.LEAVING_HOOKED, A));

        assertThat(gone(A, 0)).isEqualTo(new CheckGone.Outcome.Wait(Stage.LEAVING_HOOKED, 5));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void givesAClaimBackOnce() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED), claim("i-b", RETIRED));

        release(A);
        release(A);

        assertThat(ledger().claims()).containsExactly(claim("i-b", RETIRED));
        assertThat(world.faults.changes()).isEqualTo(1);
    }

    @Test
    void opensANodeThatCouldNotBeReplacedAndCountsItOnce() {
        world.cluster.ledger.page = page(claim("i-a", REPLACED));
        ClusterNode outdated = tainted(Marks.OUTDATED, node(A));
        world.cluster.add(draining(outdated));

        reopen(A);
        reopen(A);

        assertThat(world.cluster.get(name(A.id()))).as("outdated still").contains(outdated);
        assertThat(ledger().claims()).isEmpty();
        assertThat(ledger().failed()).containsExactly(A.id());
    }

    @Test
    void leavesCordonedWhatSomebodyElseHadCordoned() {
        ClusterNode theirs = cordoned(node(A), Map.of(Marks.NO_LOAD_BALANCERS, "theirs"));
        world.cluster.add(theirs);
        NodeMarks.cordon(world.cluster, theirs, NOW);
        ClusterNode ours = world.cluster.get(name(A.id())).orElseThrow();
        assertThat(ours.annotations()).containsKey(Marks.WAS_CORDONED);

        reopen(A);

        ClusterNode after = world.cluster.get(name(A.id())).orElseThrow();
        assertThat(after.scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(after.annotations()).isEmpty();
    }

    /** Who cordoned it has lifted that while the drain was under way, which closed it again: that cordon is ours. */
    @Test
    void opensWhatSomebodyElseHadCordonedAndOpenedAgain() {
        ClusterNode theirs = cordoned(node(A), Map.of());
        world.cluster.add(theirs);
        NodeMarks.cordon(world.cluster, theirs, NOW);
        world.cluster.change(name(A.id()), new Change(Scheduling.OPEN, Set.of(), Set.of(), Map.of(), Map.of()));
        NodeMarks.cordon(world.cluster, world.cluster.get(name(A.id())).orElseThrow(), NOW);

        reopen(A);

        assertThat(world.cluster.get(name(A.id()))).contains(node(A));
    }

    @Test
    void leavesAloneANodeWhoseInstanceIsLeaving() {
        ClusterNode drained = draining(node(A));
        world.cluster.add(drained);
        world.group.members.put(A.id(), at(Stage.LEAVING, A));

        reopen(A);

        assertThat(world.cluster.get(name(A.id()))).contains(drained);
    }

    @Test
    void changesNothingOnceAnotherExecutionHoldsTheGroup() {
        world.cluster.ledger.page = new LedgerPage("run-2", List.of(claim("i-a", REPLACED)), List.of(), "1");

        for (Runnable step : List.<Runnable>of(
                () -> admit(A, List.of()), () -> terminate(A), () -> gone(A, 0), () -> release(A), () -> reopen(A))) {
            assertThatThrownBy(step::run).isInstanceOf(Fenced.class);
        }
        assertThat(world.faults.changes()).isZero();
    }

    private static ClusterNode cordoned(ClusterNode n, Map<String, String> labels) {
        return new ClusterNode(
                n.name(),
                n.instance(),
                Readiness.READY,
                Scheduling.CORDONED,
                List.of(),
                labels,
                Map.of(),
                n.createdAt());
    }

    private LedgerPage ledger() {
        LedgerPage page = world.cluster.ledger.page;
        assertThat(page).isNotNull();
        return page == null ? page() : page;
    }

    private Admission admit(Member member, List<String> alarms) {
        return new AdmitNode(world.group, world.cluster, names -> alarms, world.images)
                .run(new AdmitNode.Input(ROLLOUT, member.id()), NOW);
    }

    private TerminateNode.Outcome terminate(Member member) {
        return terminate(ROLLOUT, member, NOW);
    }

    private TerminateNode.Outcome terminate(Rollout rollout, Member member, Instant now) {
        return new TerminateNode(world.group, world.cluster)
                .run(new TerminateNode.Input(rollout, member.id(), name(member.id()), 0), now);
    }

    private CheckGone.Outcome gone(Member member, int looks) {
        return new CheckGone(world.group, world.cluster).run(new CheckGone.Input(ROLLOUT, member.id(), looks), NOW);
    }

    private void release(Member member) {
        InstanceId id = new ReleaseNode(world.cluster)
                .run(new ReleaseNode.Input(ROLLOUT, member.id()), NOW)
                .instance();
        assertThat(id).isEqualTo(member.id());
    }

    private void reopen(Member member) {
        InstanceId id = new ReopenNode(world.group, world.cluster)
                .run(new ReopenNode.Input(ROLLOUT, member.id()), NOW)
                .instance();
        assertThat(id).isEqualTo(member.id());
    }
}
