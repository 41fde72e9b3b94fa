package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.JOIN_SECONDS;
import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.drainedPage;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.on;
import static dev.noderoll.plan.Worlds.othersPage;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.HealthVerdict.Reason.DaemonPodsNotReady;
import dev.noderoll.plan.HealthVerdict.Reason.PodsPending;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the steps of a whole group change, and what they leave alone. */
class GroupStepsTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member N = current("i-n");
    private static final Member OTHER = outdated("i-other");
    private static final Rollout ROLLOUT = rollout(2, 1);

    private final World world = new World(A, B);
    private Rollout rollout = ROLLOUT;

    GroupStepsTest() {
        world.cluster.ledger.page = page();
        world.cluster.add(node(OTHER));
    }

    @Test
    void writesEverySettingDownAndChangesIt() {
        world.group.max = 2;
        world.group.templateAsSet = "$Default";
        rollout = begun();

        assertThat(prepare()).isEqualTo(new PrepareGroup.Prepared(3, 2, 0, 0));

        assertThat(world.group.tags)
                .isEqualTo(Map.of(
                        Marks.STEADY, "2",
                        Marks.MAX, "2",
                        Marks.TARGET, "lt-1:2",
                        Marks.TEMPLATE, "lt-1:1",
                        Marks.TEMPLATE_AS_SET, "$Default",
                        Marks.SUSPENDED, "AZRebalance",
                        Marks.ZONES, "a=2",
                        Marks.SCALE_DOWN, "720h"));
        assertThat(world.group.suspended).containsExactly("AZRebalance");
        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.ROLLOUT_HOOK, 1800));
        assertThat(world.group.template).isEqualTo(NEW.template());
        assertThat(world.group.templateAsSet).isEqualTo("2");
        assertThat(world.group.max).isEqualTo(3);
    }

    @Test
    void preparesOnce() {
        prepare();
        Map<String, String> tags = Map.copyOf(world.group.tags);
        int changes = world.faults.changes();

        prepare();

        assertThat(world.group.tags).isEqualTo(tags);
        // A hook that is put again is the same hook.
        assertThat(world.faults.changes()).isEqualTo(changes + 1);
        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.ROLLOUT_HOOK, 1800));
    }

    @Test
    void writesDownWhereItGoesNowAndNeverOverHowItWas() {
        prepare();
        world.group.tags.put(Marks.TARGET, "lt-1:9");
        world.group.desired = 7;

        prepare();

        assertThat(world.group.tags).containsEntry(Marks.TARGET, "lt-1:2").containsEntry(Marks.STEADY, "2");
    }

    @Test
    void writesDownNothingThatWasAsItHasToBe() {
        world.group.suspended.add("AZRebalance");
        world.group.hooks.put(Marks.HOOK, 3600);

        rollout = begun();

        assertThat(prepare()).isEqualTo(new PrepareGroup.Prepared(10, 2, 0, 0));

        assertThat(world.group.tags.keySet())
                .isEqualTo(Set.of(
                        Marks.STEADY,
                        Marks.MAX,
                        Marks.TARGET,
                        Marks.TEMPLATE,
                        Marks.TEMPLATE_AS_SET,
                        Marks.ZONES,
                        Marks.SCALE_DOWN));
        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.HOOK, 3600));
    }

    @Test
    void closesEveryOutdatedNodeOfTheGroupAndNoOther() {
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));

        assertThat(close(ROLLOUT)).isEqualTo(2);
        assertThat(close(ROLLOUT)).as("again").isEqualTo(2);

        assertThat(closed()).containsExactly(A.id().value(), B.id().value());
        assertThat(world.faults.changes()).isEqualTo(2);
    }

    @Test
    void opensWhatIsOutdatedNoLongerAndLeavesOtherGroupsClosed() {
        world.cluster.add(tainted(Marks.OUTDATED, node(A)));
        world.cluster.add(tainted(Marks.OUTDATED, node(OTHER)));

        assertThat(close(ROLLOUT.toward(Goal.ROLL_BACK))).isZero();

        assertThat(closed()).containsExactly(OTHER.id().value());
    }

    @Test
    void keepsTheAutoscalerOffAndPutsItsTagBack() {
        world.group.tags.put(Marks.SCALE_DOWN, "10m");
        rollout = begun();
        prepare();
        assertThat(world.group.tags)
                .containsEntry(Marks.SCALE_DOWN, "720h")
                .containsEntry(Marks.SCALE_DOWN_BEFORE, "10m");

        end();

        assertThat(world.group.tags).isEqualTo(Map.of(Marks.SCALE_DOWN, "10m"));
    }

    @Test
    void takesItsOwnHookOffWhereTheOwnersHasCome() {
        prepare();
        world.group.hooks.put(Marks.HOOK, 3600);
        world.group.tags.clear();
        rollout = begun();

        prepare();

        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.HOOK, 3600));
    }

    @Test
    void choosesFromWhatTheWorldIsNowAndChangesNothing() {
        world.group.setUp();
        assertThat(choose(rollout)).isInstanceOfSatisfying(NodeChoice.Roll.class, roll -> {
            assertThat(roll.launches()).containsExactly(new NodeChoice.Launch("a", 1));
            assertThat(roll.drain().nodes()).extracting(Going::instance).containsExactly(A.id(), B.id());
        });
        assertThat(world.faults.changes()).isZero();
        assertThat(world.group.asked).as("nothing boots").isZero();
    }

    @Test
    void theCanaryWaitsForTheDaemonPodsOfItsNodeForTheTimeToJoin() {
        world.group.setUp();
        Rollout canary = rollout(2, 1, policy(1, 0));
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));
        world.cluster.pods.add(daemonOn(N, "net-n"));
        world.cluster.pods.add(on(A, Drains.daemon(Drains.pod("net-a", "net"))));

        assertThat(choose(canary)).as("in its time").isInstanceOf(NodeChoice.Roll.class);
        world.now = N.launchedAt().plusSeconds(30 + JOIN_SECONDS);
        assertThat(choose(canary)).isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.NotJoining(List.of(N.id()))));
        world.cluster.pods.removeIf(pod -> pod.key().name().equals("net-a"));
        assertThat(choose(canary)).as("it serves nowhere").isInstanceOf(NodeChoice.Roll.class);
    }

    @Test
    void asksTheAccountOnlyWhereItCanForbidSomething() {
        world.group.setUp();
        List<String> read = new ArrayList<>();
        Alarms alarms = names -> {
            read.addAll(names);
            return names;
        };
        ChooseNodes step = new ChooseNodes(world.group, world.cluster, alarms, world.images, new FakeTargets());

        assertThat(step.run(new ChooseNodes.Input(rollout, 3, List.of(), 0, List.of(), List.of()), NOW))
                .isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.AlarmsNotOk(List.of("errors"))));
        assertThat(read).containsExactly("errors");
        step.run(new ChooseNodes.Input(rollout.toward(Goal.ABANDON), 3, List.of(), 0, List.of(), List.of()), NOW);
        assertThat(read).as("it comes to rest").hasSize(1);
        world.images.images.remove("ami-new");
        assertThat(choose(rollout))
                .isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.ImageWithdrawn("ami-new", "not found")));
        world.group.members.put(N.id(), N);
        world.group.desired = 3;
        world.cluster.add(node(N));
        assertThat(choose(rollout)).as("it launches nothing").isInstanceOf(NodeChoice.Roll.class);
    }

    @Test
    void asksEc2OnlyForThoseWhoseTimeToJoinRuns() {
        world.group.setUp();
        world.group.members.put(N.id(), launched(NOW.minusSeconds(9999), N));
        world.group.desired = 3;

        assertThat(choose(rollout)).isEqualTo(new NodeChoice.Hold(new NodeChoice.Reason.NotJoining(List.of(N.id()))));
        assertThat(world.group.asked).isEqualTo(1);
    }

    @Test
    void looksAtTheDaemonPodsOfNewNodesOnly() {
        Member young = launched(N.launchedAt(), outdated("i-young"));
        for (Member member : List.of(N, young)) {
            world.group.members.put(member.id(), member);
            world.cluster.add(node(member));
        }
        world.cluster.pods.add(daemonOn(N, "net-n"));
        world.cluster.pods.add(on(A, Drains.daemon(Drains.pod("net-a", "net"))));
        world.cluster.pods.add(daemonOn(young, "net-young"));
        world.cluster.pods.add(on(N, Drains.phase(Pod.Phase.RUNNING, Drains.pod("web-n", "web"))));

        assertThat(health()).isEqualTo(new HealthVerdict.Wait(new DaemonPodsNotReady(List.of("shop/net-n")), 10));

        world.now = N.launchedAt().plusSeconds(30).plus(Duration.ofMinutes(30));
        assertThat(health()).isEqualTo(new HealthVerdict.Healthy());
    }

    @Test
    void aDaemonThatServesNowhereAndDidNotBeforeTellsNothingOfTheNewNodes() {
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));
        world.cluster.pods.add(daemonOn(N, "net-n"));
        world.cluster.pods.add(daemonOn(A, "net-a"));

        assertThat(health()).isEqualTo(new HealthVerdict.Healthy());
    }

    @Test
    void looksAtPendingPods() {
        world.cluster.unschedulable.add(Drains.waiting("web-a"));

        assertThat(health()).isEqualTo(new HealthVerdict.Wait(new PodsPending(0, List.of("shop/web-a")), 10));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void turnsBackToTheFormerTemplateAndUndoesDrains() {
        prepare();
        world.cluster.ledger.page = drainedPage("i-a").with(Map.of(), List.of(B.id()));
        world.group.desired = 4;
        ClusterNode leaving = draining(tainted(Marks.OUTDATED, node(B)));
        world.cluster.add(draining(tainted(Marks.OUTDATED, node(A))));
        world.cluster.add(leaving);
        world.group.members.put(B.id(), at(Stage.LEAVING, B));

        TurnBack step = new TurnBack(world.group, world.cluster, Goal.ROLL_BACK);
        TurnBack.Turned turned = step.run(new TurnBack.Input(ROLLOUT), NOW);

        assertThat(turned).isEqualTo(new TurnBack.Turned(ROLLOUT.toward(Goal.ROLL_BACK), 2));
        assertThat(step.run(new TurnBack.Input(ROLLOUT), NOW)).as("again").isEqualTo(turned);
        assertThat(world.group.template).isEqualTo(OLD.template());
        assertThat(world.group.desired).as("what never came").isEqualTo(2);
        assertThat(world.cluster.get(name(A.id()))).contains(node(A));
        assertThat(world.cluster.get(name(B.id()))).as("leaving").contains(leaving);
        assertThat(world.cluster.ledger.page)
                .usingRecursiveComparison()
                .ignoringFields("version", "session")
                .isEqualTo(page());
    }

    private NodeChoice choose(Rollout of) {
        return new ChooseNodes(world.group, world.cluster, names -> List.of(), world.images, new FakeTargets())
                .run(new ChooseNodes.Input(of, world.group.desired, List.of(), 0, List.of(), List.of()), world.now);
    }

    @Test
    void whatOthersHaveUndoneIsSetUpAgainBeforeAnythingElse() {
        world.group.setUp();
        world.group.tags.clear();

        assertThat(choose(rollout)).isEqualTo(new NodeChoice.Prepare(rollout, List.of("tags noderoll:* are gone")));
        assertThat(choose(rollout.toward(Goal.ABANDON))).as("it comes to rest").isInstanceOf(NodeChoice.Done.class);
    }

    /** As Terraform does, which knows nothing of them. */
    @Test
    void putsAllBackFromWhatItCarriesAlongWhereTheTagsWereTaken() {
        world.group.max = 2;
        world.group.tags.put(Marks.SCALE_DOWN, "10m");
        rollout = begun();
        prepare();
        world.group.tags.clear();

        end();

        assertThat(world.group.max).isEqualTo(2);
        assertThat(world.group.suspended).isEmpty();
        assertThat(world.group.hooks).isEmpty();
        assertThat(world.group.tags).isEqualTo(Map.of(Marks.SCALE_DOWN, "10m"));
    }

    @Test
    void takesBackACapacityThatNeverCame() {
        world.group.max = 2;
        rollout = begun();
        prepare();
        world.group.desired = 3;

        end();

        assertThat(world.group.desired).isEqualTo(2);
        assertThat(world.group.max).isEqualTo(2);
    }

    @Test
    void sumsUpWhatARolloutCameTo() {
        prepare();
        world.group.members.put(N.id(), N);
        world.cluster.ledger.page = failedPage("i-b");

        assertThat(end())
                .isEqualTo(new EndRollout.Summary(
                        Goal.REPLACE,
                        "workers",
                        "ami-new",
                        rollout.launching(),
                        1,
                        List.of(A.id(), B.id()),
                        List.of(B.id()),
                        3600));
        assertThat(world.cluster.ledger.page).isNull();
        assertThat(world.group.tags).isEmpty();
    }

    /** A group that rebalances while the tags say that it is rolled would take a node that no hook keeps. */
    @Test
    void letsTheGroupRebalanceOnlyOnceAllElseIsPutBack() {
        world.group.max = 2;
        rollout = begun();
        prepare();
        int opened = 2;
        world.faults.lose(opened + 1, Faults.Side.AFTER);

        assertThatThrownBy(this::end).isInstanceOf(TryAgain.class);
        assertThat(world.group.hooks).isEmpty();
        assertThat(world.group.suspended).containsExactly("AZRebalance");
    }

    @Test
    void keepsTheMaximumAboveACapacityThatCouldNotBeGivenUp() {
        world.group.max = 2;
        rollout = begun();
        prepare();
        world.group.desired = 3;
        world.group.members.put(N.id(), N);

        end();

        assertThat(world.group.max).isEqualTo(3);
        assertThat(world.group.desired).isEqualTo(3);
    }

    @Test
    void endsOnceAndDoesNotEndWhatAnotherHasBegun() {
        prepare();
        end();
        int changes = world.faults.changes();

        assertThat(end().outdated()).as("again").containsExactly(A.id(), B.id());
        assertThat(world.faults.changes()).isEqualTo(changes);

        world.cluster.ledger.page = othersPage();
        world.group.tags.put(Marks.STEADY, "2");
        assertThatThrownBy(this::end).isInstanceOf(Fenced.class);
        assertThat(world.faults.changes()).isEqualTo(changes);
    }

    /** Auto Scaling may describe the group as it was before the first call took the tags off. */
    @Test
    void looksAgainWhereItHasEndedAndTheTagsAreSeenStill() {
        prepare();
        Map<String, String> tags = new TreeMap<>(world.group.tags);
        end();
        int changes = world.faults.changes();

        world.group.tags.putAll(tags);
        assertThatThrownBy(this::end).isInstanceOf(TryAgain.class);
        world.group.tags.clear();
        assertThat(end().outdated()).containsExactly(A.id(), B.id());
        assertThat(world.faults.changes()).isEqualTo(changes);
    }

    @Test
    void endsOnceThoughASecondCallOfTheStepHasEndedInBetween() {
        prepare();
        world.group.meanwhile = () -> {
            world.group.meanwhile = () -> {};
            end();
        };

        assertThat(end().outdated()).containsExactly(A.id(), B.id());
        assertThat(world.group.tags).isEmpty();
    }

    @Test
    void changesNothingOnceAnotherExecutionHoldsTheGroup() {
        world.cluster.ledger.page = othersPage();

        for (Runnable step : List.<Runnable>of(
                this::prepare,
                this::health,
                () -> choose(ROLLOUT),
                () -> new TurnBack(world.group, world.cluster, Goal.ABANDON).run(new TurnBack.Input(ROLLOUT), NOW))) {
            assertThatThrownBy(step::run).isInstanceOf(Fenced.class);
        }
        assertThat(world.faults.changes()).isZero();
    }

    private List<String> closed() {
        return world.cluster.list().stream()
                .filter(n -> n.taints().contains(Marks.OUTDATED))
                .map(n -> n.instance().value())
                .toList();
    }

    private static Pod daemonOn(Member member, String pod) {
        Pod p = Drains.phase(Pod.Phase.RUNNING, Drains.daemon(Drains.pod(pod, "net")));
        return new Pod(
                p.key(),
                name(member.id()).value(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.grace(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                p.labels(),
                p.annotations());
    }

    /** From the group as it is now. */
    private Rollout begun() {
        return world.begun("run-1");
    }

    private PrepareGroup.Prepared prepare() {
        return new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout, 0), NOW);
    }

    private int close(Rollout rollout) {
        return NodeCloser.closeOutdated(world.cluster.nodes(), rollout, world.group.survey(rollout));
    }

    private HealthVerdict health() {
        return new CheckHealth(world.group, world.cluster, names -> List.of(), world.images, new FakeTargets())
                .run(new CheckHealth.Input(ROLLOUT, 0, world.now, 0), world.now);
    }

    private EndRollout.Summary end() {
        return new EndRollout(world.group, world.images, world.cluster).run(new EndRollout.Input(rollout), NOW);
    }
}
