package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import dev.noderoll.plan.placement.NodeRefusal;
import dev.noderoll.plan.placement.Placement;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.plan.placement.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A pod is evicted when its successor has a place, or when nothing but its node's going makes one. */
class PlacementBeforeEvictionTest {

    private static final NodeName OLD = new NodeName("n");
    private static final NodeName NEW = new NodeName("new");
    private static final Pod A = pod("web-a", "web");
    private static final Pod B = pod("web-b", "web");
    private static final Placement THERE = new Placement.EvictNow(List.of(NEW));
    private static final Placement LATER = new Placement.WaitForLaunch(Set.of("a"), new NodeRefusal.NotSelected());
    private static final Placement NEVER =
            new Placement.Nowhere(List.of(new Placement.Reason("the volume is elsewhere", 2, Set.of())));

    private final Map<PodKey, Placement> places = new HashMap<>();
    private final List<PodKey> taken = new ArrayList<>();
    private final List<Pod> around = new ArrayList<>();
    private Optional<Restart> restart = Optional.empty();
    private SingleReplica single = SingleReplica.EVICT;
    private Optional<Workload> workload = Optional.empty();
    private Optional<Budget> budget = Optional.empty();

    private final Places known = new Places() {
        @Override
        public Optional<Placement> of(Pod pod) {
            return Optional.ofNullable(places.get(pod.key()));
        }

        @Override
        public Optional<Restart> restart(Pod pod) {
            return restart;
        }

        @Override
        public void taken(Pod pod, Placement place) {
            taken.add(pod.key());
        }
    };

    @Test
    void aPodGoesWhenItsSuccessorHasAPlaceAndTakesThatFromOthers() {
        places.put(A.key(), THERE);

        assertThat(plan(A)).containsExactly(new Evict(A));
        assertThat(taken).containsExactly(A.key());
    }

    @Test
    void aPodWaitsForANewNodeAndIsHeldWhereNoneWouldHelp() {
        places.put(A.key(), LATER);
        places.put(B.key(), NEVER);

        assertThat(plan(A, B))
                .containsExactly(
                        new Blocked(A, new Blocker.NeedsNode(LATER.text())),
                        new Blocked(B, new Blocker.NoPlace(NEVER.text())));
        assertThat(taken).isEmpty();
    }

    /** It would come back to the closed node as often as it is evicted, on whichever node there is room. */
    @Test
    void aPodWhoseTemplateNamesItsNodeIsHeld() {
        Workload free = deployment(2);
        workload = Optional.of(
                new Workload(free.key(), free.selector(), 2, 2, free.surging(), free.restart(), OLD.value()));
        places.put(A.key(), THERE);

        assertThat(plan(A))
                .containsExactly(new Blocked(
                        A,
                        new Blocker.NoPlace("the template of " + free.key().text() + " names node n (spec.nodeName),"
                                + " so its successor would come back there past every taint")));
    }

    @Test
    void nothingButTheNodesGoingInTheWayIsNoReasonToWait() {
        places.put(A.key(), new Placement.NodeInTheWay(OLD, List.of(NEW), "the zone is full"));
        places.put(B.key(), new Placement.NotJudged("it claims devices"));

        assertThat(plan(A, B)).containsExactly(new Evict(A), new Evict(B));
    }

    /** With one of them pending until the node has gone, the budget keeps the other there for ever. */
    @Test
    void ofPodsThatGoWithTheirNodeNoneGoesWhereTheirBudgetKeepsAnother() {
        Placement inTheWay = new Placement.NodeInTheWay(OLD, List.of(NEW), "hosts differ by two");
        places.put(A.key(), inTheWay);
        places.put(B.key(), inTheWay);
        around.add(Drains.elsewhere(pod("web-c", "web")));
        Blocker behind = Blocker.NoPlace.behind("shop/web", 2, 1);

        budget = Optional.of(Drains.budget("web", "web", 1, 3, 2, 3));
        assertThat(plan(A, B)).containsExactly(new Blocked(A, behind), new Blocked(B, behind));
        budget = Optional.of(Drains.budget("web", "web", 2, 3, 1, 3));
        assertThat(plan(A, B)).containsExactly(new Evict(A), new Evict(B));
        budget = Optional.of(Drains.budget("web", "web", 1, 3, 2, 3));
        assertThat(plan(B)).as("the last of its node").containsExactly(new Evict(B));
    }

    /** The last of them would have no successor before it has gone: so none of them goes. */
    @Test
    void ofPodsThatGoWithTheirNodeNoneGoesWhereNoOtherServesElsewhere() {
        Placement inTheWay = new Placement.NodeInTheWay(OLD, List.of(NEW), "they keep together");
        places.put(A.key(), inTheWay);
        places.put(B.key(), inTheWay);
        single = SingleReplica.HOLD;
        workload = Optional.of(deployment(2));
        Blocker alone = new Blocker.NoSuccessor("Deployment/shop/web", inTheWay.text());

        assertThat(plan(A, B)).containsExactly(new Blocked(A, alone), new Blocked(B, alone));
        single = SingleReplica.SURGE_ELSE_EVICT;
        restart = Optional.of(new Restart.NoRestart(new Restart.Reason.NoPlace("they keep together")));
        assertThat(plan(A, B)).containsExactly(new Evict(A), new Evict(B));
        single = SingleReplica.HOLD;
        around.add(Drains.elsewhere(pod("web-c", "web")));
        assertThat(plan(A, B)).as("another serves elsewhere").containsExactly(new Evict(A), new Evict(B));
    }

    /** Two replicas with one claim, on two nodes: the other one cannot start before this one has gone. */
    @Test
    void onePodIsNotWaitedForThatWaitsForTheVolumeOfThis() {
        Restart.Reason claim = new Restart.Reason.OneNodeAtATime("shop/data");
        restart = Optional.of(new Restart.NoRestart(claim));
        single = SingleReplica.HOLD;
        workload = Optional.of(deployment(2));
        Pod holder = Drains.claims(1, A);
        around.add(Drains.unready(Drains.elsewhere(Drains.claims(1, pod("web-c", "web")))));

        assertThat(plan(holder))
                .containsExactly(new Blocked(holder, new Blocker.NoSuccessor("Deployment/shop/web", claim.text())));
        restart = Optional.of(new Restart.CanStart(List.of(NEW)));
        assertThat(plan(holder))
                .containsExactly(new Blocked(
                        holder, new Blocker.LastReplica(deployment(2).key())));
    }

    /** The one that has no place stays, and serves: so the other may go. */
    @Test
    void aPodThatStaysForWantOfAPlaceCountsForTheOthers() {
        places.put(A.key(), NEVER);
        places.put(B.key(), THERE);
        single = SingleReplica.HOLD;
        workload = Optional.of(deployment(2));

        assertThat(plan(A, B)).containsExactly(new Blocked(A, new Blocker.NoPlace(NEVER.text())), new Evict(B));
    }

    @Test
    void aPodThatNobodyMakesAgainNeedsNoPlace() {
        Pod naked = Drains.unmanaged(A);
        places.put(naked.key(), NEVER);

        assertThat(plan(naked)).containsExactly(new Evict(naked));
    }

    @Test
    void aPodThatWouldComeBackGoesOnceIfAnotherNodeWouldTakeItToo() {
        places.put(A.key(), new Placement.ComesBack(OLD, List.of(NEW)));
        Placement alone = new Placement.ComesBack(OLD, List.of());
        places.put(B.key(), alone);

        assertThat(plan(A, B)).containsExactly(new Evict(A), new Blocked(B, new Blocker.ComesBack(alone.text())));
    }

    /** Its predecessor was told to go: to evict it as well would be a loop. */
    @Test
    void whatHasComeBackToAClosedNodeStaysWithIt() {
        Pod before = comesBack(NOW.minusSeconds(601), pod("op-a", "op"));
        Pod after = comesBack(NOW.minusSeconds(599), pod("op-b", "op"));
        Pod unstarted = comesBack(null, pod("op-c", "op"));

        assertThat(plan(before, after, unstarted))
                .containsExactly(
                        new Evict(before), new Leave(after, Why.CAME_BACK), new Leave(unstarted, Why.CAME_BACK));
        assertThat(DrainPlanner.mustGo(after, policy(), Reach.REPORTS, NOW.minusSeconds(600), NOW))
                .isFalse();
        assertThat(DrainPlanner.mustGo(before, policy(), Reach.REPORTS, NOW.minusSeconds(600), NOW))
                .isTrue();
    }

    @Test
    void aRestartIsNotTriedWhereTheSuccessorCannotStartBesideThePod() {
        single = SingleReplica.SURGE;
        workload = Optional.of(deployment(1));
        Restart.Reason claim = new Restart.Reason.OneNodeAtATime("shop/data");
        restart = Optional.of(new Restart.NoRestart(claim));
        assertThat(plan(A))
                .containsExactly(new Blocked(A, new Blocker.NoSuccessor("Deployment/shop/web", claim.text())));

        restart = Optional.of(new Restart.NeedsLaunch(Set.of("b")));
        assertThat(plan(A))
                .containsExactly(new Blocked(A, new Blocker.NeedsNode("its successor needs a new node in b")));

        restart = Optional.of(new Restart.CanStart(List.of(NEW)));
        assertThat(plan(A))
                .containsExactly(new PodVerdict.Restart(A, deployment(1).key()));
    }

    @Test
    void everythingThatHoldsAPodIsToldAndNotOnlyTheFirst() {
        Pod naked = Drains.unmanaged(A);
        DrainSurvey survey = survey(policy(Handling.HOLD), naked);

        assertThat(DrainPlanner.all(survey, naked)).containsExactly(new Blocker.Unmanaged());
        places.put(A.key(), NEVER);
        assertThat(DrainPlanner.all(survey(policy(Handling.HOLD), A), A))
                .containsExactly(new Blocker.NoPlace(NEVER.text()));
        assertThat(DrainPlanner.all(survey(policy(Handling.EVICT), B), B)).isEmpty();
    }

    private List<PodVerdict> plan(Pod... pods) {
        return DrainPlanner.plan(survey(policy(), pods));
    }

    private DrainPolicy policy() {
        return policy(Handling.EVICT);
    }

    private DrainPolicy policy(Handling unmanaged) {
        return new DrainPolicy(1800, 0, single, unmanaged, Handling.EVICT);
    }

    private DrainSurvey survey(DrainPolicy policy, Pod... pods) {
        Instant closed = NOW.minus(Duration.ofMinutes(10));
        Map<PodKey, Workload> workloads = new HashMap<>();
        List<Pod> namespace = new ArrayList<>(List.of(pods));
        namespace.addAll(around);
        workload.ifPresent(w -> namespace.forEach(p -> workloads.put(p.key(), w)));
        return new DrainSurvey(
                Map.of("n", new Site(List.of(pods), Reach.REPORTS, 0, closed, closed, policy)),
                Map.of("shop", new Namespace(namespace, budget.stream().toList(), List.of())),
                workloads,
                Set.of(),
                Set.of(),
                Others.NONE,
                known,
                NOW);
    }

    private static Workload deployment(int replicas) {
        return new Workload(
                new Workload.Key("Deployment", "shop", "web"),
                new Selector(Map.of("app", "web"), List.of()),
                replicas,
                replicas,
                Surging.CAN_SURGE,
                Workload.Restart.NONE);
    }

    private static Pod comesBack(@Nullable Instant startedAt, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.stop(),
                startedAt,
                p.readySince(),
                p.goneBy(),
                p.priorityClass(),
                Set.of(Trait.COMES_BACK),
                p.claims(),
                p.labels(),
                p.annotations());
    }
}
