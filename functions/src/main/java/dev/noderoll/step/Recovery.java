package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Workload;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a drain takes from each workload, kept in the node's annotation: how many replicas were available before. So the
 * next execution knows as well what has to come back.
 */
final class Recovery {

    private Recovery() {}

    /**
     * Adds workloads to the annotation; of one that is there already, the greater number counts: what another has taken
     * meanwhile has to come back too. Written over the annotation as it is, never over an older one.
     */
    static void remember(Nodes nodes, ClusterNode node, Map<Workload.Key, Integer> more) {
        nodes.change(node.name(), now -> {
            Map<Workload.Key, Integer> known = recall(now);
            Map<Workload.Key, Integer> all = together(known, more);
            return all.equals(known)
                    ? Optional.empty()
                    : Optional.of(Change.annotate(Marks.EVICTED, Optional.of(text(all))));
        });
    }

    /** Of a workload that is in both, the greater number. */
    static Map<Workload.Key, Integer> together(Map<Workload.Key, Integer> one, Map<Workload.Key, Integer> other) {
        Map<Workload.Key, Integer> all = new TreeMap<>(one);
        other.forEach((key, available) -> all.merge(key, available, Math::max));
        return all;
    }

    /** As the annotation has it; empty for none. */
    static String text(Map<Workload.Key, Integer> available) {
        return new TreeMap<>(available)
                .entrySet().stream()
                        .map(e -> e.getKey().text() + "=" + e.getValue())
                        .collect(Collectors.joining(","));
    }

    /** Available replicas before the drain, by workload; empty when it takes none. */
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
