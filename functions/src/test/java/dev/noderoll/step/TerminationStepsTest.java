package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Detached;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Pod;
import dev.noderoll.model.ServedBy;
import dev.noderoll.model.Site;
import dev.noderoll.model.Termination;
import dev.noderoll.model.WarmPool;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups.HookAnswer;
import dev.noderoll.step.FindNode.Notice;
import dev.noderoll.step.FindNode.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An instance that AWS takes away: who serves it, and who does not. */
class TerminationStepsTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final HookSettings SETTINGS = new HookSettings("shop", Worlds.drainPolicy(SingleReplica.SURGE));
    private static final Termination TERMINATION = new Termination("shop", "workers", Marks.HOOK, A.id());
    private static final Duration TERM = Duration.ofSeconds(Marks.HOOK_HEARTBEAT_SECONDS / 2);

    private final World world = new World(at(Stage.LEAVING_HOOKED, A), B);
    private Instant now = NOW;

    TerminationStepsTest() {
        world.group.hooks.put(Marks.HOOK, 1800);
        world.group.metadata = "{\"cluster\":\"shop\"}";
        world.cluster.pods.add(Worlds.on(A, Drains.pod("web-1", "web")));
    }

    private ClusterNode nodeOfA() {
        return world.cluster.get(name(A.id())).orElseThrow();
    }

    private static HookSettings settings(String metadata) {
        if (!metadata.contains("shop")) {
            throw new Misconfigured("whose nodes are these");
        }
        return SETTINGS;
    }

    private Outcome find(Notice notice, String holder) {
        return new FindNode(world.group, world.cluster, TerminationStepsTest::settings)
                .run(new FindNode.Input(notice, holder), now);
    }

    private Outcome hooked(String holder) {
        return find(new Notice.Hooked("workers", Marks.HOOK, A.id(), SETTINGS), holder);
    }

    private FindWaiting.Waiting sweep() {
        return new FindWaiting(world.group, world.cluster, TerminationStepsTest::settings, Site.HOME)
                .run(new FindWaiting.Input(List.of(Marks.HOOK, Marks.ROLLOUT_HOOK)), now);
    }

    private CompleteHook.Completed complete(int stuck) {
        return new CompleteHook(world.group, world.cluster).run(new CompleteHook.Input(TERMINATION, stuck));
    }

    private Stage stageOfA() {
        return Objects.requireNonNull(world.group.members.get(A.id())).stage();
    }

    private BeatHook.Outcome beat(String holder) {
        return new BeatHook(world.group, world.cluster).run(new BeatHook.Input(TERMINATION, holder), now);
    }

    @Test
    void aTerminationIsServedByTheExecutionThatHeardOfItFirst() {
        assertThat(hooked("run-1")).isInstanceOfSatisfying(Outcome.Found.class, found -> {
            assertThat(found.termination()).isEqualTo(TERMINATION);
            assertThat(found.set().rolledGroup()).isNull();
            assertThat(found.set().nodes()).containsExactly(new Going(A.id(), name(A.id()), "", Way.TAKEN));
            assertThat(found.set().keep()).isZero();
            assertThat(found.set().returnBy()).isEqualTo(now.plusSeconds(600));
            assertThat(found.set().policy()).isEqualTo(SETTINGS.policy().ofLeavingNode());
        });
        assertThat(hooked("run-2")).isEqualTo(new Outcome.Served("run-1", now.plus(TERM)));
        assertThat(hooked("run-1")).isInstanceOf(Outcome.Found.class);
    }

    @Test
    void anExecutionThatMissedItsBeatIsTakenOver() {
        hooked("run-1");
        now = now.plus(TERM).minusSeconds(1);
        assertThat(hooked("run-2")).isInstanceOf(Outcome.Served.class);
        assertThat(sweep().instances()).isEmpty();

        now = now.plusSeconds(1);
        assertThat(sweep().instances())
                .extracting(FindWaiting.Unserved::instance)
                .containsExactly(A.id());
        assertThat(hooked("run-2")).isInstanceOf(Outcome.Found.class);
    }

    @Test
    void eachBeatRenewsTheMark() {
        hooked("run-1");
        world.group.waiting = true;
        now = now.plusSeconds(600);

        assertThat(beat("run-1")).isEqualTo(new BeatHook.Outcome.Beating(600));

        now = now.plus(TERM).minusSeconds(1);
        assertThat(hooked("run-2")).isInstanceOf(Outcome.Served.class);
    }

    @Test
    void aBeatOfATerminationThatIsOverMarksNothing() {
        assertThat(beat("run-1")).isEqualTo(new BeatHook.Outcome.Over());
        assertThat(ServedBy.of(nodeOfA())).isEmpty();
    }

    @Test
    void anInstanceThatNeverJoinedIsLetGoAtOnce() {
        world.cluster.nodes.remove(name(A.id()));

        assertThat(hooked("run-1")).isEqualTo(new Outcome.NothingToDrain(TERMINATION));
        assertThat(sweep().instances())
                .extracting(FindWaiting.Unserved::instance)
                .containsExactly(A.id());
    }

    @Test
    void aNodeThatWasDrainedBeforeIsLetGoAtOnceWhoeverServesIt() {
        hooked("run-1");
        world.cluster.pods.clear();

        assertThat(hooked("run-2")).isEqualTo(new Outcome.NothingToDrain(TERMINATION));
    }

    @Test
    void aNodeWhosePodsHaveGoneButNotTheirVolumesIsWaitedFor() {
        world.cluster.pods.clear();
        world.cluster.attached.add(new Attachment("va", name(A.id()).value(), "pv"));

        assertThat(hooked("run-1")).isInstanceOf(Outcome.Found.class);

        world.cluster.attached.set(0, new Attachment("va", name(B.id()).value(), "pv"));
        assertThat(hooked("run-1")).isEqualTo(new Outcome.NothingToDrain(TERMINATION));
    }

    @Test
    void anInterruptedInstanceIsDrainedWithinItsNotice() {
        Notice notice = new Notice.Interrupted(A.id(), NOW);
        now = NOW.plusSeconds(15);

        assertThat(find(notice, "run-1")).isInstanceOfSatisfying(Outcome.Found.class, found -> {
            assertThat(found.termination()).isEqualTo(TERMINATION);
            assertThat(found.set().policy().timeoutSeconds()).isEqualTo(100);
            assertThat(found.set().policy().deregistrationSeconds()).isZero();
        });
    }

    /** The drain's clock runs from the first cordon: a rollout that has drained for 10 minutes leaves no time less. */
    @Test
    void theNoticeCountsFromWhereTheDrainBegan() {
        NodeMarks.begin(world.cluster, nodeOfA(), NOW.minusSeconds(600), "");

        assertThat(find(new Notice.Interrupted(A.id(), NOW), "run-1"))
                .isInstanceOfSatisfying(
                        Outcome.Found.class,
                        found -> assertThat(found.set().policy().timeoutSeconds())
                                .isEqualTo(715));
    }

    @Test
    void anInterruptedInstanceWithoutOurHookIsNotOurs() {
        world.group.hooks.clear();
        assertThat(find(new Notice.Interrupted(A.id(), NOW), "run-1")).isEqualTo(new Outcome.NotOurs(A.id()));

        world.group.hooks.put(Marks.HOOK, 1800);
        world.group.members.remove(A.id());
        assertThat(find(new Notice.Interrupted(A.id(), NOW), "run-1")).isEqualTo(new Outcome.NotOurs(A.id()));
    }

    @Test
    void anInterruptedInstanceInAClusterThatWeMayNotReadIsNotOurs() {
        world.group.metadata = "{\"cluster\":\"another\"}";

        assertThat(find(new Notice.Interrupted(A.id(), NOW), "run-1")).isEqualTo(new Outcome.NotOurs(A.id()));
    }

    @Test
    void theSweepFindsWhatNobodyServesAndSaysItAsTheEventWould() {
        assertThat(sweep().instances())
                .containsExactly(
                        new FindWaiting.Unserved("workers", Marks.HOOK, A.id(), "{\"cluster\":\"shop\"}", Site.HOME));
    }

    @Test
    void theSweepServesWhatWaitsForARolloutsOwnHookOnceNobodyHoldsTheGroup() {
        world.group.hooks.clear();
        world.group.hooks.put(Marks.ROLLOUT_HOOK, 1800);
        world.cluster.ledger.take("workers", "run-1", now);

        assertThat(sweep().instances()).isEmpty();
        now = now.plus(Ledger.TERM);
        assertThat(sweep().instances())
                .containsExactly(new FindWaiting.Unserved(
                        "workers", Marks.ROLLOUT_HOOK, A.id(), "{\"cluster\":\"shop\"}", Site.HOME));
    }

    @Test
    void theSweepAsksNothingOfAForeignGroupAndListsOneWithOurHookThatItCannotRead() {
        world.group.meanwhile = () -> {
            throw new Misconfigured("it has a launch configuration");
        };
        Map<String, Integer> hooks = Map.copyOf(world.group.hooks);
        world.group.hooks.clear();

        assertThat(sweep().unread()).isEmpty();

        world.group.hooks.putAll(hooks);
        assertThat(sweep().unread()).containsExactly("workers: it has a launch configuration");
    }

    @Test
    void theSweepTellsOfAHookThatDoesNotSayItsCluster() {
        world.group.metadata = "prod";

        assertThat(sweep().instances()).isEmpty();
        assertThat(sweep().unread()).containsExactly("workers: whose nodes are these");
    }

    @Test
    void theSweepLeavesGroupsWithoutOurHookAlone() {
        world.group.hooks.clear();
        world.group.hooks.put("other", 300);

        assertThat(sweep().instances()).isEmpty();
    }

    @Test
    void theSweepFindsWhatWaitsOnItsWayIntoAWarmPool() {
        world.group.members.remove(A.id());
        world.group.warm.add(at(Stage.LEAVING_HOOKED, A));
        world.group.warm.add(at(Stage.ASIDE, outdated("i-warm")));
        world.group.reserve = Reserve.of(new WarmPool(0, -1, "Stopped", true), 0);

        assertThat(sweep().instances())
                .extracting(FindWaiting.Unserved::instance)
                .containsExactly(A.id());
        hooked("run-1");
        assertThat(sweep().instances()).isEmpty();
    }

    @Test
    void whatAWarmPoolHasGivenBackIsOpened() {
        hooked("run-1");
        NodeMarks.begin(world.cluster, nodeOfA(), now, "");
        Pod pod = Drains.labelled("traffic", "on", Drains.on("node-i-a", Drains.pod("a-1", "web")));
        world.cluster.pods.add(pod.without(new Detached(now, Map.of("traffic", "on"))));
        world.group.members.put(A.id(), A);
        world.group.reserve = Reserve.of(new WarmPool(0, -1, "Stopped", true), 0);
        assertThat(sweep().opened()).isEmpty();

        now = now.plus(TERM);
        assertThat(sweep().opened()).containsExactly(name(A.id()));
        assertThat(nodeOfA()).isEqualTo(Worlds.node(A));
        assertThat(world.cluster.pods).as("it serves again").contains(pod);
        assertThat(sweep().opened()).isEmpty();
    }

    @Test
    void whatCouldNotBeDrainedStaysWhereItsGroupRetainsWhatAHookAbandons() {
        world.group.retains = true;
        world.cluster.add(draining(nodeOfA()));
        Pod detached = Worlds.on(A, Drains.pod("web-2", "web"));
        world.cluster.pods.add(detached.without(new Detached(now, Map.of("app", "web"))));

        assertThat(complete(1)).isEqualTo(new CompleteHook.Completed(HookAnswer.DONE, true));
        assertThat(stageOfA()).isEqualTo(Stage.ASIDE);
        assertThat(nodeOfA().scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(nodeOfA().annotations())
                .as("the next drain has all of its time")
                .isEmpty();
        assertThat(complete(1)).isEqualTo(new CompleteHook.Completed(HookAnswer.NO_ACTION, true));
    }

    @Test
    void whatCouldNotBeDrainedGoesWhereItsGroupRetainsNothing() {
        assertThat(complete(1)).isEqualTo(new CompleteHook.Completed(HookAnswer.DONE, false));
        assertThat(stageOfA()).isEqualTo(Stage.LEAVING);
    }

    @Test
    void whatWasDrainedGoesThoughItsGroupRetains() {
        world.group.retains = true;

        assertThat(complete(0)).isEqualTo(new CompleteHook.Completed(HookAnswer.DONE, false));
        assertThat(stageOfA()).isEqualTo(Stage.LEAVING);
    }
}
