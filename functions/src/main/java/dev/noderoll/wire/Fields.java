package dev.noderoll.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The fields of an object that a person wrote, read one by one.
 *
 * <p>Whatever is wrong is {@link Misconfigured}, with the field's path, its value and what is expected. A field that
 * nobody asked for is wrong as well: it may be a misspelt one.
 */
public final class Fields {

    private static final Pattern UTC = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

    private final String path;
    private final JsonNode object;
    private final Set<String> known = new TreeSet<>();

    private Fields(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    /** The fields of the whole input. */
    public static Fields of(String what, JsonNode input) {
        if (!input.isObject()) {
            throw Misconfigured.field(what, shown(input), "a JSON object");
        }
        return new Fields("", input);
    }

    /** The fields of an object inside; an absent one has no fields. */
    public Fields object(String name) {
        JsonNode value = look(name);
        if (value.isMissingNode()) {
            return new Fields(path + name + ".", JsonNodeFactory.instance.objectNode());
        }
        if (!value.isObject()) {
            throw wrong(name, value, "an object");
        }
        return new Fields(path + name + ".", value);
    }

    /** The objects of a list, each with its number in its path, from 0; an absent list has none. */
    public List<Fields> objects(String name, String expected) {
        JsonNode value = look(name);
        if (!value.isMissingNode() && !value.isArray()) {
            throw wrong(name, value, expected);
        }
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : value) {
            String at = name + "[" + objects.size() + "]";
            if (!element.isObject()) {
                throw wrong(at, element, "an object");
            }
            objects.add(new Fields(path + at + ".", element));
        }
        return objects;
    }

    public String text(String name, String expected) {
        JsonNode value = look(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw wrong(name, value, expected);
        }
        return value.textValue();
    }

    public int number(String name, int least, int most, int absent) {
        JsonNode value = look(name);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!isWhole(value) || value.intValue() < least || value.intValue() > most) {
            throw wrong(name, value, "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** True or false; false when it is absent. */
    public boolean flag(String name) {
        JsonNode value = look(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(name, value, "true or false");
        }
        return value.booleanValue();
    }

    /** A time in UTC; {@code absent} where there is none, or "never". */
    public Instant instant(String name, Instant absent) {
        JsonNode value = look(name);
        if (value.isMissingNode() || (value.isTextual() && value.textValue().equals("never"))) {
            return absent;
        }
        boolean utc = value.isTextual() && UTC.matcher(value.textValue()).matches();
        try {
            return Instant.parse(utc ? value.textValue() : "");
        } catch (DateTimeParseException e) {
            throw wrong(name, value, "never, or a time such as \"2026-01-05T04:00:00Z\"");
        }
    }

    /** Whether it is a number without a fraction that fits an int; 1.0 is one, as in JSON Schema. */
    static boolean isWhole(JsonNode value) {
        return value.canConvertToExactIntegral() && value.canConvertToInt();
    }

    /** One of the words that {@code words} names. */
    public <T> T word(String name, Map<String, T> words, T absent) {
        JsonNode value = look(name);
        if (value.isMissingNode()) {
            return absent;
        }
        T meant = words.get(value.asText());
        if (!value.isTextual() || meant == null) {
            throw wrong(name, value, "one of " + String.join(", ", new TreeSet<>(words.keySet())));
        }
        return meant;
    }

    public List<String> texts(String name, int most, String expected) {
        JsonNode value = look(name);
        List<String> texts = new ArrayList<>();
        if (!value.isMissingNode() && (!value.isArray() || value.size() > most)) {
            throw wrong(name, value, expected);
        }
        for (JsonNode element : value) {
            if (!element.isTextual() || element.textValue().isBlank()) {
                throw wrong(name, value, expected);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** The value, whatever it is; missing when the field is absent. */
    public JsonNode look(String name) {
        known.add(name);
        return object.path(name);
    }

    /** The names of the fields that are there. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Refuses what was not asked for. Called last. */
    public void refuseOthers() {
        for (String name : names()) {
            if (!known.contains(name)) {
                throw wrong(name, object.path(name), "no such field: there are " + String.join(", ", known));
            }
        }
    }

    public Misconfigured wrong(String name, JsonNode value, String expected) {
        return Misconfigured.field(path + name, shown(value), expected);
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
