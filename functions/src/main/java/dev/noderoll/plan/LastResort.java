package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a held pod may be deleted past its budgets, because the drain's time is over, or the pod has been unready
 * for long, and its policy says so.
 *
 * <ol>
 *   <li>Its grace period and the time to the next look would otherwise end after the drain (D82).
 *   <li>It is held by a budget, by its successor or by a mark; what the policy itself holds is never deleted (D93).
 *   <li>All other pods of its budgets are there, serve, and have done so for half a minute: a workload that is short
 *       already is not made shorter, and one that comes and goes does not count as well (D89). A pod that does not serve
 *       itself takes nothing away.
 * </ol>
 *
 * <p>One that has been unready for the policy's time is let go by what its budget could say itself, and does not unless
 * its owner has asked for it.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy">Unhealthy
 *     Pod Eviction Policy</a>: "Running pods that are not yet Healthy are considered disrupted and can be evicted regardless
 *     of whether the criteria in a PDB is met", under AlwaysAllow alone
 */
public final class LastResort {

    /** Two looks: none comes later than half of it. */
    private static final Duration LOOKS = Duration.ofMinutes(1);

    /** A pod that has only just become Ready may fall again. */
    private static final Duration STEADY = Duration.ofSeconds(30);

    private LastResort() {}

    /** Whether it may be deleted now. The caller sees to it that only one pod of a budget is, in one pass. */
    public static boolean permits(DrainSurvey survey, Pod pod, Blocker blocker) {
        return awaits(survey, pod, blocker)
                && !pod.terminating()
                && !survey.now().isBefore(from(survey, pod, blocker))
                && (pod.readiness() != Readiness.READY
                        || survey.budgetsOf(pod).stream().allMatch(b -> othersServe(survey, b, pod)));
    }

    /** Whether the last resort may still come for a pod that is held so. */
    public static boolean awaits(DrainSurvey survey, Pod pod, Blocker blocker) {
        return awaits(survey.policyOf(pod), pod, blocker);
    }

    /** Whether it comes, under a policy, for a pod that is held so. */
    public static boolean awaits(DrainPolicy policy, Pod pod, Blocker blocker) {
        return atDeadline(policy, blocker) || whenUnready(policy, pod, blocker).isPresent();
    }

    /** From when on, where it comes: early enough for the pod's time to stop to end with the drain, or at once. */
    public static Instant from(DrainSurvey survey, Pod pod, Blocker blocker) {
        Instant atDeadline =
                survey.siteOf(pod).deadline().minus(grace(survey, pod)).minus(LOOKS);
        DrainPolicy policy = survey.policyOf(pod);
        return whenUnready(policy, pod, blocker)
                .filter(when -> !atDeadline(policy, blocker) || when.isBefore(atDeadline))
                .orElse(atDeadline);
    }

    private static boolean atDeadline(DrainPolicy policy, Blocker blocker) {
        return policy.stopping().atDeadline() == AtDeadline.FORCE && yields(blocker);
    }

    /** When a pod that is unready has been so for long enough; empty where it is Ready, or nothing but a budget holds it. */
    private static Optional<Instant> whenUnready(DrainPolicy policy, Pod pod, Blocker blocker) {
        int seconds = policy.stopping().unreadySeconds();
        boolean byBudget = blocker instanceof Blocker.BudgetFull || blocker instanceof Blocker.BudgetNeverAllows;
        return seconds > 0 && byBudget
                ? Optional.ofNullable(pod.unreadySince()).map(since -> since.plusSeconds(seconds))
                : Optional.empty();
    }

    /** What it is given to stop: its own time, or as much of it as the policy allows. Never nothing. */
    public static Duration grace(DrainSurvey survey, Pod pod) {
        Duration grace = survey.policyOf(pod).stopping().graceFor(pod).orElse(pod.grace());
        return grace.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : grace;
    }

    private static boolean yields(Blocker blocker) {
        return switch (blocker) {
            case Blocker.GangHeld held -> yields(held.because());
            case Blocker.GangApart _,
                    Blocker.GangTooWide _,
                    Blocker.GangOverBudget _,
                    Blocker.BudgetFull _,
                    Blocker.BudgetNeverAllows _,
                    Blocker.BudgetBehind _,
                    Blocker.BudgetBroken _,
                    Blocker.BudgetUncounted _,
                    Blocker.NoRestart _,
                    Blocker.SeveralBudgets _,
                    Blocker.ServerRefused _,
                    Blocker.ServerFailed _,
                    Blocker.ServerForbids _,
                    Blocker.VolumesOneByOne _,
                    Blocker.LastEndpoint _,
                    Blocker.LastReplica _,
                    Blocker.SuccessorComing _,
                    Blocker.TurnOfOthers _,
                    Blocker.NoSuccessor _,
                    Blocker.NeedsNode _,
                    Blocker.NoPlace _,
                    Blocker.ComesBack _,
                    Blocker.SwitchingOver _,
                    Blocker.UpToOperator _,
                    Blocker.HigherTier _,
                    Blocker.InTurn _,
                    Blocker.RunsToItsEnd _,
                    Blocker.LastTry _,
                    Blocker.NotBefore _,
                    Blocker.OptedOut _ -> true;
            case Blocker.Unmanaged _,
                    Blocker.Detaching _,
                    Blocker.LocalData _,
                    Blocker.NotSelected _,
                    Blocker.NodeIsTarget _,
                    Blocker.StillStopping _,
                    Blocker.NamespaceClosing _,
                    Blocker.OutOfTime _ -> false;
        };
    }

    private static boolean othersServe(DrainSurvey survey, Budget budget, Pod pod) {
        List<Pod> others = survey.namespaceOf(pod).pods().stream()
                .filter(p -> !p.key().equals(pod.key()) && !p.finished() && budget.covers(p))
                .toList();
        return others.size() + 1 >= budget.expected() && others.stream().allMatch(p -> steady(p, survey.now()));
    }

    private static boolean steady(Pod pod, Instant now) {
        Instant since = pod.readySince();
        return pod.serving() && (since == null || !since.plus(STEADY).isAfter(now));
    }
}
