package dev.noderoll.lab.door.direct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Taint;
import dev.noderoll.port.Nodes.Taint.Effect;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Node objects of the simulated API server. */
final class DirectNodes implements Nodes {

    private final KubeApi api;
    private final Readings<Optional<ClusterNode>> readings = new Readings<>(DirectNodes::read);

    DirectNodes(KubeApi api) {
        this.api = api;
    }

    @Override
    public List<ClusterNode> list() {
        return api.list(Kind.NODE).stream()
                .flatMap(n -> readings.of(n).stream())
                .toList();
    }

    @Override
    public Optional<ClusterNode> get(NodeName name) {
        return api.get(Kind.NODE, "", name.value()).flatMap(readings::of);
    }

    @Override
    public void change(NodeName name, Change change) {
        api.get(Kind.NODE, "", name.value()).ifPresent(found -> {
            ObjectNode node = found.deepCopy();
            ObjectNode spec = node.withObjectProperty("spec");
            switch (change.scheduling()) {
                case OPEN -> spec.remove("unschedulable");
                case CORDONED -> spec.put("unschedulable", true);
                case null -> {}
            }
            taints(spec, change);
            write(node.withObjectProperty("metadata"), "labels", change.labels());
            write(node.withObjectProperty("metadata"), "annotations", change.annotations());
            api.update(Kind.NODE, node);
        });
    }

    @Override
    public void change(NodeName name, Function<ClusterNode, Optional<Change>> change) {
        get(name).flatMap(change).ifPresent(c -> change(name, c));
    }

    private static void taints(ObjectNode spec, Change change) {
        ArrayNode kept = spec.arrayNode();
        Set<String> touched = new TreeSet<>(change.untaint());
        change.taint().forEach(taint -> touched.add(taint.key()));
        for (JsonNode taint : spec.path("taints")) {
            if (!touched.contains(taint.path("key").asText())) {
                kept.add(taint);
            }
        }
        for (Taint added : change.taint()) {
            ObjectNode taint = kept.addObject().put("key", added.key());
            if (!added.value().isEmpty()) {
                taint.put("value", added.value());
            }
            taint.put("effect", added.effect() == Effect.NO_EXECUTE ? "NoExecute" : "NoSchedule");
        }
        if (kept.isEmpty()) {
            spec.remove("taints");
        } else {
            spec.set("taints", kept);
        }
    }

    private static void write(ObjectNode metadata, String field, Map<String, Optional<String>> values) {
        if (values.isEmpty()) {
            return;
        }
        ObjectNode map = metadata.withObjectProperty(field);
        values.forEach((key, value) -> value.ifPresentOrElse(v -> map.put(key, v), () -> map.remove(key)));
    }

    /** Empty for a node that is no EC2 instance. */
    private static Optional<ClusterNode> read(ObjectNode node) {
        String instance = Json.instance(node);
        if (!instance.startsWith("i-")) {
            return Optional.empty();
        }
        JsonNode metadata = node.path("metadata");
        List<String> taints = new ArrayList<>();
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (!taint.path("effect").asText().equals("PreferNoSchedule")) {
                taints.add(taint.path("key").asText());
            }
        }
        return Optional.of(new ClusterNode(
                new NodeName(metadata.path("name").asText()),
                new InstanceId(instance),
                readiness(node),
                node.path("spec").path("unschedulable").asBoolean() ? Scheduling.CORDONED : Scheduling.OPEN,
                taints,
                strings(metadata.path("labels")),
                strings(metadata.path("annotations")),
                Instant.parse(metadata.path("creationTimestamp").asText()),
                DirectPods.since(node, "Ready")));
    }

    private static Readiness readiness(JsonNode node) {
        return switch (condition(node, "Ready")) {
            case "True" -> Readiness.READY;
            case "False" -> Readiness.NOT_READY;
            default -> Readiness.UNKNOWN;
        };
    }

    /** The status of a condition: True, False, Unknown, or empty when there is none of this type. */
    static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    static Map<String, String> strings(JsonNode map) {
        Map<String, String> strings = new TreeMap<>();
        map.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asText()));
        return strings;
    }
}
