package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields that Kubernetes' kinds have, and their types, as the classes of the official Java client have them, which
 * are made from the API's OpenAPI description. The API server refuses an object with a value of another type, and one
 * with an unknown field when it is asked to, as kubectl does unless told otherwise.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation">Field validation</a>
 */
public final class FieldTypes {

    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final String APIS = "io.kubernetes.client.openapi.apis.";

    /** By apiVersion and kind: what was looked up before. */
    private static final Map<String, Optional<Class<?>>> KNOWN = new ConcurrentHashMap<>();

    /** As the API server names it when it refuses one; and a digit, without which it cannot be read. */
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?\\d+)?");

    private FieldTypes() {}

    /** Whether Kubernetes has this kind in this version of this group; a kind of the same name in another is not it. */
    public static boolean has(String apiVersion, String kind) {
        return model(apiVersion, kind).isPresent();
    }

    /**
     * The first field of an object that its kind does not have, or that is of another type: {@code spec.replicas is
     * "two", expected a whole number}. Empty when there is none, or when the kind is unknown.
     */
    public static Optional<String> fault(ObjectNode object) {
        return model(object.path("apiVersion").asText(), object.path("kind").asText())
                .flatMap(model -> fields("", object, model));
    }

    private static Optional<Class<?>> model(String apiVersion, String kind) {
        return KNOWN.computeIfAbsent(apiVersion + " " + kind, _ -> find(apiVersion, kind));
    }

    /** What the client's class of this API sends to create one: the models alone do not tell of which group they are. */
    private static Optional<Class<?>> find(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "core" : apiVersion.substring(0, slash).replaceFirst("\\.k8s\\.io$", "");
        String name = Stream.of((group + "." + apiVersion.substring(slash + 1)).split("\\.", -1))
                .map(FieldTypes::capitalized)
                .collect(Collectors.joining());
        Set<String> creators = Set.of("create" + kind, "createNamespaced" + kind);
        try {
            return Arrays.stream(Class.forName(APIS + name + "Api").getMethods())
                    .filter(method -> creators.contains(method.getName()))
                    .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                    .filter(type -> type.getName().startsWith(MODELS))
                    .<Class<?>>map(type -> type)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static String capitalized(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Optional<String> fields(String path, JsonNode object, Class<?> model) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            Optional<Field> known = Arrays.stream(model.getDeclaredFields())
                    .filter(f -> name(f).filter(field.getKey()::equals).isPresent())
                    .findFirst();
            if (known.isEmpty()) {
                return wrong(at, field.getValue(), "no such field: there are " + names(model));
            }
            // Null is as good as left out.
            Optional<String> fault = field.getValue().isNull()
                    ? Optional.empty()
                    : value(at, field.getValue(), known.get().getGenericType());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(String at, JsonNode value, Type type) {
        if (type instanceof ParameterizedType many) {
            Type[] of = many.getActualTypeArguments();
            return many.getRawType() == Map.class
                    ? entries(at, value, of[of.length - 1])
                    : elements(at, value, of[of.length - 1]);
        }
        if (type == Object.class) {
            return Optional.empty();
        }
        if (type instanceof Class<?> model && model.getName().startsWith(MODELS)) {
            return value.isObject() ? fields(at, value, model) : wrong(at, value, "an object");
        }
        return plain(value, type).flatMap(expected -> wrong(at, value, expected));
    }

    private static Optional<String> elements(String at, JsonNode list, Type type) {
        if (!list.isArray()) {
            return wrong(at, list, "a list");
        }
        for (int i = 0; i < list.size(); i++) {
            Optional<String> fault = value(at + "[" + i + "]", list.get(i), type);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> entries(String at, JsonNode map, Type type) {
        if (!map.isObject()) {
            return wrong(at, map, "an object");
        }
        return map.properties().stream()
                .map(entry -> value(at + "." + entry.getKey(), entry.getValue(), type))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What is expected instead of this value of a type without fields; empty when it is good. */
    private static Optional<String> plain(JsonNode value, Type type) {
        if (type == Integer.class || type == Long.class) {
            return unless(value.isNumber() && value.canConvertToExactIntegral(), "a whole number");
        }
        if (type == Boolean.class) {
            return unless(value.isBoolean(), "true or false");
        }
        if (type == Double.class) {
            return unless(value.isNumber(), "a number");
        }
        if (type == IntOrString.class) {
            return unless(value.isIntegralNumber() || value.isTextual(), "a whole number, or text such as 25%");
        }
        if (type == Quantity.class) {
            return unless(
                    !value.isContainerNode()
                            && !value.isBoolean()
                            && QUANTITY.matcher(value.asText()).matches(),
                    "a quantity such as 100m, 2 or 64Mi");
        }
        if (type == OffsetDateTime.class) {
            return unless(isTime(value), "a time such as 2026-01-05T08:00:00Z");
        }
        return unless(value.isTextual(), "text; in YAML, put numbers, true and false in quotes");
    }

    private static Optional<String> unless(boolean good, String expected) {
        return good ? Optional.empty() : Optional.of(expected);
    }

    private static boolean isTime(JsonNode value) {
        try {
            return value.isTextual() && !OffsetDateTime.parse(value.asText()).equals(OffsetDateTime.MIN);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Optional<String> wrong(String at, JsonNode value, String expected) {
        return Optional.of(at + " is " + value + ", expected " + expected);
    }

    private static Optional<String> name(Field field) {
        return Optional.ofNullable(field.getAnnotation(SerializedName.class)).map(SerializedName::value);
    }

    private static Set<String> names(Class<?> model) {
        return Arrays.stream(model.getDeclaredFields())
                .map(FieldTypes::name)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
