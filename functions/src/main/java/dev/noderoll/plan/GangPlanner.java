package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.placement.Placement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides about the pods of a gang at once: all that are on the nodes go in one pass, or none does.
 *
 * <p>A gang that loses one pod mostly begins its work anew with all of them: pod by pod it would do so several times. They go
 * when no other node that goes later has pods of it, each may go for itself, their budgets let as many go, and their
 * successors have places at the same time.
 */
final class GangPlanner {

    /**
     * What becomes of the pods of a gang.
     *
     * @param places of the successors, where the gang goes; those that are not known are left out
     */
    record Decision(List<PodVerdict> verdicts, Map<PodKey, Placement> places) {

        boolean goes() {
            return verdicts.stream().allMatch(v -> v instanceof Evict);
        }
    }

    private final DrainSurvey survey;

    GangPlanner(DrainSurvey survey) {
        this.survey = survey;
    }

    /**
     * Decides.
     *
     * @param pods those of the gang that have to leave the nodes
     * @param losses what would be lost with a pod
     * @param budgets counts what goes; of no use when the gang does not
     * @param guard as well
     */
    Decision decide(
            Gang gang, List<Pod> pods, Function<Pod, List<Blocker>> losses, BudgetGuard budgets, LastOneGuard guard) {
        int later = later(gang);
        if (later > 0) {
            return held(pods, new Blocker.GangApart(gang.text(), later));
        }
        for (Pod pod : pods) {
            PodVerdict verdict = verdict(gang, pod, pods, losses, budgets, guard);
            if (verdict instanceof Blocked(Pod cause, Blocker blocker)) {
                return held(gang, pods, cause, blocker);
            }
        }
        List<Pod> made = pods.stream().filter(p -> !survey.unmanaged(p)).toList();
        Map<PodKey, Placement> places = survey.places().together(made);
        for (Pod pod : made) {
            Optional<Placement> place = Optional.ofNullable(places.get(pod.key()));
            Optional<Blocker> lacks = place.flatMap(DrainPlanner::lacks)
                    .or(() -> place.filter(p -> p instanceof Placement.NodeInTheWay)
                            .flatMap(p -> guard.goesWithItsNode(pod, p.text()))
                            .flatMap(v -> v instanceof Blocked(Pod _, Blocker b) ? Optional.of(b) : Optional.empty()));
            if (lacks.isPresent()) {
                return held(pods, lacks.get());
            }
        }
        return new Decision(pods.stream().<PodVerdict>map(Evict::new).toList(), places);
    }

    private PodVerdict verdict(
            Gang gang,
            Pod pod,
            List<Pod> pods,
            Function<Pod, List<Blocker>> losses,
            BudgetGuard budgets,
            LastOneGuard guard) {
        List<Blocker> lost = losses.apply(pod);
        if (!lost.isEmpty()) {
            return new Blocked(pod, lost.getFirst());
        }
        Optional<Blocker> full = budgets.blocks(pod);
        if (full.isPresent()) {
            return new Blocked(pod, overBudget(gang, pod, pods, budgets).orElse(full.get()));
        }
        if (DrainPlanner.returnsWithRequests(pod, survey)) {
            return new Blocked(pod, new Blocker.ComesBack(DrainPlanner.RETURNS));
        }
        PodVerdict verdict = guard.judge(pod);
        if (verdict instanceof Evict) {
            budgets.spend(pod);
        }
        return verdict;
    }

    /** No waiting helps where the budget lets fewer go than there are, even with all of its pods healthy. */
    private Optional<Blocker> overBudget(Gang gang, Pod pod, List<Pod> pods, BudgetGuard budgets) {
        List<Budget> covering = survey.budgetsOf(pod);
        if (covering.size() != 1) {
            return Optional.empty();
        }
        Budget budget = covering.getFirst();
        int covered = (int) pods.stream().filter(budget::covers).count();
        OptionalInt most = budgets.most(budget, pod);
        return most.isPresent() && most.getAsInt() < covered
                ? Optional.of(new Blocker.GangOverBudget(gang.text(), covered, budget.text(), most.getAsInt()))
                : Optional.empty();
    }

    /** On how many nodes that go later the gang has pods. */
    private int later(Gang gang) {
        DrainSurvey.Namespace namespace = survey.namespaces().get(gang.namespace());
        Set<String> nodes = namespace == null
                ? Set.of()
                : namespace.pods().stream()
                        .filter(p -> gang.name().equals(p.gang()) && !p.terminating() && !p.finished())
                        .map(Pod::node)
                        .filter(Objects::nonNull)
                        .filter(survey.others().later()::contains)
                        .collect(Collectors.toSet());
        return nodes.size();
    }

    private static Decision held(List<Pod> pods, Blocker blocker) {
        return new Decision(
                pods.stream().<PodVerdict>map(p -> new Blocked(p, blocker)).toList(), Map.of());
    }

    /** What one of them waits for, the others wait for with it; a turn is taken for all at once. */
    private static Decision held(Gang gang, List<Pod> pods, Pod cause, Blocker blocker) {
        Blocker with = blocker instanceof Blocker.TurnOfOthers
                ? blocker
                : new Blocker.GangHeld(gang.text(), cause.key().text(), blocker);
        return new Decision(
                pods.stream()
                        .<PodVerdict>map(p -> new Blocked(p, p.key().equals(cause.key()) ? blocker : with))
                        .toList(),
                Map.of());
    }
}
