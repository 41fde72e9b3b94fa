package dev.noderoll.sim.door;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;

/**
 * Applies a list of operations to an object.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
final class JsonPatch {

    private JsonPatch() {}

    /** Changes {@code object}. */
    static void apply(ObjectNode object, JsonNode operations) {
        if (!operations.isArray()) {
            throw KubeErrors.badRequest("error decoding patch: a JSON patch is a list of operations");
        }
        for (JsonNode operation : operations) {
            apply(object, operation, Json.text(operation, "op"), pointer(operation, "path"));
        }
    }

    private static void apply(ObjectNode object, JsonNode operation, String op, JsonPointer path) {
        switch (op) {
            case "add" -> add(object, path, operation.path("value").deepCopy());
            case "remove" -> remove(object, path);
            case "replace" -> {
                remove(object, path);
                add(object, path, operation.path("value").deepCopy());
            }
            case "move" -> add(object, path, remove(object, pointer(operation, "from")));
            case "copy" ->
                add(object, path, existing(object, pointer(operation, "from")).deepCopy());
            case "test" -> {
                if (!object.at(path).equals(operation.path("value"))) {
                    throw failed();
                }
            }
            default -> throw failed();
        }
    }

    private static void add(ObjectNode object, JsonPointer path, JsonNode value) {
        JsonNode parent = existing(object, path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ArrayNode list) {
            int index = "-".equals(last) ? list.size() : path.last().getMatchingIndex();
            if (index < 0 || index > list.size()) {
                throw failed();
            }
            list.insert(index, value);
        } else if (parent instanceof ObjectNode fields) {
            fields.set(last, value);
        } else {
            throw failed();
        }
    }

    private static JsonNode remove(ObjectNode object, JsonPointer path) {
        JsonNode old = existing(object, path);
        JsonNode parent = existing(object, path.head());
        if (parent instanceof ArrayNode list) {
            list.remove(path.last().getMatchingIndex());
        } else if (parent instanceof ObjectNode fields) {
            fields.remove(path.last().getMatchingProperty());
        }
        return old;
    }

    private static JsonNode existing(ObjectNode object, JsonPointer path) {
        JsonNode found = object.at(path);
        if (found.isMissingNode()) {
            throw failed();
        }
        return found;
    }

    private static JsonPointer pointer(JsonNode operation, String field) {
        try {
            return JsonPointer.compile(Json.text(operation, field));
        } catch (IllegalArgumentException e) {
            throw KubeErrors.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static KubeError failed() {
        return new KubeError(
                422, "Invalid", "the server rejected our request due to an error in our request", Json.object());
    }
}
