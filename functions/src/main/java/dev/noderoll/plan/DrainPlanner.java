package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import dev.noderoll.plan.placement.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
 *   <li>Of a node's pods with volumes one goes at a time, where the policy says so and volumes have to be detached.
 *   <li>The last ready pod of a Service or a Deployment goes only after its successor is ready ({@link LastOneGuard}).
 *   <li>A pod whose successor has no place waits for one, unless nothing but its own node's going makes it. One whose
 *       template names its node would come back at once, past the taints that only a scheduler looks at.
 *   <li>The pods of a gang go together, when each may go and all have places at once, or none does ({@link GangPlanner}).
 *   <li>A node's critical pods go when all its others have gone. Of the others those go first that the policy's order names
 *       first, and the next when these have gone; a pod that only a person can move, or that is others' to move, keeps
 *       nobody waiting, and a gang waits for nobody. Of each turn those go first that would come back to the node, while it
 *       is fuller than others.
 * </ol>
 *
 * <p>Pure, and stable: nodes are looked at in the survey's order, their pods by tier, namespace and name.
 */
public final class DrainPlanner {

    static final String RETURNS =
            "it tolerates every taint and is sent requests: its successor may come back to the node, and end with them";

    private final DrainSurvey survey;
    private final GangPlanner gangs;
    private BudgetGuard budgets;
    private LastOneGuard guard;
    private final Set<String> volumeLeaves = new HashSet<>();
    private final Map<PodKey, PodVerdict> decided = new HashMap<>();

    private DrainPlanner(DrainSurvey survey) {
        this.survey = survey;
        this.budgets = new BudgetGuard(survey);
        this.guard = new LastOneGuard(survey);
        this.gangs = new GangPlanner(survey);
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

    /**
     * All that keeps a pod where it is, and not only what the drain says first: as if it were the last on its node. Empty
     * for one that stays with the node, and for one that would go.
     *
     * @param survey of that pod alone on its node
     */
    public static List<Blocker> all(DrainSurvey survey, Pod pod) {
        DrainPlanner planner = new DrainPlanner(survey);
        if (planner.stays(pod).isPresent() || pod.terminating()) {
            return List.of();
        }
        List<Blocker> all = new ArrayList<>(planner.losses(pod));
        PodVerdict rest = planner.moves(pod);
        if (rest instanceof Blocked(Pod _, Blocker held)) {
            all.add(held);
            if (held instanceof Blocker.BudgetNeverAllows) {
                Optional.of(planner.guard.judge(pod))
                        .filter(v -> v instanceof Blocked)
                        .ifPresent(v -> all.add(((Blocked) v).blocker()));
            }
        }
        return all;
    }

    /** A pod with a volume is on its way out, or its volume is and the pod has gone, or the successor does not serve yet. */
    private static boolean leavesAlready(Site site, Instant now) {
        List<Pod> holding = site.pods().stream()
                .filter(p -> p.claims() > 0 && !p.finished())
                .toList();
        int claims = holding.stream().mapToInt(Pod::claims).sum();
        return site.moving()
                || site.attached() > claims
                || holding.stream().anyMatch(p -> p.terminating() && mustGo(p, site, now));
    }

    /**
     * Whether a pod keeps its node from being terminated: everything but daemon, mirror and finished pods, and those that
     * their owner or the policy gives up, that nobody can see any more, or that have come back.
     */
    public static boolean mustGo(Pod pod, DrainPolicy policy, Reach reach, Instant closed, Instant now) {
        boolean daemon = pod.owner() != null && pod.owner().isDaemonSet();
        return !daemon && staysAnyway(pod, policy, reach, closed, now).isEmpty();
    }

    private static boolean mustGo(Pod pod, Site site, Instant now) {
        return mustGo(pod, site.policy(), site.reach(), site.closed(), now);
    }

    private static Optional<Why> staysAnyway(Pod pod, DrainPolicy policy, Reach reach, Instant closed, Instant now) {
        if (pod.traits().contains(Trait.MIRROR)) {
            return Optional.of(Why.MIRROR);
        }
        if (pod.finished()) {
            return Optional.of(Why.FINISHED);
        }
        if (OwnersWish.skips(pod)) {
            return Optional.of(Why.SKIPPED);
        }
        if (pod.cameBack(closed) && !pod.terminating()) {
            return Optional.of(Why.CAME_BACK);
        }
        Instant goneBy = pod.goneBy();
        if (reach == Reach.SILENT && goneBy != null && now.isAfter(goneBy)) {
            return Optional.of(Why.UNREACHABLE);
        }
        return policy.stopping().givesUp(pod, now) ? Optional.of(Why.STUCK) : Optional.empty();
    }

    private List<PodVerdict> verdicts(Site site) {
        DrainPolicy policy = site.policy();
        List<PodVerdict> verdicts = new ArrayList<>();
        boolean ordinaryLeft = false;
        Optional<Pod> first = Optional.empty();
        for (Pod pod : site.pods().stream().sorted(order(policy)).toList()) {
            Optional<Blocker> others = ordinaryLeft && pod.critical()
                    ? Optional.of(new Blocker.HigherTier())
                    : first.filter(f -> policy.turn(f) < policy.turn(pod))
                            .map(f -> new Blocker.InTurn(f.key().text()));
            PodVerdict verdict = verdict(pod, others);
            ordinaryLeft |= !pod.critical() && !(verdict instanceof Leave);
            if (first.isEmpty() && keepsOthersWaiting(verdict)) {
                first = Optional.of(pod);
            }
            verdicts.add(verdict);
        }
        return verdicts;
    }

    private static Comparator<Pod> order(DrainPolicy policy) {
        return comparing(Pod::critical)
                .thenComparingInt(policy::turn)
                .thenComparing(p -> !p.traits().contains(Trait.COMES_BACK))
                .thenComparing(Pod::key);
    }

    /** Whether pods of later turns wait for it: one that goes, or for which the drain only has to wait. */
    private static boolean keepsOthersWaiting(PodVerdict verdict) {
        return switch (verdict) {
            case Leave _ -> false;
            case Blocked(Pod _, Blocker.NotSelected _) -> false;
            case Blocked(Pod _, Blocker held) -> held.course() == Blocker.Course.PASSES;
            case Evict _, PodVerdict.Restart _, Going _ -> true;
        };
    }

    private PodVerdict verdict(Pod pod, Optional<Blocker> others) {
        Optional<Why> stays = stays(pod);
        if (stays.isPresent()) {
            return new Leave(pod, stays.get());
        }
        Instant goneBy = pod.goneBy();
        if (goneBy != null) {
            return new Going(pod, goneBy);
        }
        Optional<Gang> gang = survey.gangOf(pod);
        if (gang.isPresent()) {
            if (!decided.containsKey(pod.key())) {
                together(gang.get());
            }
            return decided.getOrDefault(pod.key(), new Blocked(pod, new Blocker.HigherTier()));
        }
        if (others.isPresent()) {
            return new Blocked(pod, others.get());
        }
        List<Blocker> losses = losses(pod);
        return losses.isEmpty() ? moves(pod) : new Blocked(pod, losses.getFirst());
    }

    /** Decides about all pods of a gang that are on the nodes. */
    private void together(Gang gang) {
        List<Pod> pods = survey.sites().values().stream()
                .flatMap(site -> site.pods().stream())
                .filter(p -> survey.gangOf(p).filter(gang::equals).isPresent())
                .filter(p -> !p.terminating() && stays(p).isEmpty())
                .sorted(comparing(Pod::key))
                .toList();
        BudgetGuard spending = budgets.copy();
        LastOneGuard leaving = guard.copy();
        GangPlanner.Decision decision = gangs.decide(gang, pods, this::losses, spending, leaving);
        decision.verdicts().forEach(v -> decided.put(v.pod().key(), v));
        if (decision.goes()) {
            budgets = spending;
            guard = leaving;
            pods.stream().filter(p -> p.claims() > 0).forEach(p -> volumeLeaves.add(String.valueOf(p.node())));
            pods.forEach(p -> Optional.ofNullable(decision.places().get(p.key()))
                    .ifPresent(place -> survey.places().taken(p, place)));
        }
    }

    private PodVerdict moves(Pod pod) {
        Optional<Workload> pinned =
                survey.workloadOf(pod).filter(w -> !w.pinned().isEmpty());
        if (pinned.isPresent()) {
            return new Blocked(pod, Blocker.NoPlace.pinned(pinned.get()));
        }
        Optional<Blocker> budget = budgets.blocks(pod);
        if (budget.isPresent()) {
            if (!(budget.get() instanceof Blocker.BudgetNeverAllows never)) {
                return new Blocked(pod, budget.get());
            }
            return Roles.movesOn(pod, survey)
                    ? new Blocked(pod, new Blocker.UpToOperator(never.budget()))
                    : guard.successorFor(pod, never);
        }
        if (pod.claims() > 0 && volumeLeaves.contains(pod.node()) && oneByOne(survey.siteOf(pod))) {
            return new Blocked(pod, new Blocker.VolumesOneByOne());
        }
        if (returnsWithRequests(pod, survey)) {
            return new Blocked(pod, new Blocker.ComesBack(RETURNS));
        }
        PodVerdict verdict = guard.judge(pod);
        if (verdict instanceof Evict) {
            Optional<PodVerdict> displaced = displaced(pod);
            if (displaced.isPresent()) {
                return displaced.get();
            }
            budgets.spend(pod);
            if (pod.claims() > 0 && pod.node() != null) {
                volumeLeaves.add(pod.node());
            }
        }
        return verdict;
    }

    /** Its successor may come back to the node, and would end there with the requests that it has by then. */
    static boolean returnsWithRequests(Pod pod, DrainSurvey survey) {
        return pod.traits().contains(Trait.COMES_BACK)
                && survey.policyOf(pod).singleReplica() != SingleReplica.EVICT
                && !survey.servedBy(pod).isEmpty();
    }

    /** What is decided instead where its successor lacks a place. A pod that nobody makes again needs none. */
    private Optional<PodVerdict> displaced(Pod pod) {
        if (survey.unmanaged(pod)) {
            return Optional.empty();
        }
        Optional<Placement> place = survey.places().of(pod);
        Optional<Blocker> blocker = place.flatMap(DrainPlanner::lacks);
        if (blocker.isPresent()) {
            guard.keeps(pod);
            return Optional.of(new Blocked(pod, blocker.get()));
        }
        boolean inTheWay =
                place.filter(p -> p instanceof Placement.NodeInTheWay).isPresent();
        Optional<Blocker> behind = inTheWay ? keptBehind(pod) : Optional.empty();
        if (behind.isPresent()) {
            guard.keeps(pod);
            return Optional.of(new Blocked(pod, behind.get()));
        }
        Optional<PodVerdict> instead = place.filter(_ -> inTheWay)
                .flatMap(p -> guard.goesWithItsNode(pod, p.text()))
                .filter(verdict -> !(verdict instanceof Evict));
        if (instead.isEmpty()) {
            place.ifPresent(found -> survey.places().taken(pod, found));
        }
        return instead;
    }

    /**
     * The budget that keeps others of its node there, for a pod that has a place only when the node has gone: it would wait
     * for that for ever.
     */
    private Optional<Blocker> keptBehind(Pod pod) {
        Site site = survey.siteOf(pod);
        for (Budget budget : survey.budgetsOf(pod)) {
            int there = (int) site.pods().stream()
                    .filter(p -> budget.covers(p) && !p.terminating() && mustGo(p, site, survey.now()))
                    .count();
            OptionalInt most = budgets.most(budget, pod);
            if (most.isPresent() && most.getAsInt() < there) {
                return Optional.of(Blocker.NoPlace.behind(budget.text(), there, most.getAsInt()));
            }
        }
        return Optional.empty();
    }

    static Optional<Blocker> lacks(Placement place) {
        return switch (place) {
            case Placement.EvictNow _, Placement.NodeInTheWay _, Placement.NotJudged _ -> Optional.empty();
            case Placement.ComesBack back ->
                back.moves() ? Optional.empty() : Optional.of(new Blocker.ComesBack(back.text()));
            case Placement.WaitForLaunch wait -> Optional.of(new Blocker.NeedsNode(wait.text()));
            case Placement.UpToOthers others -> Optional.of(new Blocker.NeedsNode(others.text()));
            case Placement.Nowhere nowhere -> Optional.of(new Blocker.NoPlace(nowhere.text()));
        };
    }

    /** Where volumes are attached at all. */
    private static boolean oneByOne(Site site) {
        return site.attached() > 0 && site.policy().volumes() == Volumes.ONE_BY_ONE;
    }

    private Optional<Why> stays(Pod pod) {
        Site site = survey.siteOf(pod);
        Optional<Why> anyway = staysAnyway(pod, site.policy(), site.reach(), site.closed(), survey.now());
        if (anyway.isPresent()) {
            return anyway;
        }
        boolean daemon = pod.owner() != null
                && pod.owner().isDaemonSet()
                && !survey.orphans().contains(pod.key());
        return daemon ? Optional.of(Why.DAEMON) : Optional.empty();
    }

    /** What is not ours to move, or what nobody would bring back. An orphan of a DaemonSet is as unmanaged as a pod without an owner (D19, D24). */
    private List<Blocker> losses(Pod pod) {
        DrainPolicy policy = survey.policyOf(pod);
        if (!policy.selects(pod)) {
            return List.of(new Blocker.NotSelected());
        }
        List<Blocker> losses = new ArrayList<>();
        OwnersWish.against(pod, survey.now()).ifPresent(losses::add);
        boolean job = pod.owner() != null && pod.owner().isJob();
        if (OwnersWish.runsToItsEnd(pod) || (job && policy.jobs() == Jobs.WAIT)) {
            losses.add(new Blocker.RunsToItsEnd());
        } else if (survey.lastTries().contains(pod.key())) {
            losses.add(new Blocker.LastTry());
        }
        if (survey.unmanaged(pod) && policy.unmanagedPods() == Handling.HOLD) {
            losses.add(new Blocker.Unmanaged());
        }
        if (pod.traits().contains(Trait.LOCAL_DATA) && policy.localData() == Handling.HOLD) {
            losses.add(new Blocker.LocalData());
        }
        return losses;
    }
}
