package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.namespace;
import static dev.noderoll.sim.kubernetes.cluster.Fields.object;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.util.HashSet;
import java.util.Set;

/**
 * What a pod's affinity term says of other pods: namespaces by name or by labels, its own where it names none; labels,
 * with those that {@code matchLabelKeys} and {@code mismatchLabelKeys} take from the pod.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Inter-pod affinity</a>
 */
final class PodTerm {

    private final KubeApi api;
    private final LabelSelector selector;
    private final Set<String> namespaces = new HashSet<>();
    private final LabelSelector byLabels;
    private final String topologyKey;

    PodTerm(KubeApi api, JsonNode term, ObjectNode owner) {
        this.api = api;
        this.selector = selector(term, owner);
        this.byLabels = LabelSelector.of(term.path("namespaceSelector"));
        this.topologyKey = text(term, "topologyKey");
        term.path("namespaces").forEach(n -> namespaces.add(n.asText()));
        if (namespaces.isEmpty() && !term.has("namespaceSelector")) {
            namespaces.add(namespace(owner));
        }
    }

    String topologyKey() {
        return topologyKey;
    }

    boolean covers(ObjectNode pod) {
        return selector.matches(pod) && (namespaces.contains(namespace(pod)) || byLabels.matches(home(pod)));
    }

    /** The namespace's object; one that nobody has made has its name for a label, as every namespace does. */
    private ObjectNode home(ObjectNode pod) {
        return api.get(Kind.NAMESPACE, "", namespace(pod)).orElseGet(() -> {
            ObjectNode made = object();
            made.withObject("/metadata/labels").put("kubernetes.io/metadata.name", namespace(pod));
            return made;
        });
    }

    /** The label selector of a term or constraint, with the pod's own values of the keys that it names. */
    static LabelSelector selector(JsonNode rule, ObjectNode pod) {
        return LabelSelector.of(merged(rule, pod));
    }

    static JsonNode merged(JsonNode rule, ObjectNode pod) {
        JsonNode written = rule.path("labelSelector");
        if (!(written instanceof ObjectNode found) || (!rule.has("matchLabelKeys") && !rule.has("mismatchLabelKeys"))) {
            return written;
        }
        ObjectNode selector = found.deepCopy();
        add(selector, rule.path("matchLabelKeys"), "In", pod);
        add(selector, rule.path("mismatchLabelKeys"), "NotIn", pod);
        return selector;
    }

    private static void add(ObjectNode selector, JsonNode keys, String operator, ObjectNode pod) {
        for (JsonNode key : keys) {
            JsonNode value = Fields.at(pod, "metadata", "labels", key.asText());
            if (!value.isMissingNode()) {
                ObjectNode expression =
                        selector.withArrayProperty("matchExpressions").addObject();
                expression.put("key", key.asText()).put("operator", operator);
                expression.putArray("values").add(value.asText());
            }
        }
    }
}
