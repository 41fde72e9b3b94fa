package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

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
        return of(object, type)
                .filter(condition -> condition.path("status").asText().equals(status))
                .isPresent();
    }

    /** Whether a condition has been true since {@code when} at the latest. */
    static boolean holdsSince(JsonNode object, String type, Instant when) {
        return is(object, type, "True")
                && of(object, type)
                        .map(condition -> Instant.parse(
                                condition.path("lastTransitionTime").asText()))
                        .filter(since -> !since.isAfter(when))
                        .isPresent();
    }

    private static Optional<JsonNode> of(JsonNode object, String type) {
        return object.path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst();
    }
}
