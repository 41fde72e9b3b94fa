package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.Detached;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Judges as the eviction subresource will (D62 to D71), so that it is not asked in vain.
 *
 * <p>It counts what the plan spends, on whichever node.
 */
final class BudgetGuard {

    private final DrainSurvey survey;
    private final Map<String, Integer> allowed = new HashMap<>();

    /** Those that serve no more, since they go next: budgets count them as healthy still. */
    private final Set<Pod> detached = new HashSet<>();

    BudgetGuard(DrainSurvey survey) {
        this.survey = survey;
        survey.sites().values().stream()
                .flatMap(site -> site.pods().stream())
                .filter(pod -> pod.serving() && Detached.of(pod).isPresent())
                .forEach(detached::add);
    }

    /** The same, with what it has counted so far. */
    BudgetGuard copy() {
        BudgetGuard copy = new BudgetGuard(survey);
        copy.allowed.putAll(allowed);
        copy.detached.retainAll(detached);
        return copy;
    }

    /**
     * How many of its pods a budget lets go at a time at most; empty where its status does not tell of all that there are.
     *
     * @param pod one that it covers
     */
    OptionalInt most(Budget budget, Pod pod) {
        OptionalInt most = budget.most();
        return most.isPresent() && knowsAllPods(budget, pod) ? most : OptionalInt.empty();
    }

    /** Empty when no budget keeps the pod. */
    Optional<Blocker> blocks(Pod pod) {
        List<Budget> budgets = survey.budgetsOf(pod);
        if (pod.phase() == Phase.PENDING || budgets.isEmpty()) {
            return Optional.empty();
        }
        if (budgets.size() > 1) {
            return Optional.of(new Blocker.SeveralBudgets(
                    budgets.stream().map(Budget::text).sorted().toList()));
        }
        Budget budget = budgets.getFirst();
        if (freeOf(budget, pod)) {
            return Optional.empty();
        }
        if (budget.freshness() == Freshness.BEHIND) {
            return Optional.of(new Blocker.BudgetBehind(budget.text()));
        }
        if (budget.freshness() == Freshness.FAILED) {
            return Optional.of(new Blocker.BudgetUncounted(budget.text()));
        }
        if (budget.allowed() < 0) {
            return Optional.of(new Blocker.BudgetBroken(budget.text(), budget.allowed()));
        }
        if (budget.neverAllows() && knowsAllPods(budget, pod)) {
            return Optional.of(new Blocker.BudgetNeverAllows(budget.text(), budget.healthy(), budget.desiredHealthy()));
        }
        return allowed.getOrDefault(budget.text(), budget.allowed()) > before(budget, pod)
                ? Optional.empty()
                : Optional.of(new Blocker.BudgetFull(budget.text(), budget.healthy(), budget.desiredHealthy()));
    }

    /** How many pods use it up before this one. */
    private long before(Budget budget, Pod pod) {
        return detached.contains(pod)
                ? 0
                : detached.stream().filter(budget::covers).count();
    }

    /**
     * Whether the budget expects every pod that there is or is to be. Where minAvailable is a number it expects those that
     * there are at a moment, and one that has just gone will be made again.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/disruption/disruption.go">
     *     getExpectedPodCount</a>
     */
    private boolean knowsAllPods(Budget budget, Pod pod) {
        List<Pod> pods = survey.namespaceOf(pod).pods().stream()
                .filter(p -> !p.finished())
                .toList();
        boolean made = survey.workloadOf(pod)
                .filter(w -> pods.stream().filter(p -> survey.keeps(w, p)).count() < w.replicas())
                .isEmpty();
        return made && pods.stream().filter(budget::covers).count() <= budget.expected();
    }

    /** A pod that is not Ready may go without using the budget up (D66, D67). */
    private static boolean freeOf(Budget budget, Pod pod) {
        if (pod.readiness() == Pod.Readiness.READY) {
            return false;
        }
        return budget.unhealthyPods() == UnhealthyPods.ALWAYS_ALLOW
                || (budget.healthy() >= budget.desiredHealthy() && budget.desiredHealthy() > 0);
    }

    /** Counts a pod that the plan lets go. */
    void spend(Pod pod) {
        detached.remove(pod);
        if (pod.phase() == Phase.PENDING) {
            return;
        }
        for (Budget budget : survey.budgetsOf(pod)) {
            if (!freeOf(budget, pod)) {
                allowed.merge(budget.text(), budget.allowed() - 1, (left, fresh) -> left - 1);
            }
        }
    }
}
