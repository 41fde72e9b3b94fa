package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How long the rest of a rollout has to wait for a node's pods: a budget lets go of so many at a time, and of no more until
 * their successors are Ready, however many nodes are drained at once.
 */
public final class BudgetChains {

    /** A volume is detached and attached again before a successor starts: such a link takes about twice as long. */
    static final int VOLUME = 2;

    private BudgetChains() {}

    /**
     * For each node the longest chain of evictions that one of its pods is part of, in links of pods without a volume; 0
     * where no budget covers any.
     *
     * @param pods those that have to leave each node
     * @param budgets a namespace's
     */
    public static Map<InstanceId, Integer> of(Map<InstanceId, List<Pod>> pods, Function<String, List<Budget>> budgets) {
        Set<String> namespaces = pods.values().stream()
                .flatMap(List::stream)
                .map(pod -> pod.key().namespace())
                .collect(Collectors.toSet());
        Map<InstanceId, Integer> chains = new HashMap<>();
        for (String namespace : namespaces) {
            for (Budget budget : budgets.apply(namespace)) {
                Map<InstanceId, List<Pod>> covered = new HashMap<>();
                pods.forEach((node, on) ->
                        covered.put(node, on.stream().filter(budget::covers).toList()));
                List<Pod> all = covered.values().stream().flatMap(List::stream).toList();
                int link = all.stream().anyMatch(pod -> pod.claims() > 0) ? VOLUME : 1;
                int length = Math.ceilDiv(all.size(), Math.max(1, budget.allowed())) * link;
                covered.forEach((node, own) -> chains.merge(node, own.isEmpty() ? 0 : length, Math::max));
            }
        }
        return chains;
    }
}
