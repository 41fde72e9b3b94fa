package dev.noderoll.sim.asl;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Between Jackson's values and those that the JSONata library computes with.
 *
 * <p>JSON's null is the library's null marker, not Java's null, which is JSONata's "undefined". Numbers stay what they
 * are: an integer does not become 1.0.
 */
final class Values {

    private Values() {}

    static Object toJava(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(field -> map.put(field.getKey(), toJava(field.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(toJava(element)));
                yield list;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.isIntegralNumber() ? whole(node) : (Object) node.doubleValue();
            case NULL, MISSING, BINARY, POJO -> Jsonata.NULL_VALUE;
        };
    }

    private static Object whole(JsonNode node) {
        if (node.canConvertToInt()) {
            return node.intValue();
        }
        return node.canConvertToLong() ? (Object) node.longValue() : (Object) node.doubleValue();
    }

    /** Converts a result; throws IllegalArgumentException for what JSON cannot represent, such as a function. */
    static JsonNode toJson(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value == null || Jsonata.NULL_VALUE.equals(value)) {
            return nodes.nullNode();
        }
        return switch (value) {
            case String text -> nodes.textNode(text);
            case Boolean truth -> nodes.booleanNode(truth);
            case Integer number -> nodes.numberNode(number);
            case Long number ->
                number == number.intValue() ? nodes.numberNode(number.intValue()) : nodes.numberNode(number);
            case Number number -> ofDouble(number.doubleValue());
            case Map<?, ?> map -> {
                ObjectNode object = nodes.objectNode();
                map.forEach((key, element) -> object.set(String.valueOf(key), toJson(element)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = nodes.arrayNode();
                list.forEach(element -> array.add(toJson(element)));
                yield array;
            }
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getSimpleName() + ", which is no JSON");
        };
    }

    private static JsonNode ofDouble(double number) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(number + ", which is no JSON");
        }
        if (number != Math.rint(number) || Math.abs(number) > 9e15) {
            return nodes.numberNode(number);
        }
        long whole = (long) number;
        return whole == (int) whole ? nodes.numberNode((int) whole) : nodes.numberNode(whole);
    }

    /** Whether it is longer as text than so many bytes, which is what the payload limit counts. */
    static boolean exceeds(JsonNode node, int bytes) {
        return atMost(node) > bytes && node.toString().getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    /** No less than its length as text, and soon counted: a character takes six bytes at most, as an escape. */
    private static long atMost(JsonNode node) {
        long sum = 2;
        if (node.isTextual()) {
            return sum + 6L * node.textValue().length();
        }
        if (node.isValueNode()) {
            return node.asText().length();
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            sum += 4 + 6L * field.getKey().length() + atMost(field.getValue());
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                sum += 1 + atMost(element);
            }
        }
        return sum;
    }
}
