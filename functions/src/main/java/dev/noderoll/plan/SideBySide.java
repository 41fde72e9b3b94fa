package dev.noderoll.plan;

import dev.noderoll.model.PatchPlan.Parallel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which groups of a ring are rolled side by side, and which after them. */
public final class SideBySide {

    private SideBySide() {}

    /**
     * The groups in batches. Each batch takes the first groups that are left, in their order, as far as the caps allow; one
     * whose cluster has as many as it may have waits for a later batch, and those behind it do not.
     *
     * @param ring of one ring, in their order
     * @param cluster of a group
     * @return each group once; no batch is empty
     */
    public static <G> List<List<G>> batches(List<G> ring, Function<G, String> cluster, Parallel parallel) {
        List<List<G>> batches = new ArrayList<>();
        List<G> left = new ArrayList<>(ring);
        while (!left.isEmpty()) {
            List<G> batch = new ArrayList<>();
            List<G> later = new ArrayList<>();
            Map<String, Integer> ofCluster = new HashMap<>();
            for (G group : left) {
                boolean fits = batch.size() < parallel.groups()
                        && ofCluster.getOrDefault(cluster.apply(group), 0) < parallel.perCluster();
                (fits ? batch : later).add(group);
                if (fits) {
                    ofCluster.merge(cluster.apply(group), 1, Integer::sum);
                }
            }
            batches.add(List.copyOf(batch));
            left = later;
        }
        return List.copyOf(batches);
    }
}
