package dev.noderoll.lab.bench;

import java.time.Duration;
import java.util.List;

/**
 * The least time in which the nodes of a cluster can be replaced, with so many more instances and no more, without a
 * budget broken, and with no pod evicted before there is a new node to go to.
 *
 * <p>The larger of two: {@link #byWaves}, as each wave of nodes has to boot before as many can be drained; and
 * {@link #byBudgets}, as a budget lets its pods go one after the other however many nodes there are.
 *
 * @param boot from an instance's launch until its node is Ready, and its daemon pods; the mean
 * @param drain of one node, all its pods at once: until they are gone and their successors Ready; the mean
 * @param leave from an instance's shutting down until it is gone; the mean
 * @param firstBoot the least of the boots
 * @param budgets how long all pods under each budget take, one batch after the other
 */
record LowerBound(Duration boot, Duration drain, Duration leave, Duration firstBoot, List<Duration> budgets) {

    LowerBound {
        budgets = List.copyOf(budgets);
    }

    /** The same pods, with the instances as they were drawn in one run: only what it has seen of them is taken over. */
    LowerBound withInstances(List<Duration> boots, List<Duration> ends) {
        return new LowerBound(
                boots.isEmpty() ? boot : mean(boots),
                drain,
                ends.isEmpty() ? leave : mean(ends),
                boots.stream().min(Duration::compareTo).orElse(firstBoot),
                budgets);
    }

    static Duration mean(List<Duration> all) {
        return all.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(Math.max(1, all.size()));
    }

    Duration of(int nodes, int surge) {
        Duration waves = byWaves(nodes, surge);
        Duration budget = byBudgets();
        return waves.compareTo(budget) > 0 ? waves : budget;
    }

    /** ⌈N/S⌉ · (B + D) + T. */
    Duration byWaves(int nodes, int surge) {
        return boot.plus(drain)
                .multipliedBy(Math.ceilDiv(nodes, Math.max(1, surge)))
                .plus(leave);
    }

    /** The first node's boot, all pods of the budget that takes longest, and the last instance's end. */
    Duration byBudgets() {
        Duration longest = budgets.stream().max(Duration::compareTo).orElse(Duration.ZERO);
        return firstBoot.plus(longest).plus(leave);
    }
}
