package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The objects of one kind, by namespace and name, and by what else they are looked for: their namespace, their node. Of each object
 * only what the reader makes of it is kept. Not for several threads.
 */
final class LiveTable<T> {

    private record Row<T>(List<String> groups, T value) {}

    private final Function<JsonNode, Optional<T>> reader;
    private final Function<T, List<String>> grouping;
    private final Map<String, Row<T>> rows = new HashMap<>();
    private final Map<String, Map<String, T>> groups = new HashMap<>();

    /** Copies of groups, as long as those do not change. */
    private final Map<String, List<T>> copies = new HashMap<>();

    /**
     * An empty table.
     *
     * @param reader what to keep of an object; nothing of an empty one
     * @param grouping by what {@link #in} finds it
     */
    LiveTable(Function<JsonNode, Optional<T>> reader, Function<T, List<String>> grouping) {
        this.reader = reader;
        this.grouping = grouping;
    }

    /** With other contents, of the same kind. */
    LiveTable<T> empty() {
        return new LiveTable<>(reader, grouping);
    }

    void put(JsonNode object) {
        String key = key(object);
        remove(key);
        reader.apply(object).ifPresent(value -> {
            List<String> in = grouping.apply(value);
            rows.put(key, new Row<>(in, value));
            for (String group : in) {
                groups.computeIfAbsent(group, _ -> new TreeMap<>()).put(key, value);
                copies.remove(group);
            }
        });
    }

    void remove(JsonNode object) {
        remove(key(object));
    }

    private void remove(String key) {
        Row<T> row = rows.remove(key);
        for (String group : row == null ? List.<String>of() : row.groups()) {
            copies.remove(group);
            groups.computeIfPresent(group, (_, of) -> {
                of.remove(key);
                return of.isEmpty() ? null : of;
            });
        }
    }

    Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(rows.get(namespace + "/" + name)).map(Row::value);
    }

    /** Those of a group, by name. */
    List<T> in(String group) {
        return copies.computeIfAbsent(
                group, g -> List.copyOf(groups.getOrDefault(g, Map.of()).values()));
    }

    int size() {
        return rows.size();
    }

    /** In no order. */
    Stream<T> all() {
        return rows.values().stream().map(Row::value);
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }
}
