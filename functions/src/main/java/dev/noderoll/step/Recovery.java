package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Workload;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Nodes.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a drain has taken from each workload, kept in the node's annotation: how many replicas were available before the
 * first eviction. So the next execution knows as well what has to come back.
 */
final class Recovery {

    private Recovery() {}

    /**
     * Adds workloads, with what is available of them now; of one that is there already, the greater number counts.
     *
     * <p>A first pass may have been refused, or two passes may run side by side, and one see what the other has taken: so
     * it is written over the annotation as it is, never over an older one.
     */
    static void remember(Cluster cluster, ClusterNode node, List<Workload> leaving) {
        if (more(node, leaving).isPresent()) {
            cluster.nodes().change(node.name(), now -> more(now, leaving));
        }
    }

    private static Optional<Change> more(ClusterNode node, List<Workload> leaving) {
        Map<Workload.Key, Integer> known = recall(node);
        Map<Workload.Key, Integer> all = new TreeMap<>(known);
        leaving.forEach(w -> all.merge(w.key(), w.available(), Math::max));
        String text = all.entrySet().stream()
                .map(e -> e.getKey().text() + "=" + e.getValue())
                .collect(Collectors.joining(","));
        return all.equals(known) ? Optional.empty() : Optional.of(Change.annotate(Marks.EVICTED, Optional.of(text)));
    }

    /** Available replicas before the drain, by workload; empty when it has evicted nothing. */
    static Map<Workload.Key, Integer> recall(ClusterNode node) {
        Map<Workload.Key, Integer> before = new TreeMap<>();
        String text = node.annotations().getOrDefault(Marks.EVICTED, "");
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = entry.lastIndexOf('=');
            before.put(Workload.Key.parse(entry.substring(0, equals)), Integer.parseInt(entry.substring(equals + 1)));
        }
        return before;
    }
}
