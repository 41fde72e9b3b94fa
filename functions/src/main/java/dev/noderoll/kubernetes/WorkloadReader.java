package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import java.util.List;
import java.util.Map;

/** The controllers that we know, where they are, and what of them we look at. */
final class WorkloadReader {

    private static final String APPS = "apis/apps/v1/namespaces/";
    private static final String CONTROLLER = "ReplicationController";

    private static final Map<String, String> PLURALS =
            Map.of("Deployment", "deployments", "StatefulSet", "statefulsets", "ReplicaSet", "replicasets");

    private WorkloadReader() {}

    static boolean knows(String kind) {
        return PLURALS.containsKey(kind) || kind.equals(CONTROLLER);
    }

    /** A kind of the same name in another API group is another thing, and not known. */
    static boolean knows(Owner owner) {
        return owner.kind().equals(CONTROLLER)
                ? owner.apiVersion().equals("v1")
                : PLURALS.containsKey(owner.kind()) && owner.apiVersion().equals("apps/v1");
    }

    static String path(Workload.Key key) {
        return key.kind().equals(CONTROLLER)
                ? "api/v1/namespaces/" + key.namespace() + "/replicationcontrollers/" + key.name()
                : APPS + key.namespace() + "/" + PLURALS.get(key.kind()) + "/" + key.name();
    }

    /** The path of all objects of a kind. */
    static String all(String kind) {
        return kind.equals(CONTROLLER) ? "api/v1/replicationcontrollers" : "apis/apps/v1/" + PLURALS.get(kind);
    }

    static Workload read(Workload.Key key, JsonNode object) {
        JsonNode spec = object.path("spec");
        int replicas = spec.path("replicas").asInt(1);
        boolean deployment = key.kind().equals("Deployment");
        // A replication controller's selector is a plain map of labels.
        Selector selector = key.kind().equals(CONTROLLER)
                ? new Selector(Json.strings(spec.path("selector")), List.of())
                : Json.selector(spec.path("selector"));
        return new Workload(
                key,
                selector,
                replicas,
                object.path("status").path("availableReplicas").asInt(),
                deployment ? surging(spec, replicas) : Surging.CANNOT_SURGE,
                deployment && restarting(object, replicas) ? Restart.UNDER_WAY : Restart.NONE,
                spec.path("template").path("spec").path("nodeName").asText());
    }

    /** As {@code kubectl rollout status} judges it, but for availability, which {@link Workload#available} tells. */
    private static boolean restarting(JsonNode object, int replicas) {
        JsonNode status = object.path("status");
        int updated = status.path("updatedReplicas").asInt();
        return status.path("observedGeneration").asLong()
                        < object.path("metadata").path("generation").asLong()
                || updated < replicas
                || status.path("replicas").asInt() > updated;
    }

    private static Surging surging(JsonNode spec, int replicas) {
        if (spec.path("paused").asBoolean()) {
            return Surging.CANNOT_SURGE;
        }
        return spec.path("strategy").path("type").asText().equals("Recreate")
                ? Surging.STOPS_FIRST
                : surges(spec, replicas) ? Surging.CAN_SURGE : Surging.CANNOT_SURGE;
    }

    /**
     * Whether a rolling update keeps all replicas up.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment">
     *     maxUnavailable rounds down, maxSurge up</a>; when both come to 0, one may be unavailable
     */
    private static boolean surges(JsonNode spec, int replicas) {
        JsonNode rolling = spec.path("strategy").path("rollingUpdate");
        return Math.floorDiv(hundredths(rolling.path("maxUnavailable"), replicas), 100) == 0
                && hundredths(rolling.path("maxSurge"), replicas) > 0;
    }

    /** A count or a percentage, as hundredths of a replica; absent, it is 25%. */
    private static int hundredths(JsonNode value, int replicas) {
        if (value.isInt()) {
            return value.intValue() * 100;
        }
        String percent = value.asText("25%");
        return Integer.parseInt(percent.substring(0, percent.length() - 1)) * replicas;
    }
}
