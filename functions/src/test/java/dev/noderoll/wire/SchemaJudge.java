package dev.noderoll.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Judges a value by as much of JSON Schema as the schemas of {@code statemachine/} use; refuses to judge by more. */
final class SchemaJudge {

    private static final Set<String> NOTES = Set.of("$schema", "$id", "title", "description", "default", "examples");

    private SchemaJudge() {}

    static boolean allows(JsonNode schema, JsonNode value) {
        if (schema.isBoolean()) {
            return schema.booleanValue();
        }
        return schema.properties().stream()
                .allMatch(e -> NOTES.contains(e.getKey()) || allows(schema, e.getKey(), e.getValue(), value));
    }

    private static boolean allows(JsonNode schema, String keyword, JsonNode says, JsonNode value) {
        return switch (keyword) {
            case "type" -> isA(says.textValue(), value);
            case "enum" -> elements(says, value::equals) > 0;
            case "anyOf" -> elements(says, s -> allows(s, value)) > 0;
            case "oneOf" -> elements(says, s -> allows(s, value)) == 1;
            case "pattern" ->
                !value.isTextual()
                        || Pattern.compile(says.textValue())
                                .matcher(value.textValue())
                                .find();
            case "minimum" -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) >= 0;
            case "maximum" -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) <= 0;
            case "$ref" -> allows(referred(says.textValue()), value);
            case "items" -> !value.isArray() || elements(value, v -> allows(says, v)) == value.size();
            case "minItems" -> !value.isArray() || value.size() >= says.intValue();
            case "maxProperties" -> !value.isObject() || value.size() <= says.intValue();
            case "maxItems" -> !value.isArray() || value.size() <= says.intValue();
            case "required" -> !value.isObject() || elements(says, n -> value.has(n.textValue())) == says.size();
            case "properties" ->
                says.properties().stream()
                        .allMatch(p -> !value.has(p.getKey()) || allows(p.getValue(), value.get(p.getKey())));
            case "additionalProperties" ->
                !value.isObject()
                        || value.properties().stream()
                                .allMatch(f -> schema.path("properties").has(f.getKey()) || allows(says, f.getValue()));
            default -> throw new IllegalArgumentException("the schema uses " + keyword + ", which this does not know");
        };
    }

    /** A schema of {@code statemachine/}. */
    static JsonNode schema(String name) {
        Path file = Path.of(System.getProperty("noderoll.root"))
                .resolve("statemachine")
                .resolve(name);
        try {
            return Json.json().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another file, and where in it: {@code file#/pointer}. */
    private static JsonNode referred(String reference) {
        return schema(reference.substring(0, reference.indexOf('#')))
                .at(reference.substring(reference.indexOf('#') + 1));
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            default -> throw new IllegalArgumentException("the schema uses type " + type);
        };
    }

    private static long elements(JsonNode array, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(array.spliterator(), false).filter(wanted).count();
    }
}
