package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.alwaysAllow;
import static dev.noderoll.plan.Drains.annotated;
import static dev.noderoll.plan.Drains.behind;
import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.critical;
import static dev.noderoll.plan.Drains.daemon;
import static dev.noderoll.plan.Drains.deployment;
import static dev.noderoll.plan.Drains.elsewhere;
import static dev.noderoll.plan.Drains.owned;
import static dev.noderoll.plan.Drains.phase;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.sized;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.trait;
import static dev.noderoll.plan.Drains.unmanaged;
import static dev.noderoll.plan.Drains.unready;
import static dev.noderoll.plan.Drains.workload;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainPlannerTest {

    private static final Pod A = pod("web-a", "web");
    private static final Pod B = pod("web-b", "web");
    private static final Pod C = pod("web-c", "web");
    private static final Pod SIBLING = elsewhere(pod("web-z", "web"));

    /** Unmanaged pods and local data may both go. */
    private static final DrainPolicy LOSSY =
            new DrainPolicy(1800, 0, SingleReplica.SURGE, Handling.EVICT, Handling.EVICT);

    /** Both hold the drain. */
    private static final DrainPolicy CAREFUL =
            new DrainPolicy(1800, 0, SingleReplica.SURGE, Handling.HOLD, Handling.HOLD);

    @Test
    void hasNothingToSayOfAnEmptyNode() {
        assertThat(new Survey().plan()).isEmpty();
    }

    @Test
    void evictsByNamespaceAndName() {
        assertThat(new Survey().pods(B, A, C).plan()).containsExactly(new Evict(A), new Evict(B), new Evict(C));
    }

    @Test
    void leavesADaemonPodEvenWithLocalData() {
        Pod daemon = daemon(trait(Trait.LOCAL_DATA, A));

        assertThat(new Survey().pods(daemon).policy(CAREFUL).plan()).containsExactly(new Leave(daemon, Why.DAEMON));
    }

    @Test
    void takesAnotherGroupsDaemonSetForAnOrdinaryController() {
        Pod other = owned(new Owner("apps.example.com/v1", "DaemonSet", "ds", "ds"), A);

        assertThat(new Survey().pods(other).plan()).containsExactly(new Evict(other));
    }

    @Test
    void takesAnOrphanOfADaemonSetForUnmanaged() {
        Pod orphan = daemon(A);

        assertThat(new Survey().pods(orphan).orphan(orphan).policy(CAREFUL).plan())
                .containsExactly(new Blocked(orphan, new Blocker.Unmanaged()));
        assertThat(new Survey().pods(orphan).orphan(orphan).policy(LOSSY).plan())
                .containsExactly(new Evict(orphan));
    }

    @Test
    void leavesAMirrorPod() {
        Pod mirror = trait(Trait.MIRROR, unmanaged(A));

        assertThat(new Survey().pods(mirror).policy(CAREFUL).plan()).containsExactly(new Leave(mirror, Why.MIRROR));
    }

    @Test
    void leavesFinishedPodsWhateverTheyAre() {
        Pod failed = unmanaged(trait(Trait.LOCAL_DATA, phase(Phase.FAILED, A)));
        Pod succeeded = phase(Phase.SUCCEEDED, B);

        assertThat(new Survey().pods(failed, succeeded).policy(CAREFUL).plan())
                .containsExactly(new Leave(failed, Why.FINISHED), new Leave(succeeded, Why.FINISHED));
    }

    @Test
    void waitsForATerminatingPodThatItWouldNotHaveEvicted() {
        Pod going = terminating(unmanaged(A));

        assertThat(new Survey().pods(going).policy(CAREFUL).plan())
                .containsExactly(new Going(going, NOW.plusSeconds(10)));
    }

    @Test
    void holdsOrEvictsAnUnmanagedPodAsThePolicySays() {
        Pod naked = unmanaged(A);

        assertThat(new Survey().pods(naked).policy(CAREFUL).plan())
                .containsExactly(new Blocked(naked, new Blocker.Unmanaged()));
        assertThat(new Survey().pods(naked).policy(LOSSY).plan()).containsExactly(new Evict(naked));
    }

    @Test
    void holdsOrEvictsLocalDataAsThePolicySays() {
        Pod data = trait(Trait.LOCAL_DATA, A);

        assertThat(new Survey().pods(data).policy(CAREFUL).plan())
                .containsExactly(new Blocked(data, new Blocker.LocalData()));
        assertThat(new Survey().pods(data).policy(LOSSY).plan()).containsExactly(new Evict(data));
    }

    @Test
    void holdsForAnOptOutWhateverThePolicySays() {
        Pod safe = annotated("cluster-autoscaler.kubernetes.io/safe-to-evict", "false", A);
        Pod karpenter = annotated("karpenter.sh/do-not-disrupt", "true", B);
        Pod willing = annotated("cluster-autoscaler.kubernetes.io/safe-to-evict", "true", C);

        assertThat(new Survey().pods(safe, karpenter, willing).policy(LOSSY).plan())
                .containsExactly(
                        new Blocked(safe, new Blocker.OptedOut("cluster-autoscaler.kubernetes.io/safe-to-evict")),
                        new Blocked(karpenter, new Blocker.OptedOut("karpenter.sh/do-not-disrupt")),
                        new Evict(willing));
    }

    @Test
    void letsAsManyGoAsTheBudgetAllowsCountingItsOwn() {
        Budget budget = budget("pdb", "web", 2, 4, 2, 4);

        assertThat(new Survey().pods(A, B, C, SIBLING).budgets(budget).plan())
                .containsExactly(new Evict(A), new Evict(B), new Blocked(C, new Blocker.BudgetFull("shop/pdb", 4, 2)));
    }

    @Test
    void countsEveryPodThatItLetsGo() {
        Pod d = pod("web-d", "web");
        Budget three = budget("pdb", "web", 3, 5, 2, 5);

        assertThat(new Survey().pods(A, B, C, d, SIBLING).budgets(three).plan())
                .containsExactly(
                        new Evict(A),
                        new Evict(B),
                        new Evict(C),
                        new Blocked(d, new Blocker.BudgetFull("shop/pdb", 5, 2)));
    }

    @Test
    void isHeldByNoBudgetOfAnotherApplication() {
        assertThat(new Survey()
                        .pods(A, SIBLING)
                        .budgets(budget("pdb", "web", 1, 2, 1, 2), budget("api", "api", 0, 1, 1, 1))
                        .plan())
                .containsExactly(new Evict(A));
    }

    @Test
    void waitsForABudgetOneOfWhosePodsIsAway() {
        assertThat(new Survey()
                        .pods(A)
                        .budgets(budget("pdb", "web", 0, 1, 1, 2))
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.BudgetFull("shop/pdb", 1, 1)));
    }

    @Test
    void seesThatABudgetNeverAllows() {
        Budget never = budget("pdb", "web", 0, 2, 2, 2);

        assertThat(new Survey().pods(A, SIBLING).budgets(never).plan())
                .containsExactly(new Blocked(A, new Blocker.BudgetNeverAllows("shop/pdb", 2, 2)));
    }

    @Test
    void seesThatABudgetNeverAllowsWhenAllReplicasAreThere() {
        Budget never = budget("pdb", "web", 0, 2, 2, 2);
        Blocked blocked = new Blocked(A, new Blocker.BudgetNeverAllows("shop/pdb", 2, 2));
        Workload two = sized(2, 2, workload("StatefulSet", "web", Surging.CANNOT_SURGE, Restart.NONE));

        assertThat(new Survey().pods(A, SIBLING).budgets(never).workload(two).plan())
                .containsExactly(blocked);
        assertThat(new Survey()
                        .pods(A, SIBLING, elsewhere(phase(Phase.FAILED, B)))
                        .budgets(never)
                        .workload(two)
                        .plan())
                .as("a pod that has failed is none that is to be")
                .containsExactly(blocked);
    }

    /** With minAvailable a number, the budget expects the pods that there are. */
    @Test
    void waitsForAPodThatIsMadeAgainAndThatTheBudgetDoesNotExpectYet() {
        Budget two = budget("pdb", "web", 0, 2, 2, 2);
        Blocked full = new Blocked(A, new Blocker.BudgetFull("shop/pdb", 2, 2));
        Workload three = sized(3, 2, workload("StatefulSet", "web", Surging.CANNOT_SURGE, Restart.NONE));

        assertThat(new Survey().pods(A, SIBLING).budgets(two).workload(three).plan())
                .as("the third is gone, and not made again yet")
                .containsExactly(full);
        assertThat(new Survey()
                        .pods(A, SIBLING, elsewhere(pod("web-y", "web")))
                        .budgets(two)
                        .workload(three)
                        .plan())
                .as("it is made again, and the budget's status is older")
                .containsExactly(full);
        assertThat(new Survey()
                        .pods(A, SIBLING, elsewhere(pod("api-a", "api")))
                        .budgets(two)
                        .workload(three)
                        .plan())
                .as("another application's pod is not the third")
                .containsExactly(full);
    }

    @Test
    void surgesTheDeploymentWhoseBudgetNeverAllows() {
        Budget never = budget("pdb", "web", 0, 2, 2, 2);

        assertThat(new Survey()
                        .pods(A, SIBLING)
                        .budgets(never)
                        .workload(deployment("web", Surging.CAN_SURGE, Restart.NONE))
                        .plan())
                .containsExactly(new PodVerdict.Restart(
                        A, deployment("web", Surging.CAN_SURGE, Restart.NONE).key()));
    }

    @Test
    void namesABudgetThatIsBehindOrBrokenOrNotAlone() {
        Budget budget = budget("pdb", "web", 1, 2, 1, 2);

        assertThat(new Survey().pods(A).budgets(behind(budget)).plan())
                .containsExactly(new Blocked(A, new Blocker.BudgetBehind("shop/pdb")));
        assertThat(new Survey()
                        .pods(A)
                        .budgets(budget("pdb", "web", -1, 2, 1, 2))
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.BudgetBroken("shop/pdb", -1)));
        assertThat(new Survey()
                        .pods(A)
                        .budgets(budget("z", "web", 1, 2, 1, 2), budget)
                        .plan())
                .containsExactly(new Blocked(A, new Blocker.SeveralBudgets(List.of("shop/pdb", "shop/z"))));
    }

    @Test
    void letsAPodThatIsNotReadyGoPastAHealthyBudget() {
        Pod crashing = unready(A);

        assertThat(new Survey()
                        .pods(crashing)
                        .budgets(budget("pdb", "web", 0, 1, 1, 2))
                        .plan())
                .containsExactly(new Evict(crashing));
        assertThat(new Survey()
                        .pods(crashing)
                        .budgets(budget("pdb", "web", 0, 1, 2, 2))
                        .plan())
                .containsExactly(new Blocked(crashing, new Blocker.BudgetFull("shop/pdb", 1, 2)));
        assertThat(new Survey()
                        .pods(crashing)
                        .budgets(budget("pdb", "web", 0, 0, 0, 2))
                        .plan())
                .as("a budget that wants none is not healthy")
                .containsExactly(new Blocked(crashing, new Blocker.BudgetFull("shop/pdb", 0, 0)));
        assertThat(new Survey()
                        .pods(crashing)
                        .budgets(alwaysAllow(budget("pdb", "web", 0, 1, 2, 2)))
                        .plan())
                .containsExactly(new Evict(crashing));
    }

    @Test
    void letsAPodGoPastABudgetBeforeItHasStarted() {
        Pod pending = phase(Phase.PENDING, A);
        Budget full = budget("pdb", "web", 0, 0, 1, 2);

        assertThat(new Survey()
                        .pods(pending)
                        .budgets(full, budget("z", "web", 0, 0, 1, 2))
                        .plan())
                .containsExactly(new Evict(pending));
    }

    @Test
    void usesNoBudgetUpForAPodThatHasNotStarted() {
        Pod pending = phase(Phase.PENDING, A);
        Budget one = budget("pdb", "web", 1, 1, 0, 2);

        assertThat(new Survey().pods(pending, B, SIBLING).budgets(one).plan())
                .containsExactly(new Evict(pending), new Evict(B));
    }

    @Test
    void usesNoBudgetUpForAPodThatIsHeldForAnotherReason() {
        Pod last = pod("api-a", "api");
        Budget both = new Budget(
                "shop",
                "pdb",
                new Selector(Map.of(), List.of()),
                1,
                3,
                2,
                3,
                0,
                Budget.Freshness.CURRENT,
                Budget.UnhealthyPods.IF_HEALTHY_BUDGET);

        assertThat(new Survey()
                        .pods(last, A, SIBLING)
                        .budgets(both)
                        .services(Drains.service("api", "api", last))
                        .plan())
                .containsExactly(new Blocked(last, new Blocker.NoSuccessor("Service shop/api")), new Evict(A));
    }

    @Test
    void evictsCriticalPodsAfterAllOthersHaveGone() {
        Pod first = critical(pod("a-dns", "dns"));
        Pod going = terminating(B);

        assertThat(new Survey().pods(first, A).plan())
                .containsExactly(new Evict(A), new Blocked(first, new Blocker.HigherTier()));
        assertThat(new Survey().pods(first, going).plan())
                .containsExactly(new Going(going, NOW.plusSeconds(10)), new Blocked(first, new Blocker.HigherTier()));
        assertThat(new Survey()
                        .pods(first, daemon(A), phase(Phase.SUCCEEDED, B))
                        .plan())
                .containsExactly(
                        new Leave(daemon(A), Why.DAEMON),
                        new Leave(phase(Phase.SUCCEEDED, B), Why.FINISHED),
                        new Evict(first));
    }

    @Test
    void evictsCriticalPodsTogether() {
        Pod dns = critical(pod("dns-a", "dns"));
        Pod proxy = critical(pod("proxy-a", "proxy"));

        assertThat(new Survey().pods(dns, proxy).plan()).containsExactly(new Evict(dns), new Evict(proxy));
    }

    @Test
    void saysWhichPodsKeepANodeFromBeingTerminated() {
        assertThat(List.of(A, unmanaged(A), terminating(A), phase(Phase.PENDING, A), phase(Phase.UNKNOWN, A)))
                .allMatch(p -> DrainPlanner.mustGo(p, LOSSY, Reach.REPORTS, NOW, NOW));
        assertThat(List.of(
                        daemon(A),
                        trait(Trait.MIRROR, unmanaged(A)),
                        phase(Phase.SUCCEEDED, A),
                        phase(Phase.FAILED, unmanaged(A))))
                .noneMatch(p -> DrainPlanner.mustGo(p, LOSSY, Reach.REPORTS, NOW, NOW));
    }

    @Test
    void refusesASurveyWithoutThePodsNamespace() {
        DrainSurvey survey = new DrainSurvey(
                Map.of("n", new DrainSurvey.Site(List.of(A), Reach.REPORTS, 0, NOW, LOSSY)),
                Map.of(),
                Map.of(),
                Set.of(),
                DrainSurvey.Others.NONE,
                NOW);

        assertThatThrownBy(() -> DrainPlanner.plan(survey))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the survey lacks the namespace of shop/web-a");
    }
}
