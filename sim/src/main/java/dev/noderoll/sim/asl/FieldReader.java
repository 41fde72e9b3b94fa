package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of one JSON object of a definition, and refuses those that nobody asks for. */
final class FieldReader {

    private static final Set<String> JSON_PATH = Set.of(
            "InputPath",
            "OutputPath",
            "Parameters",
            "ResultPath",
            "ResultSelector",
            "ItemsPath",
            "Result",
            "Variable",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "MaxConcurrencyPath",
            "ErrorPath",
            "CausePath",
            "ToleratedFailurePercentagePath",
            "ToleratedFailureCountPath",
            "Iterator");

    private final String where;
    private final JsonNode object;

    FieldReader(String where, JsonNode object, Set<String> allowed) {
        if (!(object instanceof ObjectNode)) {
            throw new MachineRefused(where, "expected an object");
        }
        this.where = where;
        this.object = object;
        object.fieldNames().forEachRemaining(field -> {
            if (!allowed.contains(field)) {
                throw new MachineRefused(
                        at(field),
                        JSON_PATH.contains(field)
                                ? "a JSONPath field in a JSONata state"
                                : "unknown or not supported here");
            }
        });
    }

    String at(String field) {
        return where + ", field " + field;
    }

    MachineRefused refuse(String field, String why) {
        return new MachineRefused(at(field), why);
    }

    boolean has(String field) {
        return object.has(field);
    }

    JsonNode node(String field) {
        JsonNode node = object.get(field);
        if (node == null) {
            throw refuse(field, "missing");
        }
        return node;
    }

    String text(String field) {
        JsonNode node = node(field);
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw refuse(field, "expected a string");
        }
        return node.textValue();
    }

    Optional<String> maybeText(String field) {
        return has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** Empty when absent. */
    String comment() {
        return maybeText("Comment").orElse("");
    }

    int whole(String field, int least, int most, int absent) {
        return has(field) ? whole(field, least, most) : absent;
    }

    int whole(String field, int least, int most) {
        JsonNode node = node(field);
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < least || node.intValue() > most) {
            throw refuse(field, "expected a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    List<JsonNode> list(String field) {
        if (!has(field)) {
            return List.of();
        }
        JsonNode node = node(field);
        if (!node.isArray() || node.isEmpty()) {
            throw refuse(field, "expected an array with something in it");
        }
        List<JsonNode> all = new ArrayList<>();
        node.forEach(all::add);
        return all;
    }

    Template template(String field, TemplateReader.May... may) {
        return TemplateReader.read(at(field), node(field), Set.of(may));
    }

    Optional<Template> maybeTemplate(String field, TemplateReader.May... may) {
        return has(field) ? Optional.of(template(field, may)) : Optional.empty();
    }
}
