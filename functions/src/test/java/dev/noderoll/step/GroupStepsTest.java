package dev.noderoll.step;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.claim;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.failedPage;
import static dev.noderoll.plan.Worlds.launched;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.on;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Drains;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.HealthVerdict.Reason.DaemonPodsNotReady;
import dev.noderoll.plan.HealthVerdict.Reason.PodsPending;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    GroupStepsTest() {
        world.cluster.ledger.page = page();
        world.cluster.add(node(OTHER));
    }

    @Test
    void writesEverySettingDownAndChangesIt() {
        world.group.max = 2;
        world.group.templateAsSet = "$Default";

        assertThat(prepare()).isEqualTo(new PrepareGroup.Prepared(3));

        assertThat(world.group.tags)
                .isEqualTo(Map.of(
                        Marks.STEADY, "2",
                        Marks.MAX, "2",
                        Marks.TARGET, "lt-1:2",
                        Marks.TEMPLATE, "lt-1:1",
                        Marks.TEMPLATE_AS_SET, "$Default",
                        Marks.SUSPENDED, "AZRebalance",
                        Marks.ADDED_HOOK, Marks.HOOK));
        assertThat(world.group.suspended).containsExactly("AZRebalance");
        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.HOOK, 1800));
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
        assertThat(world.faults.changes()).isEqualTo(changes);
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

        assertThat(prepare()).isEqualTo(new PrepareGroup.Prepared(10));

        assertThat(world.group.tags.keySet())
                .isEqualTo(Set.of(Marks.STEADY, Marks.MAX, Marks.TARGET, Marks.TEMPLATE, Marks.TEMPLATE_AS_SET));
        assertThat(world.group.hooks).isEqualTo(Map.of(Marks.HOOK, 3600));
    }

    @Test
    void closesEveryOutdatedNodeOfTheGroupAndNoOther() {
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));

        assertThat(close(ROLLOUT)).isEqualTo(new CloseOutdated.Closed(2));
        assertThat(close(ROLLOUT)).as("again").isEqualTo(new CloseOutdated.Closed(2));

        assertThat(closed()).containsExactly(A.id().value(), B.id().value());
        assertThat(world.faults.changes()).isEqualTo(2);
    }

    @Test
    void opensWhatIsOutdatedNoLongerAndLeavesOtherGroupsClosed() {
        world.cluster.add(tainted(Marks.OUTDATED, node(A)));
        world.cluster.add(tainted(Marks.OUTDATED, node(OTHER)));

        assertThat(close(ROLLOUT.toward(Goal.ROLL_BACK))).isEqualTo(new CloseOutdated.Closed(0));

        assertThat(closed()).containsExactly(OTHER.id().value());
    }

    @Test
    void raisesTheCapacityOnceAndNeverLowersIt() {
        assertThat(raise()).isEqualTo(new RaiseSurge.Outcome.Raised(3));
        assertThat(raise()).isEqualTo(new RaiseSurge.Outcome.Raised(3));
        assertThat(world.faults.changes()).isEqualTo(1);

        world.group.desired = 5;
        assertThat(raise()).isEqualTo(new RaiseSurge.Outcome.Raised(5));
        assertThat(world.group.desired).isEqualTo(5);
    }

    @Test
    void choosesFromWhatTheWorldIsNow() {
        ChooseNodes step = new ChooseNodes(world.group, world.cluster);

        assertThat(step.run(new ChooseNodes.Input(ROLLOUT), NOW))
                .isEqualTo(new NodeChoice.Replace(List.of(A.id(), B.id())));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void looksAtTheDaemonPodsOfNewNodesOnly() {
        Member young = launched(N.launchedAt(), outdated("i-young"));
        for (Member member : List.of(N, young)) {
            world.group.members.put(member.id(), member);
            world.cluster.add(node(member));
        }
        world.cluster.pods.add(daemonOn(N, "net-n"));
        world.cluster.pods.add(daemonOn(A, "net-a"));
        world.cluster.pods.add(daemonOn(young, "net-young"));
        world.cluster.pods.add(on(N, Drains.phase(Pod.Phase.RUNNING, Drains.pod("web-n", "web"))));

        assertThat(health()).isEqualTo(new HealthVerdict.Wait(new DaemonPodsNotReady(List.of("shop/net-n")), 10));

        world.now = N.launchedAt().plusSeconds(30).plus(Duration.ofMinutes(30));
        assertThat(health()).isEqualTo(new HealthVerdict.Healthy());
    }

    @Test
    void looksAtPendingPods() {
        world.cluster.unschedulable.add(Drains.pod("web-a", "web"));

        assertThat(health()).isEqualTo(new HealthVerdict.Wait(new PodsPending(0, List.of("shop/web-a")), 10));
        assertThat(world.faults.changes()).isZero();
    }

    @Test
    void turnsBackToTheFormerTemplateAndUndoesDrains() {
        prepare();
        world.cluster.ledger.page = new LedgerPage("run-1", List.of(claim("i-a", REPLACED)), List.of(B.id()), "1");
        ClusterNode leaving = draining(tainted(Marks.OUTDATED, node(B)));
        world.cluster.add(draining(tainted(Marks.OUTDATED, node(A))));
        world.cluster.add(leaving);
        world.group.members.put(B.id(), at(Stage.LEAVING, B));

        TurnBack step = new TurnBack(world.group, world.cluster, Goal.ROLL_BACK);
        TurnBack.Turned turned = step.run(new TurnBack.Input(ROLLOUT), NOW);

        assertThat(turned).isEqualTo(new TurnBack.Turned(ROLLOUT.toward(Goal.ROLL_BACK)));
        assertThat(step.run(new TurnBack.Input(ROLLOUT), NOW)).as("again").isEqualTo(turned);
        assertThat(world.group.template).isEqualTo(OLD.template());
        assertThat(world.cluster.get(name(A.id()))).contains(node(A));
        assertThat(world.cluster.get(name(B.id()))).as("leaving").contains(leaving);
        assertThat(world.cluster.ledger.page)
                .usingRecursiveComparison()
                .ignoringFields("version")
                .isEqualTo(page());
    }

    /** A's drain has failed, and its node is closed: the pods of the one that is given up may have no other place. */
    @Test
    void opensTheOutdatedThatStayBeforeMembersAboveSteadyGo() {
        Rollout rollout = rollout(2, 1, policy(0, 1));
        ClusterNode closed = tainted(Marks.OUTDATED, node(A));
        world.group.members.put(N.id(), N);
        world.group.desired = 3;
        world.cluster.add(closed);
        world.cluster.ledger.page = failedPage("i-a");

        choose(rollout);
        assertThat(world.cluster.get(closed.name()).orElseThrow().taints()).contains(Marks.OUTDATED);

        Member m = current("i-m");
        world.group.members.remove(B.id());
        world.group.members.put(m.id(), m);
        assertThat(choose(rollout)).isInstanceOf(NodeChoice.Replace.class);
        assertThat(world.cluster.get(closed.name()).orElseThrow().taints()).doesNotContain(Marks.OUTDATED);
    }

    private NodeChoice choose(Rollout rollout) {
        return new ChooseNodes(world.group, world.cluster).run(new ChooseNodes.Input(rollout), NOW);
    }

    @Test
    void keepsTheAutoscalerFromNewNodesUntilTheEnd() {
        prepare();
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));
        ChooseNodes choose = new ChooseNodes(world.group, world.cluster);

        choose.run(new ChooseNodes.Input(ROLLOUT), NOW);
        int changes = world.faults.changes();
        choose.run(new ChooseNodes.Input(ROLLOUT), NOW);

        assertThat(world.faults.changes()).as("once").isEqualTo(changes);
        assertThat(keptFromAutoscaler()).containsExactly(name(N.id()));
        end();
        assertThat(keptFromAutoscaler()).isEmpty();
    }

    @Test
    void leavesTheAnnotationThatSomebodyElseHasPutUp() {
        prepare();
        world.group.members.put(N.id(), N);
        world.cluster.add(node(N));
        world.cluster.change(name(N.id()), Change.annotate(Marks.NO_SCALE_DOWN, Optional.of("true")));

        new ChooseNodes(world.group, world.cluster).run(new ChooseNodes.Input(ROLLOUT), NOW);
        end();

        assertThat(keptFromAutoscaler()).containsExactly(name(N.id()));
    }

    private List<NodeName> keptFromAutoscaler() {
        return world.cluster.list().stream()
                .filter(n -> "true".equals(n.annotations().get(Marks.NO_SCALE_DOWN)))
                .map(ClusterNode::name)
                .toList();
    }

    @Test
    void sumsUpWhatARolloutCameTo() {
        prepare();
        world.group.members.put(N.id(), N);
        world.cluster.ledger.page = new LedgerPage("run-1", List.of(), List.of(B.id()), "1");

        assertThat(end())
                .isEqualTo(new EndRollout.Summary(
                        Goal.REPLACE, "workers", "ami-new", 1, List.of(A.id(), B.id()), List.of(B.id()), 3600));
        assertThat(world.cluster.ledger.page).isNull();
        assertThat(world.group.tags).isEmpty();
    }

    /** A group that rebalances while the tags say that it is rolled would take a node that no hook keeps. */
    @Test
    void letsTheGroupRebalanceOnlyOnceAllElseIsPutBack() {
        world.group.max = 2;
        prepare();
        raise();
        world.faults.lose(1, Faults.Side.AFTER);

        assertThatThrownBy(this::end).isInstanceOf(TryAgain.class);
        assertThat(world.group.hooks).isEmpty();
        assertThat(world.group.suspended).containsExactly("AZRebalance");
    }

    @Test
    void keepsTheMaximumAboveACapacityThatCouldNotBeGivenUp() {
        world.group.max = 2;
        prepare();
        raise();

        end();

        assertThat(world.group.max).isEqualTo(3);
    }

    @Test
    void endsOnceAndDoesNotEndWhatAnotherHasBegun() {
        prepare();
        end();
        int changes = world.faults.changes();

        assertThat(end().outdated()).as("again").containsExactly(A.id(), B.id());
        assertThat(world.faults.changes()).isEqualTo(changes);

        world.cluster.ledger.page = new LedgerPage("run-2", List.of(), List.of(), "1");
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
        world.cluster.ledger.page = new LedgerPage("run-2", List.of(), List.of(), "1");

        for (Runnable step : List.<Runnable>of(
                this::prepare,
                () -> close(ROLLOUT),
                this::raise,
                this::health,
                () -> new ChooseNodes(world.group, world.cluster).run(new ChooseNodes.Input(ROLLOUT), NOW),
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

    private PrepareGroup.Prepared prepare() {
        return new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(ROLLOUT), NOW);
    }

    private CloseOutdated.Closed close(Rollout rollout) {
        return new CloseOutdated(world.group, world.cluster).run(new CloseOutdated.Input(rollout), NOW);
    }

    private RaiseSurge.Outcome raise() {
        return new RaiseSurge(world.group, world.cluster).run(new RaiseSurge.Input(ROLLOUT), NOW);
    }

    private HealthVerdict health() {
        return new CheckHealth(world.group, world.cluster, names -> List.of(), world.images)
                .run(new CheckHealth.Input(ROLLOUT, 0), world.now);
    }

    private EndRollout.Summary end() {
        return new EndRollout(world.group, world.images, world.cluster).run(new EndRollout.Input(ROLLOUT), NOW);
    }
}
