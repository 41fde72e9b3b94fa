package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.at;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Filters that look at other pods: required anti-affinity and topology spread with DoNotSchedule.
 *
 * <p>Domains of a spread are those of nodes that satisfy the pod's node affinity, tainted or not (nodeAffinityPolicy
 * Honor, nodeTaintsPolicy Ignore: the defaults). minDomains, matchLabelKeys and namespaces of other pods are not
 * modelled.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/">Topology spread</a>
 */
final class PodSpreading {

    private PodSpreading() {}

    static List<NodeView> filter(KubeApi api, ObjectNode pod, List<NodeView> all, List<NodeView> fitting) {
        List<NodeView> left = new ArrayList<>(fitting);
        for (JsonNode term : antiAffinity(pod)) {
            LabelSelector selector = LabelSelector.of(term.path("labelSelector"));
            avoid(left, all, text(term, "topologyKey"), other -> near(pod, other) && selector.matches(other));
        }
        avoidThoseWhoAvoid(pod, all, left);
        for (JsonNode constraint : pod.path("spec").path("topologySpreadConstraints")) {
            if ("DoNotSchedule".equals(text(constraint, "whenUnsatisfiable"))) {
                spread(api, pod, constraint, all, left);
            }
        }
        return left;
    }

    static JsonNode antiAffinity(JsonNode pod) {
        return at(pod, "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
    }

    private static boolean near(ObjectNode pod, ObjectNode other) {
        return Fields.namespace(pod).equals(Fields.namespace(other));
    }

    private interface Unwelcome {
        boolean is(ObjectNode pod);
    }

    private static void avoid(List<NodeView> left, List<NodeView> all, String topology, Unwelcome unwelcome) {
        Set<String> taken = new TreeSet<>();
        for (NodeView node : all) {
            if (node.pods().stream().anyMatch(unwelcome::is)) {
                taken.add(node.label(topology));
            }
        }
        left.removeIf(n -> taken.contains(n.label(topology)));
    }

    private static void avoidThoseWhoAvoid(ObjectNode pod, List<NodeView> all, List<NodeView> left) {
        for (NodeView node : all) {
            for (ObjectNode other : node.unsociable()) {
                for (JsonNode term : antiAffinity(other)) {
                    String topology = text(term, "topologyKey");
                    if (near(pod, other)
                            && LabelSelector.of(term.path("labelSelector")).matches(pod)) {
                        left.removeIf(n -> n.label(topology).equals(node.label(topology)));
                    }
                }
            }
        }
    }

    private static void spread(
            KubeApi api, ObjectNode pod, JsonNode constraint, List<NodeView> all, List<NodeView> left) {
        String topology = text(constraint, "topologyKey");
        LabelSelector selector = LabelSelector.of(constraint.path("labelSelector"));
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> domains = new TreeMap<>();
        for (NodeView node : all) {
            if (!node.label(topology).isEmpty() && NodeAffinity.matches(pod, node.node())) {
                counts.putIfAbsent(node.label(topology), 0);
                domains.put(node.name(), node.label(topology));
            }
        }
        for (ObjectNode other : api.list(Kind.POD, Fields.namespace(pod))) {
            String domain = domains.get(Fields.nodeOf(other));
            if (domain != null && !Fields.isTerminating(other) && selector.matches(other)) {
                counts.merge(domain, 1, Integer::sum);
            }
        }
        int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        int self = selector.matches(pod) ? 1 : 0;
        int maxSkew = Math.max(1, Fields.number(constraint, "maxSkew"));
        left.removeIf(n -> !counts.containsKey(n.label(topology))
                || counts.getOrDefault(n.label(topology), 0) + self - least > maxSkew);
    }
}
