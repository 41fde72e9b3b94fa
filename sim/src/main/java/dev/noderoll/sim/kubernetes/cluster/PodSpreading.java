package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Topology spread with DoNotSchedule.
 *
 * <p>Domains are those of nodes that have the keys of all constraints, meet the pod's node affinity unless {@code
 * nodeAffinityPolicy} says Ignore, and have no taint against it if {@code nodeTaintsPolicy} says Honor. With fewer than
 * {@code minDomains}, the least counts as none. Terminating pods do not count; nobody does for an empty selector.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/">Topology spread</a>
 */
final class PodSpreading {

    private PodSpreading() {}

    static List<NodeView> filter(ObjectNode pod, List<NodeView> all, List<NodeView> left) {
        List<NodeView> suited = new ArrayList<>(left);
        List<JsonNode> constraints = new ArrayList<>();
        for (JsonNode constraint : pod.path("spec").path("topologySpreadConstraints")) {
            if ("DoNotSchedule".equals(text(constraint, "whenUnsatisfiable"))) {
                constraints.add(constraint);
            }
        }
        List<NodeView> labelled = all.stream()
                .filter(n -> constraints.stream()
                        .noneMatch(c -> n.label(text(c, "topologyKey")).isEmpty()))
                .toList();
        constraints.forEach(c -> spread(pod, c, labelled, suited));
        return suited;
    }

    private static void spread(ObjectNode pod, JsonNode constraint, List<NodeView> labelled, List<NodeView> left) {
        String topology = text(constraint, "topologyKey");
        LabelSelector selector = PodTerm.selector(constraint, pod);
        boolean empty = isEmpty(PodTerm.merged(constraint, pod));
        Map<String, Integer> counts = new TreeMap<>();
        for (NodeView node : labelled) {
            if (counts(pod, constraint, node.node())) {
                int there = 0;
                for (ObjectNode other : node.pods()) {
                    boolean counted = !empty
                            && !Fields.isTerminating(other)
                            && Fields.namespace(other).equals(Fields.namespace(pod))
                            && selector.matches(other);
                    there += counted ? 1 : 0;
                }
                counts.merge(node.label(topology), there, Integer::sum);
            }
        }
        boolean few = counts.size() < Math.max(1, Fields.number(constraint, "minDomains"));
        int least = few
                ? 0
                : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        int self = selector.matches(pod) ? 1 : 0;
        int maxSkew = Math.max(1, Fields.number(constraint, "maxSkew"));
        left.removeIf(
                n -> n.label(topology).isEmpty() || counts.getOrDefault(n.label(topology), 0) + self - least > maxSkew);
    }

    private static boolean isEmpty(JsonNode selector) {
        return selector.isObject()
                && selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty();
    }

    private static boolean counts(ObjectNode pod, JsonNode constraint, ObjectNode node) {
        boolean anywhere = "Ignore".equals(text(constraint, "nodeAffinityPolicy"));
        boolean tainted = "Honor".equals(text(constraint, "nodeTaintsPolicy"));
        return (anywhere || NodeAffinity.matches(pod, node)) && (!tainted || Tolerations.allow(pod, node));
    }
}
