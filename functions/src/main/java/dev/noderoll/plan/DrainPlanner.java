package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about each pod of the nodes that are being drained.
 *
 * <ol>
 *   <li>Daemon pods, mirror pods and finished pods stay; terminating pods are waited for.
 *   <li>Pods that the policy leaves to others hold the drain until those have moved them.
 *   <li>What would be lost (unmanaged pods, local data) is moved or holds the drain, as the policy says; a pod that its
 *       owner has opted out holds it.
 *   <li>A budget lets as many go as it allows now, counting those that this very plan evicts ({@link BudgetGuard}).
 *   <li>Of a node's pods with volumes one goes at a time, where volumes have to be detached.
 *   <li>The last ready pod of a Service or a Deployment goes only after its successor is ready ({@link LastOneGuard}).
 *   <li>A node's critical pods go when all its others have gone.
 * </ol>
 *
 * <p>Pure, and stable: nodes are looked at in the survey's order, their pods by tier, namespace and name.
 */
public final class DrainPlanner {

    private static final Set<String> CRITICAL = Set.of("system-cluster-critical", "system-node-critical");

    private static final int UNHURRIED_SECONDS = 600;

    private static final Comparator<Pod> ORDER =
            comparing((Pod p) -> CRITICAL.contains(p.priorityClass())).thenComparing(Pod::key);

    private final DrainSurvey survey;
    private final BudgetGuard budgets;
    private final LastOneGuard guard;
    private final Set<String> volumeLeaves = new HashSet<>();

    private DrainPlanner(DrainSurvey survey) {
        this.survey = survey;
        this.budgets = new BudgetGuard(survey);
        this.guard = new LastOneGuard(survey);
    }

    /** One verdict for each pod of the nodes. */
    public static List<PodVerdict> plan(DrainSurvey survey) {
        DrainPlanner planner = new DrainPlanner(survey);
        List<PodVerdict> verdicts = new ArrayList<>();
        survey.sites().forEach((node, site) -> {
            if (leavesAlready(site, survey.now())) {
                planner.volumeLeaves.add(node);
            }
            verdicts.addAll(planner.verdicts(site));
        });
        return verdicts;
    }

    /** A pod with a volume is on its way out, or its volume is and the pod has gone. */
    private static boolean leavesAlready(Site site, Instant now) {
        List<Pod> holding = site.pods().stream()
                .filter(p -> p.claims() > 0 && !p.finished())
                .toList();
        int claims = holding.stream().mapToInt(Pod::claims).sum();
        return site.attached() > claims
                || holding.stream().anyMatch(p -> p.terminating() && mustGo(p, site.policy(), site.reach(), now));
    }

    /**
     * Whether a pod keeps its node from being terminated: everything but daemon, mirror and finished pods, and those that
     * their owner or the policy gives up, or that nobody can see any more.
     */
    public static boolean mustGo(Pod pod, DrainPolicy policy, Reach reach, Instant now) {
        boolean daemon = pod.owner() != null && pod.owner().isDaemonSet();
        return !daemon && staysAnyway(pod, policy, reach, now).isEmpty();
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

    private List<PodVerdict> verdicts(Site site) {
        List<PodVerdict> verdicts = new ArrayList<>();
        boolean ordinaryLeft = false;
        for (Pod pod : site.pods().stream().sorted(ORDER).toList()) {
            PodVerdict verdict = verdict(pod, ordinaryLeft && !ordinary(pod));
            ordinaryLeft |= ordinary(pod) && !(verdict instanceof Leave);
            verdicts.add(verdict);
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
        Optional<Blocker> budget = budgets.blocks(pod);
        if (budget.isPresent()) {
            return budget.get() instanceof Blocker.BudgetNeverAllows never
                    ? guard.successorFor(pod, never)
                    : new Blocked(pod, budget.get());
        }
        if (pod.claims() > 0 && volumeLeaves.contains(pod.node()) && oneByOne(survey.siteOf(pod))) {
            return new Blocked(pod, new Blocker.VolumesOneByOne());
        }
        PodVerdict verdict = guard.judge(pod);
        if (verdict instanceof Evict) {
            budgets.spend(pod);
            if (pod.claims() > 0 && pod.node() != null) {
                volumeLeaves.add(pod.node());
            }
        }
        return verdict;
    }

    /** Where volumes are attached at all, and there is time for it: an interrupted instance has two minutes. */
    private static boolean oneByOne(Site site) {
        return site.attached() > 0 && site.policy().timeoutSeconds() >= UNHURRIED_SECONDS;
    }

    private Optional<Why> stays(Pod pod) {
        Site site = survey.siteOf(pod);
        Optional<Why> anyway = staysAnyway(pod, site.policy(), site.reach(), survey.now());
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
        DrainPolicy policy = survey.policyOf(pod);
        if (!policy.selects(pod)) {
            return Optional.of(new Blocker.NotSelected());
        }
        Optional<Blocker> wish = OwnersWish.against(pod, survey.now());
        if (wish.isPresent()) {
            return wish;
        }
        boolean job = pod.owner() != null && pod.owner().isJob();
        if (OwnersWish.runsToItsEnd(pod) || (job && policy.jobs() == Jobs.WAIT)) {
            return Optional.of(new Blocker.RunsToItsEnd());
        }
        boolean unmanaged = pod.owner() == null || survey.orphans().contains(pod.key());
        if (unmanaged && policy.unmanagedPods() == Handling.HOLD) {
            return Optional.of(new Blocker.Unmanaged());
        }
        boolean localData = pod.traits().contains(Trait.LOCAL_DATA);
        return localData && policy.localData() == Handling.HOLD
                ? Optional.of(new Blocker.LocalData())
                : Optional.empty();
    }
}
