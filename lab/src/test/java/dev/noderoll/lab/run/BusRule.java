package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A rule of EventBridge as a template has it, by as much as ours use: exact values, nested fields and {@code $or} in a
 * pattern; paths of fields and places in a list, and placeholders that stand for a whole JSON value.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html">Patterns</a>
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">Input
 *     transformation</a>: a placeholder outside of quotes becomes the JSON value, a text with its quotes
 */
public record BusRule(JsonNode pattern, JsonNode paths, String template) {

    private static final Pattern PLACEHOLDER = Pattern.compile("<([\\w.-]+)>");

    /** What the target of the rule is sent; empty for an event that the rule does not match. */
    public Optional<JsonNode> send(ObjectNode event) {
        return matches(pattern, event) ? Optional.of(transformed(event)) : Optional.empty();
    }

    private static boolean matches(JsonNode wanted, JsonNode value) {
        return wanted.properties().stream().allMatch((Map.Entry<String, JsonNode> field) -> {
            JsonNode says = field.getValue();
            if (field.getKey().equals("$or")) {
                return StreamSupport.stream(says.spliterator(), false).anyMatch(one -> matches(one, value));
            }
            JsonNode found = value.path(field.getKey());
            return says.isObject()
                    ? matches(says, found)
                    : StreamSupport.stream(says.spliterator(), false).anyMatch(found::equals);
        });
    }

    private JsonNode transformed(ObjectNode event) {
        Matcher placeholder = PLACEHOLDER.matcher(template);
        String filled = placeholder.replaceAll(found -> Matcher.quoteReplacement(
                at(event, paths.path(found.group(1)).asText()).toString()));
        try {
            return Json.json().readTree(filled);
        } catch (IOException notJson) {
            return new TextNode(filled);
        }
    }

    /** {@code $.resources[0]} as {@code /resources/0}. */
    private static JsonNode at(ObjectNode event, String path) {
        JsonNode found = event.at(path.replaceFirst("^\\$", "")
                .replace('.', '/')
                .replace("[", "/")
                .replace("]", ""));
        if (found.isMissingNode()) {
            throw new IllegalStateException(path + " is not in " + event);
        }
        return found;
    }
}
