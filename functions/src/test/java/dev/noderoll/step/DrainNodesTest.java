package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.reporting;
import static dev.noderoll.plan.Worlds.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.Bell;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.step.Stayed.Held;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stay in virtual time: which drains begin, in which order, what ends it, and what it leaves alone. */
class DrainNodesTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member C = outdated("i-c");
    private static final Member NEW = current("i-new");

    private final DrainWorld world = new DrainWorld(A, B, C, NEW);

    private ClusterNode nodeOf(Member member) {
        return world.cluster.get(name(member.id())).orElseThrow();
    }

    private Stream<String> evictions() {
        return world.story.stream().filter(line -> line.contains(" evict "));
    }

    @Test
    void aDrainedNodeIsToldAndWrittenDown() {
        world.pod("a-1", "web", A);
        world.goes(A);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(A.id());
        assertThat(stayed.seconds()).isZero();
        assertThat(stayed.tally().evicted()).containsExactly("shop/a-1");
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).drained()).containsOnlyKeys(A.id());
        assertThat(world.second()).as("when the successor is ready").isEqualTo(3);
    }

    @Test
    void aDrainBeginsInOneWrite() {
        world.pod("a-1", "web", A);
        world.goes(A);
        world.faults.lose(0, Faults.Side.AFTER);

        world.stay();

        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(nodeOf(A).labels()).containsEntry(Marks.NO_LOAD_BALANCERS, "noderoll");
        assertThat(nodeOf(A).annotations())
                .containsEntry(Marks.DRAINING_SINCE, NOW.toString())
                .containsEntry(Marks.EVICTED, "Deployment/shop/web=1");
        assertThat(world.faults.changes()).as("enter, begin, and the page").isEqualTo(3);
    }

    @Test
    void usableNodesBeginInTheQueuesOrderOnlyWhileEnoughAreLeft() {
        world.keep = 3;
        List.of(A, B, C).forEach(member -> world.pod("on-" + member.id(), "web", member));
        world.goes(A).goes(B).goes(C);
        world.returnBy = NOW.plusSeconds(60);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(A.id());
        assertThat(nodeOf(B).scheduling()).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void emptyNodesBeginBeforeOthers() {
        world.keep = 3;
        List.of(A, C).forEach(member -> world.pod("on-" + member.id(), "web", member));
        world.goes(A).goes(B).goes(C);
        world.returnBy = NOW.plusSeconds(60);

        assertThat(world.stay().drained()).containsExactly(B.id());
    }

    @Test
    void aNewNodeThatBecomesUsableLetsTheNextBegin() {
        world.keep = 3;
        world.cluster.add(reporting(Readiness.NOT_READY, node(NEW)));
        world.pod("a-1", "web", A);
        world.goes(A);
        world.at(30, () -> world.cluster.add(node(NEW)));

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(A.id());
        assertThat(evictions()).containsExactly("30 evict a-1");
    }

    @Test
    void aNewNodeCountsWhenItsDaemonPodsServe() {
        world.keep = 3;
        world.cluster.add(node(NEW));
        Pod serving = Drains.on("node-i-new", Drains.daemon(Drains.pod("net-new", "net")));
        world.cluster.pods.add(Drains.on("node-i-b", Drains.daemon(Drains.pod("net-b", "net"))));
        world.cluster.pods.add(Drains.phase(Pod.Phase.RUNNING, serving));
        world.pod("a-1", "web", A);
        world.goes(A);
        world.at(30, () -> world.cluster.pods.replaceAll(p -> p.key().equals(serving.key()) ? serving : p));

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(evictions()).containsExactly("30 evict a-1");
    }

    @Test
    void aNodeThatServesNobodyBeginsAtOnce() {
        world.keep = 4;
        world.cluster.add(reporting(Readiness.NOT_READY, node(B)));
        world.goes(A).goes(B);
        world.returnBy = NOW.plusSeconds(30);

        assertThat(world.stay().drained()).containsExactly(B.id());
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void aMemberThatIsNoNodeIsDrained() {
        world.cluster.nodes.remove(name(A.id()));
        world.queue.add(new Going(A.id(), null, "a", Way.ROLLED));

        assertThat(world.stay().drained()).containsExactly(A.id());
    }

    @Test
    void aMemberThatBecomesANodeMeanwhileIsDrainedAsOne() {
        ClusterNode joins = nodeOf(A);
        world.cluster.nodes.remove(name(A.id()));
        world.queue.add(new Going(A.id(), null, "a", Way.ROLLED));
        world.pod("b-1", "web", B);
        world.goes(B);
        world.readySeconds = 20;
        world.at(5, () -> {
            world.cluster.add(joins);
            world.pod("a-1", "shop", A);
        });

        assertThat(world.stay().drained()).containsExactlyInAnyOrder(A.id(), B.id());
        assertThat(evictions()).contains("5 evict a-1");
    }

    @Test
    void aNodeWithVolumesWaitsForACurrentOneInItsZoneAndTheNextGoesBeforeIt() {
        Member far = in("z", A);
        world.group.members.put(A.id(), far);
        world.cluster.attached.add(new Attachment("va", name(A.id()).value(), "pv"));
        world.keep = 3;
        world.pod("b-1", "web", B);
        world.goes(far).goes(B);
        world.returnBy = NOW.plusSeconds(30);

        assertThat(world.stay().drained()).containsExactly(B.id());
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void noneBeginsAfterTheLastAdmission() {
        world.beginUntil = NOW.minusSeconds(1);
        world.goes(A);

        assertThat(world.stay().drained()).isEmpty();
        assertThat(world.second()).as("nothing is left to wait for").isZero();
    }

    @Test
    void aBudgetIsSpentAcrossNodesTheOldestFirst() {
        IntStream.range(0, 2).forEach(i -> world.pod("a-" + i, "web", A));
        IntStream.range(0, 2).forEach(i -> world.pod("b-" + i, "web", B));
        world.budget("web", 3);
        world.goes(A).goes(B);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(A.id(), B.id());
        assertThat(evictions())
                .as("one at a time, each when the successor of the one before is ready")
                .containsExactly("0 evict a-0", "3 evict a-1", "6 evict b-0", "9 evict b-1");
        assertThat(stayed.tally().refused()).isZero();
    }

    /** First gone, first back: what b takes later is not waited for. */
    @Test
    void aNodeIsDrainedWhenItsOwnPodsAreBackThoughOthersOfTheWorkloadAreNot() {
        world.pod("a-0", "web", A);
        IntStream.range(0, 3).forEach(i -> world.pod("b-" + i, "web", B));
        world.budget("web", 3);
        world.goes(A).goes(B);
        world.at(3, () -> world.readySeconds = 1000);
        world.returnBy = NOW.plusSeconds(30);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(evictions()).contains("0 evict a-0", "3 evict b-0");
    }

    @Test
    void aWorkloadThatDoesNotTellYetThatItHasLostAPodIsNotBack() {
        world.pod("a-0", "web", A);
        world.goes(A);
        world.readySeconds = 20;
        world.late = true;
        world.at(10, () -> world.late = false);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.second()).isEqualTo(20);
    }

    /** Its pod counts as available until the workload has told, so it must not count as taken later as well. */
    @Test
    void whatAnotherNodeHasJustLostIsNotCreditedBeforeTheWorkloadHasCountedIt() {
        world.pod("a-0", "web", A);
        world.pod("b-0", "web", B);
        world.pod("c-0", "web", NEW);
        world.budget("web", 1);
        world.goes(A).goes(B);
        world.stopSeconds = 1;
        world.readySeconds = 20;
        world.late = true;
        world.at(2, () -> world.late = false);

        assertThat(world.stay().drained()).containsExactly(A.id(), B.id());
        assertThat(world.second()).isEqualTo(20);
    }

    /** The workload still lacks what an earlier stay took, whoever took it. */
    @Test
    void aNodeThatAnEarlierStayBeganIsDrainedWhenAllIsBack() {
        world.pod("b-1", "web", B);
        world.cluster.workloads.workloads.replaceAll(w -> Drains.sized(2, 1, w));
        world.cluster.add(draining(nodeOf(A)));
        world.cluster.change(name(A.id()), Change.annotate(Marks.EVICTED, Optional.of("Deployment/shop/web=2")));
        world.goes(A);
        world.at(20, () -> world.pod("next", "web", NEW));

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.second()).isEqualTo(20);
    }

    @Test
    void whatWasAvailableAgainBeforeItsPodWasMovedHasToBeSoAfterwards() {
        world.pod("a-1", "web", A);
        world.pod("n-1", "web", NEW);
        world.cluster.add(draining(nodeOf(A)));
        world.cluster.change(name(A.id()), Change.annotate(Marks.EVICTED, Optional.of("Deployment/shop/web=1")));
        world.goes(A);
        world.readySeconds = 20;

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(world.second()).isEqualTo(20);
    }

    @Test
    void aPodWithoutABudgetGoesOnlyWhenAnotherStays() {
        world.policy = OneNode.policy(SingleReplica.SURGE, 0);
        Pod a = world.pod("a-1", "web", A);
        Pod b = world.pod("b-1", "web", B);
        world.cluster.workloads.services.add(Drains.service("web", "web", a, b));
        world.goes(A).goes(B);

        world.stay();

        assertThat(evictions().findFirst()).contains("0 evict a-1");
        assertThat(evictions().skip(1)).noneMatch(line -> line.equals("0 evict b-1"));
    }

    /** ../shared/cases/r01: the server's words hold the pod, and the others go on. */
    @Test
    void aPodThatAPolicyRefusesHoldsOnlyItself() {
        world.pod("a-1", "ledger", A);
        world.pod("a-2", "web", A);
        world.cluster.answers.put("a-1", new EvictionAnswer.Denied("422 only after the export", Duration.ZERO));
        world.goes(A);
        world.returnBy = NOW.plusSeconds(60);

        Stayed stayed = world.stay();

        assertThat(stayed.tally().evicted()).containsExactly("shop/a-2");
        assertThat(stayed.tally().unaccepted()).containsExactly(new Stayed.Unaccepted("Denied", 4));
        assertThat(stayed.held())
                .extracting(Held::why)
                .containsExactly("the API server refused: 422 only after the export");
        assertThat(world.cluster.asked.stream().filter("a-1"::equals))
                .as("at 0, 5, 15, 35 s")
                .hasSize(4);
    }

    @Test
    void aNodeWhosePodNobodyCanMoveIsOpenedAgainAndCountedAndTheOthersGoOn() {
        world.pod("a-1", "ledger", A);
        world.pod("b-1", "web", B);
        world.cluster.answers.put("a-1", new EvictionAnswer.Impossible("two budgets"));
        world.goes(A).goes(B);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(B.id());
        assertThat(stayed.stuck()).singleElement().satisfies(stuck -> {
            assertThat(stuck.node()).isEqualTo(name(A.id()));
            assertThat(stuck.why()).isEqualTo("pod shop/a-1: the API server will never evict it: two budgets");
        });
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).failed()).containsExactly(A.id());
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.OPEN);
        assertThat(nodeOf(A).annotations()).doesNotContainKey(Marks.DRAINING_SINCE);
    }

    @Test
    void aNodeThatAwsTakesIsGivenUpAtItsDeadlineOnly() {
        world.pod("a-1", "ledger", A);
        world.cluster.answers.put("a-1", new EvictionAnswer.Impossible("two budgets"));
        world.taken(A);

        Stayed first = world.stay();
        assertThat(first.drained()).isEmpty();
        assertThat(first.taken()).containsExactly(A.id());
        world.cluster.ledger.page = page();
        Stayed last = first;
        while (last.drained().isEmpty()) {
            world.await(new Bell(), world.instant().plusSeconds(last.seconds()));
            last = world.stay();
        }

        assertThat(world.second()).isEqualTo(601);
        assertThat(last.drained()).containsExactly(A.id());
        assertThat(last.stuck()).hasSize(1);
    }

    @Test
    void itWaitsForLoadBalancersBeforeTheFirstEviction() {
        world.policy = OneNode.policy(SingleReplica.EVICT, 40);
        world.cluster.workloads.exposed = Exposed.NONE.with("shop/web", "LoadBalancer");
        world.pod("a-1", "web", A);
        world.goes(A);

        world.stay();

        assertThat(evictions()).containsExactly("40 evict a-1");
    }

    @Test
    void itWaitsForVolumesButNotForThoseOfPodsThatStayNorOnASilentNode() {
        world.cluster.attached.add(new Attachment("va", name(A.id()).value(), "pv"));
        world.goes(A);
        world.at(10, () -> world.cluster.attached.clear());
        world.stay();
        assertThat(world.second()).as("detached").isEqualTo(10);

        DrainWorld silent = new DrainWorld(A, NEW);
        silent.cluster.add(reporting(Readiness.UNKNOWN, node(A)));
        silent.cluster.attached.add(new Attachment("va", name(A.id()).value(), "pv"));
        silent.goes(A).stay();
        assertThat(silent.second()).as("nobody will let go").isZero();
    }

    @Test
    void aNodeThatSomebodyOpensInMidDrainIsClosedAgain() {
        world.pod("a-1", "web", A);
        world.readySeconds = 20;
        world.goes(A);
        world.at(
                10,
                () -> world.cluster.change(
                        name(A.id()), new Change(Scheduling.OPEN, Set.of(), Set.of(), Map.of(), Map.of())));

        world.stay();

        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(nodeOf(A).annotations()).containsEntry(Marks.DRAINING_SINCE, NOW.toString());
    }

    @Test
    void aNodeThatIsKnownToBeOffIsGivenUp() {
        ClusterNode off = reporting(Readiness.UNKNOWN, node(A));
        world.cluster.add(tainted("node.cloudprovider.kubernetes.io/shutdown", off));
        world.pod("a-1", "web", A);
        world.goes(A);

        world.stay();

        assertThat(nodeOf(A).taints()).contains(Marks.OUT_OF_SERVICE);
    }

    @Test
    void nothingIsDoneAboutMembersThatWereDrainedBeforeAndThoseGivenUpAreOpened() {
        world.cluster.ledger.page = page().with(Map.of(A.id(), NOW), List.of(B.id()));
        world.cluster.add(draining(nodeOf(B)));
        world.goes(A).goes(B);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).isEmpty();
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.OPEN);
        assertThat(nodeOf(B).scheduling()).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void aStayThatIsCalledAgainAfterOneHasEndedAnswersAtOnceAndBeginsNothing() {
        world.cluster.ledger.page = page().with(Map.of(), List.of(B.id()));
        world.pod("a-1", "web", A);
        world.goes(B).goes(A);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).isEmpty();
        assertThat(stayed.seconds()).isZero();
        assertThat(world.second()).isZero();
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.OPEN);
    }

    @Test
    void aMemberThatWasDrainedMinutesAgoIsLookedAtOnceMore() {
        world.cluster.ledger.page = page().with(Map.of(A.id(), NOW.minusSeconds(180)), List.of());
        world.cluster.add(draining(nodeOf(A)));
        world.goes(A);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).drained()).containsEntry(A.id(), NOW);
    }

    @Test
    void aMemberThatWasGivenUpIsDrainedWhenAwsTakesIt() {
        world.cluster.ledger.page = page().with(Map.of(), List.of(A.id()));
        world.pod("a-1", "web", A);
        world.taken(A);

        assertThat(world.stay().drained()).containsExactly(A.id());
        assertThat(evictions()).containsExactly("0 evict a-1");
    }

    @Test
    void leavesCordonedWhatSomebodyElseHadCordoned() {
        world.cluster.change(name(A.id()), new Change(Scheduling.CORDONED, Set.of(), Set.of(), Map.of(), Map.of()));
        world.pod("a-1", "ledger", A);
        world.cluster.answers.put("a-1", new EvictionAnswer.Impossible("two budgets"));
        world.goes(A);

        assertThat(world.stay().stuck()).hasSize(1);
        assertThat(nodeOf(A).scheduling()).isEqualTo(Scheduling.CORDONED);
        assertThat(nodeOf(A).annotations()).doesNotContainKey(Marks.DRAINING_SINCE);
        assertThat(nodeOf(A).labels()).doesNotContainKey(Marks.NO_LOAD_BALANCERS);
    }

    @Test
    void aNodeThatCannotBeCordonedIsGivenUpAndTheOthersGoOn() {
        world.cluster.frozen.add(name(A.id()));
        world.pod("b-1", "web", B);
        world.goes(A).goes(B);

        Stayed stayed = world.stay();

        assertThat(stayed.drained()).containsExactly(B.id());
        assertThat(stayed.stuck())
                .singleElement()
                .satisfies(stuck -> assertThat(stuck.why()).isEqualTo("it cannot be cordoned: change freeze"));
        assertThat(Objects.requireNonNull(world.cluster.ledger.page).failed()).containsExactly(A.id());
    }
}
