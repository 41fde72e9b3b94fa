package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which taints keep a pod from a node.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/">Taints and tolerations</a>
 */
final class Tolerations {

    private Tolerations() {}

    /** Whether a pod tolerates all taints of a node that would keep it from being placed there. */
    static boolean allow(ObjectNode pod, ObjectNode node) {
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (!"PreferNoSchedule".equals(text(taint, "effect")) && !tolerates(pod, taint)) {
                return false;
            }
        }
        return true;
    }

    static boolean tolerates(ObjectNode pod, JsonNode taint) {
        for (JsonNode toleration : pod.path("spec").path("tolerations")) {
            if (covers(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    static boolean covers(JsonNode toleration, JsonNode taint) {
        String key = text(toleration, "key");
        String effect = text(toleration, "effect");
        boolean exists = "Exists".equals(text(toleration, "operator"));
        return (key.isEmpty() ? exists : key.equals(text(taint, "key")))
                && (effect.isEmpty() || effect.equals(text(taint, "effect")))
                && (exists || text(toleration, "value").equals(text(taint, "value")));
    }
}
