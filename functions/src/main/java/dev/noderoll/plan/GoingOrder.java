package dev.noderoll.plan;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.noderoll.model.Budget;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Pod;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * In which order members go, so that a rollout takes the shortest time.
 *
 * <p>What takes longest is either a chain of pods behind a budget, or the rollout's waves: as many nodes at a time as there
 * are places for successors. A chain is to be busy from the beginning, and a node that waits for a budget is to take no
 * place.
 */
public final class GoingOrder {

    /** An instance boots and a node is drained: about as long as so many links of a chain. */
    private static final int WAVE = 4;

    private final Map<InstanceId, List<Pod>> pods;
    private final Function<String, List<Budget>> budgets;

    /**
     * Of members whose drains have not begun.
     *
     * @param pods those that have to leave each node
     * @param budgets a namespace's
     */
    public GoingOrder(Map<InstanceId, List<Pod>> pods, Function<String, List<Budget>> budgets) {
        this.pods = pods;
        this.budgets = budgets;
    }

    /**
     * Where only a few may go, as a canary, while all others wait. A chain that takes longer than the waves is begun with.
     * Beside long waves a canary is one that is drained soon; of those the one with most pods, which proves most, and an
     * empty one last, which proves nothing. But pods that tolerate a closed node would go to an empty one that is left,
     * and would be evicted again: their nodes come after it.
     *
     * @param waves how many of them there are to come; 0 where nothing is known of that
     */
    public Comparator<InstanceId> few(int waves) {
        Map<InstanceId, Integer> chains = BudgetChains.of(pods, budgets);
        int longest = chains.isEmpty() ? 0 : Collections.max(chains.values());
        if (longest > waves * WAVE) {
            return comparingInt(node -> -chains.getOrDefault(node, 0));
        }
        Map<InstanceId, Integer> own = new HashMap<>();
        pods.forEach((node, on) -> own.put(node, links(node, on)));
        return comparing(this::comesBack)
                .thenComparing(this::isEmpty)
                .thenComparingInt(node -> own.getOrDefault(node, 0))
                .thenComparingInt(node -> -on(node).size());
    }

    /**
     * Where places are what there are few of. Nodes without a pod make room at once; then those go whose pods the budgets
     * let go now, and the others last; each as they stand in the queue, which knows where successors are.
     *
     * @param asked pods that are still to leave nodes whose drains have begun
     */
    public Comparator<InstanceId> many(List<InstanceId> queue, List<Pod> asked) {
        Map<Budget, Integer> taken = new HashMap<>();
        asked.forEach(pod -> covering(pod).forEach(budget -> taken.merge(budget, 1, Integer::sum)));
        Set<InstanceId> waits = new HashSet<>();
        for (InstanceId node : queue) {
            Map<Budget, Integer> needs = new HashMap<>();
            on(node).forEach(pod -> covering(pod).forEach(budget -> needs.merge(budget, 1, Integer::sum)));
            if (needs.entrySet().stream().allMatch(n -> lets(n.getKey(), n.getValue(), taken))) {
                needs.forEach((budget, pods) -> taken.merge(budget, pods, Integer::sum));
            } else {
                waits.add(node);
            }
        }
        return comparing((InstanceId node) -> !isEmpty(node)).thenComparing(waits::contains);
    }

    /** A node whose own pods are more than a budget lets go at a time is a chain of its own, when nobody else waits there. */
    private static boolean lets(Budget budget, int wanted, Map<Budget, Integer> taken) {
        int before = taken.getOrDefault(budget, 0);
        return budget.allowed() > 0 && (before == 0 || before + wanted <= budget.allowed());
    }

    private List<Budget> covering(Pod pod) {
        return budgets.apply(pod.key().namespace()).stream()
                .filter(budget -> budget.covers(pod))
                .toList();
    }

    private boolean comesBack(InstanceId node) {
        return on(node).stream().anyMatch(pod -> pod.traits().contains(Pod.Trait.COMES_BACK));
    }

    private boolean isEmpty(InstanceId node) {
        return on(node).isEmpty();
    }

    private List<Pod> on(InstanceId node) {
        return pods.getOrDefault(node, List.of());
    }

    /** How many links one after the other the drain of one node takes, where pods with volumes go together. */
    private int links(InstanceId node, List<Pod> on) {
        int volumes = on.stream().anyMatch(pod -> pod.claims() > 0) ? BudgetChains.VOLUME : 0;
        int chain = BudgetChains.of(Map.of(node, on), budgets).getOrDefault(node, 0);
        return Math.max(chain, volumes);
    }
}
