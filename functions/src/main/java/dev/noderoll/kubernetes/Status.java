package dev.noderoll.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server said with an error: its Status object, and the header that may come with it.
 *
 * @param body the Status; missing when the answer was something else, such as a proxy's page
 * @param plain the answer as it came
 * @param header the value of {@code Retry-After} in seconds; 0 for none
 */
record Status(JsonNode body, String plain, long header) {

    static Status of(ApiException e) {
        Throwable unanswered = e.getCause() == null ? e : e.getCause();
        String plain = e.getResponseBody() == null ? String.valueOf(unanswered.getMessage()) : e.getResponseBody();
        return new Status(parse(plain), plain, header(e));
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode tree = Json.MAPPER.readTree(text);
            return tree.isObject() ? tree : MissingNode.getInstance();
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    private static long header(ApiException e) {
        Map<String, List<String>> headers = e.getResponseHeaders() == null ? Map.of() : e.getResponseHeaders();
        return headers.entrySet().stream()
                .filter(h -> h.getKey().equalsIgnoreCase("Retry-After"))
                .flatMap(h -> h.getValue().stream())
                .filter(v -> v.matches("[0-9]{1,9}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** The server's message. */
    String text() {
        return body.path("message").asText(plain);
    }

    /** The kind of object that the error is about, in lower case as in {@code poddisruptionbudget}; empty if not said. */
    String kind() {
        return body.path("details").path("kind").asText();
    }

    /** The message of a cause of this type; empty when there is none. */
    Optional<String> cause(String reason) {
        List<String> causes = new ArrayList<>();
        for (JsonNode cause : body.path("details").path("causes")) {
            if (cause.path("reason").asText().equals(reason)) {
                causes.add(cause.path("message").asText());
            }
        }
        return causes.stream().findFirst();
    }

    Duration retryAfter() {
        return Duration.ofSeconds(body.path("details").path("retryAfterSeconds").asLong(header));
    }
}
