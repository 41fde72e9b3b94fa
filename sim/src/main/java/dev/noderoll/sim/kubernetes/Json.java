package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reading and filling in JSON objects by path. */
public final class Json {

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The node at a path; a missing node when any part of the path is absent. */
    public static JsonNode at(JsonNode from, String... path) {
        JsonNode found = from;
        for (String step : path) {
            found = found.path(step);
        }
        return found;
    }

    /** The text at a path; "" when absent. */
    public static String text(JsonNode from, String... path) {
        return at(from, path).asText("");
    }

    /** The id of the EC2 instance that a Node is: what its {@code spec.providerID} ends with; "" when it names none. */
    public static String instance(JsonNode node) {
        String provider = text(node, "spec", "providerID");
        return provider.substring(provider.lastIndexOf('/') + 1);
    }

    /** The object under {@code name}, made if it is absent or null. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
    }

    /** Whether the field is absent or null. */
    public static boolean lacks(JsonNode object, String name) {
        return object.path(name).isMissingNode() || object.path(name).isNull();
    }

    public static void fill(ObjectNode object, String name, String value) {
        if (lacks(object, name)) {
            object.put(name, value);
        }
    }

    public static void fill(ObjectNode object, String name, long value) {
        if (lacks(object, name)) {
            object.put(name, value);
        }
    }

    public static void fill(ObjectNode object, String name, JsonNode value) {
        if (lacks(object, name)) {
            object.set(name, value);
        }
    }

    /** The objects of a list; empty when the list is absent. */
    public static List<ObjectNode> objects(JsonNode list) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object) {
                found.add(object);
            }
        }
        return found;
    }

    /** The texts of a list; empty when the list is absent. */
    public static List<String> texts(JsonNode list) {
        List<String> found = new ArrayList<>();
        for (JsonNode element : list) {
            found.add(element.asText());
        }
        return found;
    }

    /** A map of texts, such as labels; empty when absent. */
    public static Map<String, String> map(JsonNode object) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            found.put(field.getKey(), field.getValue().asText());
        }
        return found;
    }

    public static String namespace(JsonNode object) {
        return text(object, "metadata", "namespace");
    }

    public static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    public static String uid(JsonNode object) {
        return text(object, "metadata", "uid");
    }

    public static String version(JsonNode object) {
        return text(object, "metadata", "resourceVersion");
    }

    public static boolean isTerminating(JsonNode object) {
        return !text(object, "metadata", "deletionTimestamp").isEmpty();
    }

    public static boolean hasFinalizers(JsonNode object) {
        return !at(object, "metadata", "finalizers").isEmpty();
    }
}
