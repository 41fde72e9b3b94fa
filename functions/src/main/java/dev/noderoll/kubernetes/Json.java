package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What several kinds of object have in common. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    /** Matches no pod: what a budget without a selector covers (D65). */
    private static final Selector NOTHING =
            new Selector(Map.of(), List.of(new Requirement("", Operator.IN, List.of())));

    private Json() {}

    /** The status of a condition: True, False, Unknown; empty when there is none of this type. */
    static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    /** Since when a condition has its status; null when there is none of this type. */
    static @Nullable Instant since(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return time(condition.path("lastTransitionTime"));
            }
        }
        return null;
    }

    static @Nullable Instant time(JsonNode time) {
        return time.isTextual() ? Instant.parse(time.textValue()) : null;
    }

    static Map<String, String> strings(JsonNode map) {
        Map<String, String> strings = new TreeMap<>();
        map.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asText()));
        return strings;
    }

    /** The owner reference that says {@code controller: true}; null when there is none. */
    static @Nullable Owner owner(JsonNode object) {
        for (JsonNode reference : object.path("metadata").path("ownerReferences")) {
            if (reference.path("controller").asBoolean()) {
                return new Owner(
                        reference.path("apiVersion").asText(),
                        reference.path("kind").asText(),
                        reference.path("name").asText(),
                        reference.path("uid").asText());
            }
        }
        return null;
    }

    /** A LabelSelector; one that is missing matches nothing. */
    static Selector selector(JsonNode selector) {
        if (!selector.isObject()) {
            return NOTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        for (JsonNode expression : selector.path("matchExpressions")) {
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(v -> values.add(v.asText()));
            requirements.add(new Requirement(
                    expression.path("key").asText(),
                    operator(expression.path("operator").asText()),
                    values));
        }
        return new Selector(strings(selector.path("matchLabels")), requirements);
    }

    private static Operator operator(String operator) {
        return switch (operator) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default ->
                throw new IllegalArgumentException(
                        "operator is '" + operator + "', expected In, NotIn, Exists or DoesNotExist");
        };
    }
}
