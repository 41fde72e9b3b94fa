package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.deployment;
import static dev.noderoll.plan.Drains.elsewhere;
import static dev.noderoll.plan.Drains.on;
import static dev.noderoll.plan.Drains.phase;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.service;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.unready;
import static dev.noderoll.plan.Drains.workload;
import static dev.noderoll.plan.Worlds.drainPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastOneGuardTest {

    private static final Pod A = pod("web-a", "web");
    private static final Pod B = pod("web-b", "web");
    private static final Pod SIBLING = elsewhere(pod("web-z", "web"));
    private static final Workload WEB = deployment("web", Surging.CAN_SURGE, Restart.NONE);
    private static final PodVerdict NO_ENDPOINT = new Blocked(A, new Blocker.NoSuccessor("Service shop/web"));

    @Test
    void evictsAnEndpointWhileAnotherStays() {
        assertThat(new Survey()
                        .pods(A, SIBLING)
                        .services(service("web", "web", A, SIBLING))
                        .plan())
                .containsExactly(new Evict(A));
    }

    @Test
    void neverLetsTwoGoThatRelyOnEachOther() {
        assertThat(new Survey().pods(A, B).services(service("web", "web", A, B)).plan())
                .containsExactly(new Evict(A), new Blocked(B, new Blocker.LastEndpoint("shop/web")));
    }

    @Test
    void waitsForTheSuccessorOfTheOneThatIsLeaving() {
        Pod leaving = terminating(elsewhere(B));

        assertThat(new Survey()
                        .pods(A, leaving)
                        .services(service("web", "web", A, leaving))
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.LastEndpoint("shop/web")));
    }

    @Test
    void waitsUntilTheReadySuccessorIsAnEndpointToo() {
        assertThat(new Survey()
                        .pods(A, SIBLING)
                        .services(service("web", "web", A))
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.LastEndpoint("shop/web")));
    }

    @Test
    void takesAnEndpointThatIsNotReadyAnyMoreForNone() {
        Pod lagging = unready(SIBLING);

        assertThat(new Survey()
                        .pods(A, lagging)
                        .services(service("web", "web", A, lagging))
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.LastEndpoint("shop/web")));
    }

    @Test
    void expectsNoSuccessorFromAFinishedPod() {
        assertThat(new Survey()
                        .pods(A, phase(Phase.FAILED, SIBLING))
                        .services(service("web", "web", A))
                        .plan())
                .containsExactly(NO_ENDPOINT);
    }

    @Test
    void bringsUpASuccessorOfTheLastEndpointByARestart() {
        assertThat(new Survey()
                        .pods(A)
                        .services(service("web", "web", A))
                        .workload(WEB)
                        .plan())
                .containsExactly(new PodVerdict.Restart(A, WEB.key()));
    }

    @Test
    void bringsUpASuccessorOfTheLastReplicaWithoutAService() {
        assertThat(new Survey().pods(A).workload(WEB).plan()).containsExactly(new PodVerdict.Restart(A, WEB.key()));
    }

    @Test
    void takesNoPodOfAnotherApplicationForAReplica() {
        assertThat(new Survey()
                        .pods(A, elsewhere(pod("api-a", "api")))
                        .workload(WEB)
                        .plan())
                .containsExactly(new PodVerdict.Restart(A, WEB.key()));
    }

    @Test
    void evictsAPodThatIsNoEndpointOfAServiceWithout() {
        assertThat(new Survey().pods(A).services(service("web", "web")).plan())
                .as("it is ready, and its endpoint is not listed")
                .containsExactly(new Evict(A));
        assertThat(new Survey().pods(A).services(service("api", "api")).plan())
                .as("another application's")
                .containsExactly(new Evict(A));
    }

    @Test
    void waitsForTheLastReplicasSuccessor() {
        assertThat(new Survey().pods(A, unready(SIBLING)).workload(WEB).plan())
                .containsExactly(new Blocked(A, new Blocker.LastReplica(WEB.key())));
    }

    /** Selectors may match the pods of others: whose a pod is, its owner says. */
    @Test
    void aPodOfAnotherDeploymentThatTheSelectorMatchesIsNoSibling() {
        Workload other = deployment("mailer", Surging.CAN_SURGE, Restart.NONE);
        DrainPolicy policy = Worlds.drainPolicy(SingleReplica.SURGE);
        Map<PodKey, Workload> keepers = Map.of(A.key(), WEB, SIBLING.key(), other);

        assertThat(DrainPlanner.plan(new DrainSurvey(
                        Map.of("n", new Site(List.of(A), Reach.REPORTS, 0, Worlds.NOW.minusSeconds(60), policy)),
                        Map.of("shop", new Namespace(List.of(A, SIBLING), List.of(), List.of())),
                        keepers,
                        Set.of(),
                        Others.NONE,
                        Worlds.NOW)))
                .containsExactly(new PodVerdict.Restart(A, WEB.key()));
    }

    @Test
    void restartsADeploymentOnce() {
        assertThat(new Survey()
                        .pods(A, B, SIBLING)
                        .budgets(Drains.budget("pdb", "web", 0, 3, 3, 3))
                        .workload(WEB)
                        .plan())
                .containsExactly(
                        new PodVerdict.Restart(A, WEB.key()), new Blocked(B, new Blocker.SuccessorComing(WEB.key())));
    }

    @Test
    void waitsForARestartThatIsUnderWay() {
        Workload restarting = deployment("web", Surging.CAN_SURGE, Restart.UNDER_WAY);

        assertThat(new Survey()
                        .pods(A)
                        .services(service("web", "web", A))
                        .workload(restarting)
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.SuccessorComing(WEB.key())));
    }

    @Test
    void holdsWhereNothingBringsASuccessorUpFirst() {
        Workload recreate = deployment("web", Surging.CANNOT_SURGE, Restart.NONE);

        assertThat(new Survey()
                        .pods(A)
                        .services(service("web", "web", A))
                        .workload(recreate)
                        .plan())
                .containsExactly(NO_ENDPOINT);
        assertThat(new Survey().pods(A).workload(recreate).plan())
                .containsExactly(new Blocked(A, new Blocker.NoSuccessor("Deployment/shop/web")));
    }

    @Test
    void letsGoWhatItsDeploymentStopsFirstAtEachUpdateWhereNoServiceLeadsToIt() {
        Survey last = new Survey().pods(A).workload(deployment("web", Surging.STOPS_FIRST, Restart.NONE));
        Blocked held = new Blocked(A, new Blocker.NoSuccessor("Deployment/shop/web"));

        assertThat(last.plan()).containsExactly(new Evict(A));
        assertThat(last.policy(drainPolicy(SingleReplica.HOLD)).plan()).containsExactly(held);
        assertThat(new Survey()
                        .pods(A)
                        .workload(deployment("web", Surging.STOPS_FIRST, Restart.NONE))
                        .services(service("web", "web", A))
                        .plan())
                .containsExactly(NO_ENDPOINT);
    }

    @Test
    void acceptsAGapOnANodeThatGoesAnywayWhereNoSuccessorCanBeBroughtUp() {
        Survey last = new Survey()
                .pods(A)
                .services(service("web", "web", A))
                .policy(drainPolicy(SingleReplica.SURGE_ELSE_EVICT));

        assertThat(last.workload(WEB).plan()).containsExactly(new PodVerdict.Restart(A, WEB.key()));
        assertThat(last.workload(deployment("web", Surging.CANNOT_SURGE, Restart.NONE))
                        .plan())
                .containsExactly(new Evict(A));
    }

    @Test
    void holdsOrEvictsTheLastOneAsThePolicySays() {
        Survey last = new Survey().pods(A).services(service("web", "web", A)).workload(WEB);

        assertThat(last.policy(drainPolicy(SingleReplica.HOLD)).plan()).containsExactly(NO_ENDPOINT);
        assertThat(last.policy(drainPolicy(SingleReplica.EVICT)).plan()).containsExactly(new Evict(A));
    }

    @Test
    void letsAPodGoThatServesNobody() {
        assertThat(new Survey()
                        .pods(unready(A))
                        .services(service("web", "web", A))
                        .workload(WEB)
                        .plan())
                .containsExactly(new Evict(unready(A)));
    }

    @Test
    void evictsTheOnlyPodOfAStatefulSetThatNoServiceReliesOn() {
        Workload set = workload("StatefulSet", "web", Surging.CANNOT_SURGE, Restart.NONE);

        assertThat(new Survey().pods(A).workload(set).plan()).containsExactly(new Evict(A));
        assertThat(new Survey()
                        .pods(A)
                        .services(service("web", "web", A))
                        .workload(set)
                        .plan())
                .containsExactly(NO_ENDPOINT);
    }

    @Test
    void namesTheSameServiceInWhateverOrderTheyCome() {
        Survey two = new Survey().pods(A).services(service("z", "web", A), service("b", "web", A));

        assertThat(DrainPlanner.plan(two.reversed())).isEqualTo(two.plan());
        assertThat(two.plan()).containsExactly(new Blocked(A, new Blocker.NoSuccessor("Service shop/b")));
    }

    @Test
    void waitsForOneThatIsGoingOnTheSameNode() {
        Pod going = terminating(B);

        assertThat(new Survey()
                        .pods(A, going)
                        .services(service("web", "web", A, going))
                        .plan())
                .containsExactly(
                        new Blocked(A, new Blocker.LastEndpoint("shop/web")),
                        new Going(going, Worlds.NOW.plusSeconds(10)));
    }

    @Test
    void countsAPodOfAnotherNodeOfTheSetUntilItLetsThatGo() {
        Pod there = elsewhere(B);
        Survey both = new Survey().pods(A, there).nodes("n", "m").services(service("web", "web", A, there));

        assertThat(both.plan()).containsExactly(new Evict(A), new Blocked(there, new Blocker.LastEndpoint("shop/web")));
    }

    @Test
    void waitsForItsTurnWhereAllOthersAreOnNodesThatOtherSessionsDrain() {
        Survey met = new Survey().pods(A, SIBLING).othersDrain("m").services(service("web", "web", A, SIBLING));

        assertThat(met.plan()).containsExactly(new Blocked(A, new Blocker.TurnOfOthers("shop", "Service shop/web")));
        assertThat(met.inTurn().plan()).as("in its turn").containsExactly(new Evict(A));
    }

    @Test
    void needsNoTurnWhereOneStaysThatNobodyDrains() {
        Pod safe = on("k", pod("web-k", "web"));

        assertThat(new Survey()
                        .pods(A, SIBLING, safe)
                        .othersDrain("m")
                        .services(service("web", "web", A, SIBLING, safe))
                        .plan())
                .containsExactly(new Evict(A));
    }

    /** The API server counts for both: neither takes the last. */
    @Test
    void needsNoTurnWhereABudgetIsAboutJustThesePods() {
        Survey met = new Survey().pods(A, SIBLING).othersDrain("m").services(service("web", "web", A, SIBLING));

        assertThat(met.budgets(Drains.budget("pdb", "web", 1, 2, 1, 2)).plan()).containsExactly(new Evict(A));
    }

    /** Who has begun to drain the other's node just now does not know of us yet, nor we of them. */
    @Test
    void reliesOnTheOnlyOtherTwoSecondsAfterItsDrainBegan() {
        Survey young = new Survey().pods(A, SIBLING).services(service("web", "web", A, SIBLING));
        Pod third = on("k", pod("web-k", "web"));

        assertThat(young.since(Worlds.NOW.minusMillis(1999)).plan())
                .containsExactly(new Blocked(A, new Blocker.TurnOfOthers("shop", "Service shop/web")));
        assertThat(young.since(Worlds.NOW.minusSeconds(2)).plan()).containsExactly(new Evict(A));
        assertThat(new Survey()
                        .since(Worlds.NOW)
                        .pods(A, SIBLING, third)
                        .services(service("web", "web", A, SIBLING, third))
                        .plan())
                .as("one of two")
                .containsExactly(new Evict(A));
    }
}
