package dev.noderoll.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.model.InstanceId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes a value of any type that crosses states, with something in every component. */
public final class Samples {

    private Samples() {}

    public static Object of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return List.of(of(list.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType set && set.getRawType() == Set.class) {
            return Set.of(of(set.getActualTypeArguments()[0]));
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isSealed()) {
            return of(raw.getPermittedSubclasses()[0]);
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[raw.getEnumConstants().length - 1];
        }
        return raw.isRecord() && raw != InstanceId.class ? record(raw) : plain(raw);
    }

    /** The types that are reached from this one by components, elements and permitted members; itself included. */
    static Set<Class<?>> reachedFrom(Type type) {
        Set<Class<?>> reached = new LinkedHashSet<>();
        reach(type, reached);
        return reached;
    }

    private static void reach(Type type, Set<Class<?>> reached) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                reach(argument, reached);
            }
        } else if (type instanceof Class<?> raw && reached.add(raw)) {
            if (raw.isSealed()) {
                for (Class<?> member : raw.getPermittedSubclasses()) {
                    reach(member, reached);
                }
            }
            if (raw.isRecord()) {
                for (RecordComponent component : raw.getRecordComponents()) {
                    reach(component.getGenericType(), reached);
                }
            }
        }
    }

    private static Object plain(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "boolean" -> true;
            case "int" -> 7;
            case "long" -> 8L;
            case "String" -> "text";
            case "Instant" -> Instant.parse("2026-01-02T03:04:05.678Z");
            case "InstanceId" -> new InstanceId("i-0123");
            case "JsonNode" -> anyJson();
            default -> throw new IllegalArgumentException("nobody has said what " + type + " looks like in JSON");
        };
    }

    private static JsonNode anyJson() {
        return JsonNodeFactory.instance.objectNode().put("any", "thing");
    }

    private static Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values =
                Arrays.stream(components).map(c -> of(c.getGenericType())).toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + type, e);
        }
    }
}
