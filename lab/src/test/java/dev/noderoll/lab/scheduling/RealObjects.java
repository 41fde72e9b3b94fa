package dev.noderoll.lab.scheduling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a real API server keeps, by kind and by the small world that it was made for. */
final class RealObjects {

    private final RealScheduler real;
    private final Map<Kind, Map<String, List<ObjectNode>>> known = new EnumMap<>(Kind.class);

    RealObjects(RealScheduler real) {
        this.real = real;
    }

    List<ObjectNode> of(Kind kind, String world) {
        return known.computeIfAbsent(kind, this::read).getOrDefault(world, List.of());
    }

    private Map<String, List<ObjectNode>> read(Kind kind) {
        Map<String, List<ObjectNode>> byWorld = new TreeMap<>();
        for (ObjectNode object : real.list(kind)) {
            String namespace = object.at("/metadata/namespace").asText();
            String home = namespace.isEmpty() ? object.at("/metadata/name").asText() : namespace;
            byWorld.computeIfAbsent(home.replaceFirst("-.*", ""), _ -> new ArrayList<>())
                    .add(object);
        }
        return byWorld;
    }
}
