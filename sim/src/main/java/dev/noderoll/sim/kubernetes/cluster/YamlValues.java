package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as JSON, as kubectl makes it: YAML 1.1 with aliases and merge keys, where {@code yes} and {@code on} are true,
 * {@code 017} is 15 and {@code 1e3} is a thousand, but 12:30 and 2026-01-05 are text, and keys are text.
 *
 * @see <a href="https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go">resolve.go</a> for what a word
 *     means without quotes
 */
final class YamlValues {

    private static final int DEEPEST = 1000;
    private static final int MOST_ALIASES = 10_000;

    /** Aliases of aliases can stand for more than any memory has. */
    private static final int MOST_VALUES = 4_000_000;

    private static final long EXACT = 1L << 53;

    /** The maps and lists that are being told: an alias for one of them stands for what it is in. */
    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private int values;

    private YamlValues() {}

    /**
     * Tells {@code value} of each document.
     *
     * @throws YAMLException when it is not YAML, or has no equal in JSON
     */
    static void read(String text, Consumer<JsonNode> value) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(Integer.MAX_VALUE);
        DumperOptions none = new DumperOptions();
        Yaml yaml = new Yaml(new Words(options), new Representer(none), none, options, new Meanings());
        for (Object document : yaml.loadAll(text)) {
            value.accept(new YamlValues().json(document, 0));
        }
    }

    private JsonNode json(@Nullable Object value, int depth) {
        values++;
        if (values > MOST_VALUES || depth > DEEPEST) {
            throw tooMuch();
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case null -> json.nullNode();
            case Map<?, ?> map -> container(map, depth);
            case List<?> list -> container(list, depth);
            case String text -> json.textNode(text);
            case Boolean truth -> json.booleanNode(truth);
            case BigInteger number -> whole(number);
            case Double number -> number(number);
            case byte[] bytes -> json.textNode(new String(bytes, StandardCharsets.UTF_8));
            default -> throw new YAMLException("JSON has nothing like " + value);
        };
    }

    private static YAMLException tooMuch() {
        return new YAMLException("an alias stands for too much, or for what it is in");
    }

    /** Of a map or a list. Its depth alone would not do: a thread's stack may end before. */
    private JsonNode container(Object value, int depth) {
        if (!open.add(value)) {
            throw tooMuch();
        }
        JsonNode told = value instanceof Map<?, ?> map ? object(map, depth) : array((List<?>) value, depth);
        open.remove(value);
        return told;
    }

    private ArrayNode array(List<?> list, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Object item : list) {
            array.add(json(item, depth + 1));
        }
        return array;
    }

    private ObjectNode object(Map<?, ?> map, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            JsonNode name = json(entry.getKey(), depth);
            if (name.isContainerNode() || name.isNull()) {
                throw new YAMLException("a key is " + name + ", expected text");
            }
            object.set(name.asText(), json(entry.getValue(), depth + 1));
        }
        return object;
    }

    private static JsonNode whole(BigInteger number) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (number.bitLength() < Integer.SIZE) {
            return json.numberNode(number.intValue());
        }
        return number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
    }

    /** One that has no fraction is written without one. */
    private static JsonNode number(double number) {
        return number == Math.rint(number) && Math.abs(number) < EXACT
                ? whole(BigInteger.valueOf((long) number))
                : JsonNodeFactory.instance.numberNode(number);
    }

    /** Which words are no text when they have no quotes. */
    private static final class Meanings extends Resolver {

        private static final Pattern TRUTH =
                Pattern.compile("y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF");
        private static final Pattern WHOLE =
                Pattern.compile("[-+]?(?:0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[0-7_]*|[1-9][0-9_]*)");
        private static final Pattern NUMBER =
                Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?");
        private static final String DIGITS = "0123456789";

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, TRUTH, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, WHOLE, "-+" + DIGITS);
            addImplicitResolver(Tag.FLOAT, NUMBER, "-+." + DIGITS);
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    /** What those words stand for; the library does aliases and merge keys. */
    private static final class Words extends SafeConstructor {

        private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");

        Words(LoaderOptions options) {
            super(options);
            put(Tag.BOOL, word -> TRUE.contains(word.toLowerCase(Locale.ROOT)));
            put(Tag.INT, Words::whole);
            put(Tag.FLOAT, word -> Double.valueOf(word.replace("_", "")));
            put(Tag.TIMESTAMP, word -> word);
        }

        private void put(Tag tag, Function<String, Object> meaning) {
            yamlConstructors.put(tag, new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    String word = ((ScalarNode) node).getValue();
                    try {
                        return meaning.apply(word);
                    } catch (NumberFormatException e) {
                        throw new YAMLException("'" + word + "' is no number", e);
                    }
                }
            });
        }

        private static BigInteger whole(String word) {
            String plain = word.replace("_", "").toLowerCase(Locale.ROOT);
            boolean negative = plain.startsWith("-");
            String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
            BigInteger number =
                    switch (digits.length() > 2 ? digits.substring(0, 2) : "") {
                        case "0x" -> new BigInteger(digits.substring(2), 16);
                        case "0o" -> new BigInteger(digits.substring(2), 8);
                        case "0b" -> new BigInteger(digits.substring(2), 2);
                        default -> new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
                    };
            return negative ? number.negate() : number;
        }
    }
}
