package dev.noderoll.plan;

import dev.noderoll.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A workload with fewer available replicas than it had before a drain took some.
 *
 * @param before how many were available then
 */
public record Lagging(Workload.Key workload, int available, int before) {

    /**
     * The workloads that have not come back yet, minReadySeconds included. One that was scaled down since then has to reach
     * its new number only; one that is gone is not waited for.
     *
     * @param recorded how many were available before the drain, by workload
     * @param now the workload as it is
     * @param later how many pods of the workload were evicted from other nodes after the last one from this node: first
     *     gone, first back
     */
    public static List<Lagging> of(
            Map<Workload.Key, Integer> recorded,
            Function<Workload.Key, Optional<Workload>> now,
            ToIntFunction<Workload.Key> later) {
        List<Lagging> lagging = new ArrayList<>();
        recorded.forEach((key, before) -> now.apply(key)
                .filter(w -> w.available() + later.applyAsInt(key) < Math.min(before, w.replicas()))
                .ifPresent(w -> lagging.add(new Lagging(key, w.available(), before))));
        return lagging;
    }
}
