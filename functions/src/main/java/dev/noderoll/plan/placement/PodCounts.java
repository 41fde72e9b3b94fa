package dev.noderoll.plan.placement;

import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.PodView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many pods of a group each node has. A group is counted when it is first asked for, and kept up from then on: so
 * the pods of one workload cost one look at the cluster, not one each.
 */
final class PodCounts {

    private final Map<String, Map<String, String>> namespaceLabels;
    private final Map<String, Map<PodKey, PodView>> byNamespace = new TreeMap<>();
    private final Map<PodTerm, Map<String, Integer>> avoiding = new LinkedHashMap<>();
    private final Map<PodGroup, Map<String, Integer>> counted = new HashMap<>();

    PodCounts(Map<String, Map<String, String>> namespaceLabels) {
        this.namespaceLabels = namespaceLabels;
    }

    /** The number of pods by the node's name; nodes without any are left out. */
    Map<String, Integer> of(PodGroup group) {
        Map<String, Integer> known = counted.get(group);
        if (known != null) {
            return known;
        }
        Map<String, Integer> counts = new HashMap<>();
        byNamespace.forEach((namespace, pods) -> {
            Map<String, String> labels = labels(namespace);
            if (group.reaches(namespace, labels)) {
                pods.values().stream().filter(p -> group.covers(p, labels)).forEach(p -> change(counts, p, 1));
            }
        });
        counted.put(group, counts);
        return counts;
    }

    /** The terms by which pods keep away from such a pod. */
    List<PodTerm> avoiding(PodView pod) {
        Map<String, String> labels = labels(pod.key().namespace());
        List<PodTerm> terms = new ArrayList<>();
        for (PodTerm term : avoiding.keySet()) {
            if (term.covers(pod.key().namespace(), pod.labels(), labels)) {
                terms.add(term);
            }
        }
        return terms;
    }

    /** How many pods each node has that keep away by this term. */
    Map<String, Integer> thoseWith(PodTerm term) {
        return avoiding.getOrDefault(term, Map.of());
    }

    /** The number of pods in each domain; nodes without the label are left out. */
    static Map<String, Integer> byDomain(Map<String, Integer> byNode, Map<String, NodeState> nodes, String key) {
        Map<String, Integer> domains = new HashMap<>();
        byNode.forEach((name, count) -> {
            NodeState node = nodes.get(name);
            String domain = node == null ? null : domain(node.view(), key);
            if (domain != null) {
                domains.merge(domain, count, Integer::sum);
            }
        });
        return domains;
    }

    static @Nullable String domain(NodeView node, String key) {
        return node.labels().get(key);
    }

    Map<String, String> labels(String namespace) {
        return namespaceLabels.getOrDefault(namespace, Map.of());
    }

    void add(PodView pod) {
        byNamespace
                .computeIfAbsent(pod.key().namespace(), _ -> new LinkedHashMap<>())
                .put(pod.key(), pod);
        count(pod, 1);
    }

    void remove(PodView pod) {
        byNamespace.getOrDefault(pod.key().namespace(), new LinkedHashMap<>()).remove(pod.key());
        count(pod, -1);
    }

    private void count(PodView pod, int by) {
        for (PodTerm term : Set.copyOf(pod.needs().antiAffinity())) {
            Map<String, Integer> counts = avoiding.computeIfAbsent(term, _ -> new HashMap<>());
            change(counts, pod, by);
            if (counts.isEmpty()) {
                avoiding.remove(term);
            }
        }
        Map<String, String> labels = labels(pod.key().namespace());
        counted.forEach((group, counts) -> {
            if (group.covers(pod, labels)) {
                change(counts, pod, by);
            }
        });
    }

    private static void change(Map<String, Integer> counts, PodView pod, int by) {
        if (pod.node() != null) {
            String node = pod.node().value();
            int now = counts.getOrDefault(node, 0) + by;
            if (now == 0) {
                counts.remove(node);
            } else {
                counts.put(node, now);
            }
        }
    }
}
