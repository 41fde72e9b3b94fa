package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about each pod of a node that is being drained.
 *
 * <ol>
 *   <li>Daemon pods, mirror pods and finished pods stay; terminating pods are waited for.
 *   <li>Pods that the policy leaves to others hold the drain until those have moved them.
 *   <li>What would be lost (unmanaged pods, local data) is moved or holds the drain, as the policy says; a pod that its
 *       owner has opted out holds it.
 *   <li>A budget lets as many go as it allows now, counting those that this very plan evicts.
 *   <li>Of the pods with volumes one goes at a time, where volumes have to be detached.
 *   <li>The last ready pod of a Service or a Deployment goes only after its successor is ready ({@link LastOneGuard}).
 *   <li>Critical pods go when all others have gone.
 * </ol>
 *
 * <p>Pure, and stable: pods are looked at by tier, namespace and name.
 */
public final class DrainPlanner {

    private static final Set<String> CRITICAL = Set.of("system-cluster-critical", "system-node-critical");

    private static final int UNHURRIED_SECONDS = 600;

    private static final Comparator<Pod> ORDER =
            comparing((Pod p) -> CRITICAL.contains(p.priorityClass())).thenComparing(Pod::key);

    private final DrainSurvey survey;
    private final LastOneGuard guard;
    private final Map<String, Integer> allowed = new LinkedHashMap<>();

    private boolean volumeLeaves;

    private DrainPlanner(DrainSurvey survey) {
        this.survey = survey;
        this.guard = new LastOneGuard(survey);
        this.volumeLeaves = leavesAlready(survey);
    }

    /** A pod with a volume is on its way out, or its volume is and the pod has gone. */
    private static boolean leavesAlready(DrainSurvey survey) {
        List<Pod> holding = survey.onNode().stream()
                .filter(p -> p.claims() > 0 && !p.finished())
                .toList();
        int claims = holding.stream().mapToInt(Pod::claims).sum();
        return survey.place().attached() > claims
                || holding.stream().anyMatch(p -> p.terminating() && mustGo(p, survey));
    }

    /** One verdict for each pod of the node. */
    public static List<PodVerdict> plan(DrainSurvey survey) {
        return new DrainPlanner(survey).verdicts();
    }

    /**
     * Whether a pod keeps its node from being terminated: everything but daemon, mirror and finished pods, and those that
     * their owner or the policy gives up, or that nobody can see any more.
     */
    public static boolean mustGo(Pod pod, DrainPolicy policy, Reach reach, Instant now) {
        boolean daemon = pod.owner() != null && pod.owner().isDaemonSet();
        return !daemon && staysAnyway(pod, policy, reach, now).isEmpty();
    }

    private static boolean mustGo(Pod pod, DrainSurvey survey) {
        return mustGo(pod, survey.policy(), survey.place().reach(), survey.now());
    }

    private static Optional<Why> staysAnyway(Pod pod, DrainPolicy policy, Reach reach, Instant now) {
        if (pod.traits().contains(Trait.MIRROR)) {
            return Optional.of(Why.MIRROR);
        }
        if (pod.finished()) {
            return Optional.of(Why.FINISHED);
        }
        if (OwnersWish.skips(pod)) {
            return Optional.of(Why.SKIPPED);
        }
        Instant goneBy = pod.goneBy();
        if (reach == Reach.SILENT && goneBy != null && now.isAfter(goneBy)) {
            return Optional.of(Why.UNREACHABLE);
        }
        return policy.stopping().givesUp(pod, now) ? Optional.of(Why.STUCK) : Optional.empty();
    }

    private List<PodVerdict> verdicts() {
        List<PodVerdict> verdicts = new ArrayList<>();
        for (Pod pod : survey.onNode().stream().sorted(ORDER).toList()) {
            boolean othersFirst = CRITICAL.contains(pod.priorityClass())
                    && verdicts.stream().anyMatch(v -> ordinary(v.pod()) && !(v instanceof Leave));
            verdicts.add(verdict(pod, othersFirst));
        }
        return verdicts;
    }

    private static boolean ordinary(Pod pod) {
        return !CRITICAL.contains(pod.priorityClass());
    }

    private PodVerdict verdict(Pod pod, boolean othersFirst) {
        Optional<Why> stays = stays(pod);
        if (stays.isPresent()) {
            return new Leave(pod, stays.get());
        }
        Instant goneBy = pod.goneBy();
        if (goneBy != null) {
            return new Going(pod, goneBy);
        }
        if (othersFirst) {
            return new Blocked(pod, new Blocker.HigherTier());
        }
        Optional<Blocker> loses = loses(pod);
        if (loses.isPresent()) {
            return new Blocked(pod, loses.get());
        }
        Optional<Blocker> budget = budgetBlocks(pod);
        if (budget.isPresent()) {
            return budget.get() instanceof Blocker.BudgetNeverAllows never
                    ? guard.successorFor(pod, never)
                    : new Blocked(pod, budget.get());
        }
        if (pod.claims() > 0 && volumeLeaves && oneByOne()) {
            return new Blocked(pod, new Blocker.VolumesOneByOne());
        }
        PodVerdict verdict = guard.judge(pod);
        if (verdict instanceof Evict) {
            spend(pod);
            volumeLeaves |= pod.claims() > 0;
        }
        return verdict;
    }

    /** Where volumes are attached at all, and there is time for it: an interrupted instance has two minutes. */
    private boolean oneByOne() {
        return survey.place().attached() > 0 && survey.policy().timeoutSeconds() >= UNHURRIED_SECONDS;
    }

    private Optional<Why> stays(Pod pod) {
        Optional<Why> anyway = staysAnyway(pod, survey.policy(), survey.place().reach(), survey.now());
        if (anyway.isPresent()) {
            return anyway;
        }
        boolean daemon = pod.owner() != null
                && pod.owner().isDaemonSet()
                && !survey.orphans().contains(pod.key());
        return daemon ? Optional.of(Why.DAEMON) : Optional.empty();
    }

    /** What is not ours to move, or what nobody would bring back. An orphan of a DaemonSet is as unmanaged as a pod without an owner (D19, D24). */
    private Optional<Blocker> loses(Pod pod) {
        if (!survey.policy().selects(pod)) {
            return Optional.of(new Blocker.NotSelected());
        }
        Optional<Blocker> wish = OwnersWish.against(pod, survey.now());
        if (wish.isPresent()) {
            return wish;
        }
        boolean job = pod.owner() != null && pod.owner().isJob();
        if (OwnersWish.runsToItsEnd(pod) || (job && survey.policy().jobs() == Jobs.WAIT)) {
            return Optional.of(new Blocker.RunsToItsEnd());
        }
        boolean unmanaged = pod.owner() == null || survey.orphans().contains(pod.key());
        if (unmanaged && survey.policy().unmanagedPods() == Handling.HOLD) {
            return Optional.of(new Blocker.Unmanaged());
        }
        boolean localData = pod.traits().contains(Trait.LOCAL_DATA);
        return localData && survey.policy().localData() == Handling.HOLD
                ? Optional.of(new Blocker.LocalData())
                : Optional.empty();
    }

    /** As the eviction subresource will judge (D62 to D71), so that it is not asked in vain. */
    private Optional<Blocker> budgetBlocks(Pod pod) {
        List<Budget> budgets = survey.budgetsOf(pod);
        if (pod.phase() == Phase.PENDING || budgets.isEmpty()) {
            return Optional.empty();
        }
        if (budgets.size() > 1) {
            return Optional.of(new Blocker.SeveralBudgets(
                    budgets.stream().map(Budget::text).sorted().toList()));
        }
        Budget budget = budgets.getFirst();
        if (freeOfBudget(pod, budget)) {
            return Optional.empty();
        }
        if (budget.freshness() == Freshness.BEHIND) {
            return Optional.of(new Blocker.BudgetBehind(budget.text()));
        }
        if (budget.allowed() < 0) {
            return Optional.of(new Blocker.BudgetBroken(budget.text(), budget.allowed()));
        }
        if (budget.neverAllows() && knowsAllPods(budget, pod)) {
            return Optional.of(new Blocker.BudgetNeverAllows(budget.text(), budget.healthy(), budget.desiredHealthy()));
        }
        return allowed.getOrDefault(budget.text(), budget.allowed()) > 0
                ? Optional.empty()
                : Optional.of(new Blocker.BudgetFull(budget.text(), budget.healthy(), budget.desiredHealthy()));
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
                .filter(w -> pods.stream()
                                .filter(p -> w.selector().matches(p.labels()))
                                .count()
                        < w.replicas())
                .isEmpty();
        return made && pods.stream().filter(budget::covers).count() <= budget.expected();
    }

    /** A pod that is not Ready may go without using the budget up (D66, D67). */
    private static boolean freeOfBudget(Pod pod, Budget budget) {
        if (pod.readiness() == Pod.Readiness.READY) {
            return false;
        }
        return budget.unhealthyPods() == UnhealthyPods.ALWAYS_ALLOW
                || (budget.healthy() >= budget.desiredHealthy() && budget.desiredHealthy() > 0);
    }

    private void spend(Pod pod) {
        if (pod.phase() == Phase.PENDING) {
            return;
        }
        for (Budget budget : survey.budgetsOf(pod)) {
            if (!freeOfBudget(pod, budget)) {
                allowed.merge(budget.text(), budget.allowed() - 1, (left, fresh) -> left - 1);
            }
        }
    }
}
