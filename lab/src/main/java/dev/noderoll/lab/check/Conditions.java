package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;

/** Conditions in the status of Kubernetes objects. */
final class Conditions {

    private Conditions() {}

    /** Whether the Eviction API has ended this pod. */
    static boolean evicted(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("reason").asText().equals("EvictionByEvictionAPI")) {
                return true;
            }
        }
        return false;
    }

    static boolean is(JsonNode object, String type, String status) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals(status);
            }
        }
        return false;
    }
}
