package dev.noderoll.lab.door.direct;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What has been read of objects: each version of one is read once. */
final class Readings<T> {

    private record Reading<T>(String version, T value) {}

    private final Function<ObjectNode, T> reader;
    private final Map<String, Reading<T>> byUid = new HashMap<>();

    Readings(Function<ObjectNode, T> reader) {
        this.reader = reader;
    }

    T of(ObjectNode object) {
        String version = Json.version(object);
        return byUid.compute(
                        Json.uid(object),
                        (_, known) -> known != null && known.version().equals(version)
                                ? known
                                : new Reading<>(version, reader.apply(object)))
                .value();
    }
}
