package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.at;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Node selectors and required node affinity. A term without conditions is met by no node.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Assigning pods to nodes</a>
 */
final class NodeAffinity {

    private NodeAffinity() {}

    static boolean matches(ObjectNode pod, ObjectNode node) {
        for (Map.Entry<String, JsonNode> wanted :
                pod.path("spec").path("nodeSelector").properties()) {
            JsonNode label = at(node, "metadata", "labels", wanted.getKey());
            if (label.isMissingNode() || !wanted.getValue().asText().equals(label.asText())) {
                return false;
            }
        }
        JsonNode required =
                at(pod, "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        return anyTerm(required.path("nodeSelectorTerms"), node);
    }

    /** Whether a node satisfies one of the terms; no terms at all are satisfied by every node. */
    static boolean anyTerm(JsonNode terms, ObjectNode node) {
        if (terms.isEmpty()) {
            return true;
        }
        for (JsonNode term : terms) {
            if (allHold(term, node)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allHold(JsonNode term, ObjectNode node) {
        if (term.path("matchExpressions").isEmpty() && term.path("matchFields").isEmpty()) {
            return false;
        }
        for (JsonNode expression : term.path("matchExpressions")) {
            String key = text(expression, "key");
            if (!holds(expression, at(node, "metadata", "labels", key))) {
                return false;
            }
        }
        for (JsonNode field : term.path("matchFields")) {
            if (!holds(field, at(node, "metadata", "name"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(JsonNode expression, JsonNode label) {
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(v -> values.add(v.asText()));
        boolean there = !label.isMissingNode();
        return switch (text(expression, "operator")) {
            case "In" -> there && values.contains(label.asText());
            case "NotIn" -> !values.contains(label.asText());
            case "Exists" -> there;
            case "DoesNotExist" -> !there;
            case "Gt" -> there && compare(label.asText(), values) > 0;
            case "Lt" -> there && compare(label.asText(), values) < 0;
            default -> false;
        };
    }

    /** 0 also when one of them is no whole number. */
    private static int compare(String label, List<String> values) {
        try {
            return Long.compare(Long.parseLong(label), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
