package dev.noderoll.step;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Blocker.Course;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.LastResort;
import dev.noderoll.plan.Loss;
import dev.noderoll.plan.Patience;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.step.EvictPods.Held;
import dev.noderoll.step.EvictPods.Outcome;
import dev.noderoll.step.EvictPods.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One pass of a drain: carries out the verdicts, and keeps count of what was done and what is held.
 *
 * <p>A budget that has refused one eviction is not asked again in the same pass (D71), nor before its Retry-After. A pod
 * with which the API server could not do anything does not stop the others (D47), unless that is overloaded.
 */
final class EvictionPass {

    /** So that a node with hundreds of held pods stays far below the 256 KiB that a state may pass on. */
    private static final int MOST_TOLD = 50;

    /** Each may have cost a time-out; all of them together must fit into the function's. */
    private static final int MOST_FAILURES = 3;

    private final DrainSite site;
    private final ClusterNode node;
    private final Instant now;
    private final EvictPods.Input input;
    private final List<String> evicted = new ArrayList<>();
    private final List<String> restarted = new ArrayList<>();
    private final List<String> forced = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private final Set<String> spent = new HashSet<>();
    private final List<Held> held = new ArrayList<>();
    private final Set<String> refusing = new HashSet<>();
    private int refused;
    private int failures;

    /** Why nothing more is asked of the API server in this pass; empty while it may be. */
    private String overload = "";

    private int going;
    /** Seconds until one of the pods that stop may be gone. */
    private int soonest = Integer.MAX_VALUE;

    private int notBefore;
    private boolean ahead;

    EvictionPass(DrainSite site, ClusterNode node, Instant now, EvictPods.Input input) {
        this.site = site;
        this.node = node;
        this.now = now;
        this.input = input;
    }

    /** Carries out what is planned for the pods of the survey. */
    void act(DrainSurvey survey) {
        List<PodVerdict> verdicts = DrainPlanner.plan(survey);
        Recovery.remember(site.cluster(), node, leaving(verdicts, survey));
        for (PodVerdict verdict : verdicts) {
            switch (verdict) {
                case PodVerdict.Evict(Pod pod) -> evict(pod, survey);
                case PodVerdict.Restart(Pod pod, Workload.Key deployment) -> {
                    site.cluster().workloads().restart(deployment, now);
                    restarted.add(deployment.text());
                    hold(pod, new Blocker.SuccessorComing(deployment), survey);
                }
                case PodVerdict.Going(Pod pod, Instant _) -> watch(pod);
                case PodVerdict.Blocked(Pod pod, Blocker blocker) -> forceOrHold(pod, blocker, survey);
                case PodVerdict.Leave _ -> {}
            }
        }
    }

    /** Notes what holds each pod, and evicts none. */
    void judge(DrainSurvey survey) {
        for (PodVerdict verdict : DrainPlanner.plan(survey)) {
            switch (verdict) {
                case PodVerdict.Evict(Pod pod) -> hold(pod, new Blocker.OutOfTime(), survey);
                case PodVerdict.Restart(Pod pod, Workload.Key _) -> hold(pod, new Blocker.OutOfTime(), survey);
                case PodVerdict.Going(Pod pod, Instant _) -> watch(pod);
                case PodVerdict.Blocked(Pod pod, Blocker blocker) -> hold(pod, blocker, survey);
                case PodVerdict.Leave _ -> {}
            }
        }
    }

    /** Waits for a pod that is on its way out. */
    void watch(Pod pod) {
        Instant goneBy = pod.goneBy();
        if (goneBy != null) {
            waitFor(pod, goneBy);
            held.add(Held.of(pod, new Blocker.StillStopping(goneBy), List.of()));
        }
    }

    Outcome outcome() {
        Tally tally = new Tally(first(evicted), first(restarted), refused, first(forced), first(losses));
        if (going == 0 && held.isEmpty()) {
            return new Outcome.Drained(tally);
        }
        // What is given up too early on a node that can be opened again costs nothing; on one that AWS takes it costs
        // the
        // pods, and a person may yet let them go (promise 6).
        boolean taken = input.drain().lease().isEmpty();
        boolean moves = going > 0
                || ahead
                || taken
                || held.stream().anyMatch(h -> h.blocker().course() == Course.PASSES);
        return moves && !now.isAfter(input.deadline())
                ? new Outcome.Wait(Math.max(patience(), notBefore), first(held), tally)
                : new Outcome.Stuck(first(held), tally);
    }

    /** Pods that stop have their own time; what others have to do first has the drain's. */
    private int patience() {
        boolean stopping = held.stream().allMatch(h -> h.blocker() instanceof Blocker.StillStopping);
        return stopping ? soonest : Math.min(soonest, site.patience(now));
    }

    private void evict(Pod pod, DrainSurvey survey) {
        List<Budget> budgets = survey.budgetsOf(pod);
        Optional<Duration> grace = survey.policy().stopping().graceFor(pod);
        Optional<Budget> refusal =
                budgets.stream().filter(b -> refusing.contains(b.text())).findFirst();
        if (refusal.isPresent()) {
            Budget budget = refusal.get();
            Blocker full = new Blocker.BudgetFull(budget.text(), budget.healthy(), budget.desiredHealthy());
            forceOrHold(pod, full, survey);
            return;
        }
        if (!overload.isEmpty()) {
            forceOrHold(pod, new Blocker.ServerFailed(overload), survey);
            return;
        }
        switch (site.cluster().pods().evict(pod.key(), grace)) {
            case EvictionAnswer.Accepted _ -> {
                evicted.add(pod.key().text());
                List<Loss> lost = Loss.of(pod, survey);
                if (!lost.isEmpty()) {
                    losses.add(pod.key().text() + ": " + Loss.text(lost));
                }
                waitFor(pod, now.plus(grace.orElse(pod.grace())));
            }
            case EvictionAnswer.Gone _ -> {}
            case EvictionAnswer.Refused(String cause, var retryAfter) -> {
                refused++;
                budgets.forEach(b -> refusing.add(b.text()));
                notBefore = Math.max(notBefore, (int) retryAfter.toSeconds());
                forceOrHold(pod, new Blocker.ServerRefused(cause), survey);
            }
            case EvictionAnswer.Failed(String cause, var retryAfter, var blame) -> {
                notBefore = Math.max(notBefore, (int) retryAfter.toSeconds());
                failures++;
                overload = blame == Blame.SERVER || failures == MOST_FAILURES ? cause : "";
                forceOrHold(pod, new Blocker.ServerFailed(cause), survey);
            }
            case EvictionAnswer.Impossible(String cause) -> forceOrHold(pod, new Blocker.ServerForbids(cause), survey);
            case EvictionAnswer.NamespaceClosing _ -> hold(pod, new Blocker.NamespaceClosing(), survey);
        }
    }

    /** Deletes a pod that is held, if that is the last resort and permitted: one of each budget in one pass. */
    private void forceOrHold(Pod pod, Blocker blocker, DrainSurvey survey) {
        List<String> budgets = survey.budgetsOf(pod).stream().map(Budget::text).toList();
        if (!LastResort.permits(survey, pod, blocker, input.deadline())
                || budgets.stream().anyMatch(spent::contains)) {
            ahead |= LastResort.awaits(survey, blocker);
            hold(pod, blocker, survey);
            return;
        }
        Duration grace = LastResort.grace(survey, pod);
        site.cluster().pods().delete(pod.key(), grace);
        spent.addAll(budgets);
        forced.add(pod.key().text() + ": " + Advice.of(blocker).why());
        waitFor(pod, now.plus(grace));
    }

    private void waitFor(Pod pod, Instant goneBy) {
        going++;
        soonest = Math.min(soonest, Patience.forPod(goneBy, pod.stop(), now));
    }

    private void hold(Pod pod, Blocker blocker, DrainSurvey survey) {
        held.add(Held.of(pod, blocker, Loss.beside(blocker, pod, survey)));
    }

    private List<Workload> leaving(List<PodVerdict> verdicts, DrainSurvey survey) {
        return verdicts.stream()
                .filter(v -> v instanceof PodVerdict.Evict
                        || v instanceof PodVerdict.Restart
                        || (v instanceof PodVerdict.Blocked held
                                && LastResort.permits(survey, held.pod(), held.blocker(), input.deadline())))
                .flatMap(v -> survey.workloadOf(v.pod()).stream())
                .distinct()
                .toList();
    }

    private static <T> List<T> first(List<T> all) {
        return all.stream().limit(MOST_TOLD).toList();
    }
}
