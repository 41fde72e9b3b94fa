package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

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

    /** Whether a condition has been true since {@code when} at the latest. */
    static boolean holdsSince(JsonNode object, String type, Instant when) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True")
                        && !Instant.parse(condition.path("lastTransitionTime").asText())
                                .isAfter(when);
            }
        }
        return false;
    }
}
