package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.placement.Placement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps the last ready pod of a Service or a Deployment where it is until its successor is ready.
 *
 * <p>Budgets cannot do that: most workloads have none, and a budget that keeps the last pod keeps it for ever. Where no
 * successor is on its way, the Deployment's own strategy brings one up by a rollout restart, if it surges. One that stops
 * its pods first by its own strategy, and that no Service leads to, has the same gap at each of its updates: it is let go.
 *
 * <p>It remembers the pods that it let go, on whichever node, so that one plan never lets go two that rely on each other.
 * A pod on a node that another session drains may be gone the next moment: it counts only in the namespace's turn.
 */
public final class LastOneGuard {

    /** After so long every session has seen that a node is being drained. */
    public static final Duration SEEN = Duration.ofSeconds(2);

    private final DrainSurvey survey;
    private final Set<PodKey> leaving = new HashSet<>();
    private final Set<Workload.Key> restarted = new HashSet<>();

    LastOneGuard(DrainSurvey survey) {
        this.survey = survey;
    }

    /** The same, with what it has let go so far. */
    LastOneGuard copy() {
        LastOneGuard copy = new LastOneGuard(survey);
        copy.leaving.addAll(leaving);
        copy.restarted.addAll(restarted);
        return copy;
    }

    PodVerdict judge(Pod pod) {
        if (!pod.serving() || survey.policyOf(pod).singleReplica() == SingleReplica.EVICT) {
            return letGo(pod);
        }
        Optional<ServiceView> switching =
                survey.gangOf(pod).isPresent() ? Optional.empty() : OnePodServices.switching(pod, survey, leaving);
        if (switching.isPresent()) {
            return new Blocked(pod, new Blocker.SwitchingOver(switching.get().text()));
        }
        return circles(pod)
                .flatMap(circle -> judge(pod, circle).stream())
                .findFirst()
                .orElseGet(() -> letGo(pod));
    }

    /**
     * For a pod that was let go, and whose successor has a place only when its node has gone: then whoever serves in its
     * stead has to be on another node. Empty when somebody is.
     */
    Optional<PodVerdict> goesWithItsNode(Pod pod, String because) {
        if (!pod.serving() || survey.policyOf(pod).singleReplica() == SingleReplica.EVICT) {
            return Optional.empty();
        }
        Optional<Circle> alone = circles(pod)
                .filter(circle -> staying(pod, circle).allMatch(p -> isBeside(p, pod)))
                .findFirst();
        alone.ifPresent(_ -> keeps(pod));
        return alone.map(circle -> successorOrGap(pod, new Blocker.NoSuccessor(circle.what(), because)));
    }

    /**
     * Pods of which one has to serve.
     *
     * @param coming what holds the last one while another is starting
     */
    private record Circle(String what, Predicate<Pod> like, Predicate<Pod> serves, Blocker coming) {}

    /**
     * The Services that lead to a pod, and its Deployment. A gang is away while it moves, whatever makes its pods: only
     * Services count that lead others to it, not one by which its pods find each other.
     */
    private Stream<Circle> circles(Pod pod) {
        Stream<Circle> services = survey.servedBy(pod).stream()
                .filter(service -> !OnePodServices.byDesign(service, pod, survey.namespaceOf(pod)))
                .filter(service -> !withinGang(service, pod))
                .map(service -> new Circle(
                        "Service " + service.text(),
                        service::selects,
                        p -> p.serving() && service.leadsTo(p),
                        new Blocker.LastEndpoint(service.text())));
        Stream<Circle> deployment = survey.workloadOf(pod).stream()
                .filter(w -> w.key().kind().equals("Deployment")
                        && survey.gangOf(pod).isEmpty())
                .map(w -> new Circle(
                        w.key().text(), p -> survey.keeps(w, p), Pod::serving, new Blocker.LastReplica(w.key())));
        return Stream.concat(services, deployment);
    }

    private boolean withinGang(ServiceView service, Pod pod) {
        return service.exposure() == Exposure.HEADLESS
                && survey.gangOf(pod).isPresent()
                && survey.namespaceOf(pod).pods().stream()
                        .filter(p -> !p.finished() && service.selects(p))
                        .allMatch(p -> p.gang().equals(pod.gang()));
    }

    private Stream<Pod> staying(Pod pod, Circle circle) {
        return others(pod)
                .filter(p -> !leaving.contains(p.key())
                        && circle.like().test(p)
                        && circle.serves().test(p));
    }

    /** Empty when enough stays. */
    private Optional<PodVerdict> judge(Pod pod, Circle circle) {
        String what = circle.what();
        List<Pod> staying = staying(pod, circle)
                .limit(survey.others().draining().isEmpty() ? 2 : Long.MAX_VALUE)
                .toList();
        if (staying.isEmpty()) {
            return Optional.of(noneStays(pod, circle));
        }
        boolean turn = survey.others().turns().contains(pod.key().namespace());
        if (turn || counted(pod, circle.like())) {
            return Optional.empty();
        }
        long sure = staying.stream()
                .filter(p -> p.node() == null || !survey.others().draining().contains(p.node()))
                .count();
        // Whoever began to drain the node of the only other one just now may not be known to us yet, nor we to them.
        boolean seen = !survey.now().isBefore(survey.siteOf(pod).since().plus(SEEN));
        return sure > 1 || (sure == 1 && (seen || onOurNode(staying)))
                ? Optional.empty()
                : Optional.of(
                        new Blocked(pod, new Blocker.TurnOfOthers(pod.key().namespace(), what)));
    }

    private PodVerdict noneStays(Pod pod, Circle circle) {
        List<Pod> coming = others(pod)
                .filter(p -> !p.finished() && circle.like().test(p))
                .filter(p -> survey.gangOf(pod).isEmpty() || !p.gang().equals(pod.gang()))
                .toList();
        if (coming.isEmpty()) {
            return successorOrGap(pod, new Blocker.NoSuccessor(circle.what()));
        }
        return waitedFor(pod, coming)
                .map(because -> successorOrGap(pod, new Blocker.NoSuccessor(circle.what(), because)))
                .orElseGet(() -> new Blocked(pod, circle.coming()));
    }

    /**
     * Why no other of its workload can become ready while the pod is there: they share a volume and are on other nodes, or
     * have a place only when its node has gone. Empty where one may.
     */
    private Optional<String> waitedFor(Pod pod, List<Pod> coming) {
        boolean alike = survey.workloadOf(pod)
                .filter(w -> !w.key().kind().equals("StatefulSet"))
                .filter(w -> coming.stream().allMatch(p -> survey.keeps(w, p)))
                .isPresent();
        if (!alike) {
            return Optional.empty();
        }
        if (pod.claims() > 0 && coming.stream().noneMatch(p -> isBeside(p, pod))) {
            return survey.places().restart(pod).flatMap(restart -> restart.oneAtATime());
        }
        return coming.stream().allMatch(p -> p.node() == null || isBeside(p, pod))
                ? survey.places()
                        .of(pod)
                        .filter(place -> place instanceof Placement.NodeInTheWay)
                        .map(Placement::text)
                : Optional.empty();
    }

    private static boolean isBeside(Pod other, Pod pod) {
        return Objects.equals(other.node(), pod.node());
    }

    /** What is on a node of this very plan no other session takes. */
    private boolean onOurNode(List<Pod> pods) {
        return pods.stream().anyMatch(p -> p.node() != null && survey.sites().containsKey(p.node()));
    }

    /** Whether a budget is about just these pods, and keeps one: then the API server counts for all sessions together. */
    private boolean counted(Pod pod, Predicate<Pod> like) {
        List<Budget> budgets = survey.budgetsOf(pod);
        return budgets.size() == 1
                && budgets.getFirst().desiredHealthy() > 0
                && survey.namespaceOf(pod).pods().stream()
                        .filter(budgets.getFirst()::covers)
                        .allMatch(like);
    }

    /** What keeps a successor from starting beside the pod, whatever the strategy says. */
    private Optional<Blocker> cannotStart(Pod pod, Workload workload) {
        return survey.places().restart(pod).flatMap(restart -> switch (restart) {
            case dev.noderoll.plan.placement.Restart.CanStart _ -> Optional.<Blocker>empty();
            case dev.noderoll.plan.placement.Restart.NeedsLaunch(var zones) ->
                Optional.of(new Blocker.NeedsNode("its successor needs a new node in " + String.join(" or ", zones)));
            case dev.noderoll.plan.placement.Restart.NoRestart(var reason) ->
                Optional.of(new Blocker.NoSuccessor(workload.key().text(), reason.text()));
        });
    }

    private PodVerdict successorOrGap(Pod pod, Blocker why) {
        PodVerdict verdict = successorFor(pod, why);
        boolean none = verdict instanceof Blocked(Pod _, Blocker held)
                && (held.equals(why) || held instanceof Blocker.NoSuccessor);
        return none && takesTheGap(pod) ? letGo(pod) : verdict;
    }

    /** By the drain's policy; or by the Deployment's own strategy, where no Service would notice. */
    private boolean takesTheGap(Pod pod) {
        return switch (survey.policyOf(pod).singleReplica()) {
            case SURGE_ELSE_EVICT, EVICT -> true;
            case SURGE ->
                survey.servedBy(pod).isEmpty()
                        && survey.workloadOf(pod)
                                .filter(w -> w.surging() == Surging.STOPS_FIRST)
                                .isPresent();
            case HOLD -> false;
        };
    }

    /** Brings up a successor by a restart, where that may and can be; otherwise the pod stays, for {@code why}. */
    PodVerdict successorFor(Pod pod, Blocker why) {
        SingleReplica single = survey.policyOf(pod).singleReplica();
        Optional<Workload> surging = survey.workloadOf(pod)
                .filter(w -> single == SingleReplica.SURGE || single == SingleReplica.SURGE_ELSE_EVICT)
                .filter(w ->
                        w.surging() == Surging.CAN_SURGE && survey.gangOf(pod).isEmpty());
        if (surging.isEmpty()) {
            return new Blocked(pod, why);
        }
        Workload workload = surging.get();
        Optional<Blocker> cannot = workload.restart() == Restart.NONE ? cannotStart(pod, workload) : Optional.empty();
        if (cannot.isPresent()) {
            return new Blocked(pod, neitherWay(why, cannot.get()));
        }
        return workload.restart() == Restart.NONE && restarted.add(workload.key())
                ? new PodVerdict.Restart(pod, workload.key())
                : new Blocked(pod, new Blocker.SuccessorComing(workload.key()));
    }

    /** Of a pod that is not the last one, but which no budget lets go. */
    private static Blocker neitherWay(Blocker why, Blocker cannot) {
        return why instanceof Blocker.BudgetNeverAllows(String budget, int healthy, int needs)
                        && cannot instanceof Blocker.NoSuccessor(String _, String because)
                ? new Blocker.NoRestart(budget, healthy, needs, because)
                : cannot;
    }

    /** A pod that it let go stays, for another reason. */
    void keeps(Pod pod) {
        leaving.remove(pod.key());
    }

    private PodVerdict letGo(Pod pod) {
        leaving.add(pod.key());
        return new Evict(pod);
    }

    private Stream<Pod> others(Pod pod) {
        return survey.namespaceOf(pod).pods().stream().filter(p -> !p.key().equals(pod.key()));
    }
}
