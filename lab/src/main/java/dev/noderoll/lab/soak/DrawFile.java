package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Focus;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Scenario.Managed;
import dev.noderoll.lab.scenario.Scenario.Mixed;
import dev.noderoll.lab.scenario.Scenario.Pool;
import dev.noderoll.lab.scenario.Scenario.Targets;
import dev.noderoll.port.Misconfigured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A draw as a file, which {@code lab soak --replay} runs. docs/lab.md describes its fields. */
final class DrawFile {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final Set<String> FIELDS = new TreeSet<>(
            Set.of("seed", "breaks", "stormSeconds", "nodeGroup", "hook", "faults", "focus", "rollout", "manifests"));

    private DrawFile() {}

    /** {@code breaks} is for people: the promise that the run breaks. */
    static void write(Path file, Draw draw, String breaks) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("seed", draw.seed())
                .put("breaks", breaks)
                .put("stormSeconds", draw.storm().toSeconds());
        Group group = draw.scenario().group();
        ObjectNode nodes = json.putObject("nodeGroup");
        nodes.put("size", group.size()).put("max", group.max());
        group.zones().forEach(nodes.putArray("zones")::add);
        group.pool().ifPresent(pool -> nodes.set("warmPool", MAPPER.valueToTree(pool)));
        if (!group.beside().isEmpty()) {
            group.beside().forEach(nodes.putArray("beside")::add);
        }
        group.managed().ifPresent(managed -> nodes.set("managed", MAPPER.valueToTree(managed)));
        group.mixed().ifPresent(mixed -> nodes.set("mixed", MAPPER.valueToTree(mixed)));
        group.targets()
                .ifPresent(targets -> nodes.putObject("targetGroup")
                        .put("deregistrationSeconds", targets.deregistrationSeconds())
                        .put("healthCheckSeconds", targets.healthCheckSeconds()));
        json.put("hook", draw.scenario().script().hook().isPresent());
        ObjectNode faults = json.putObject("faults");
        draw.rates().forEach((kind, rate) -> faults.put(kind.name(), rate));
        draw.focus()
                .ifPresent(f ->
                        json.putObject("focus").put("fault", f.kind().name()).put("state", f.state()));
        json.set("rollout", draw.scenario().rollout());
        draw.manifests().forEach(json.putArray("manifests")::add);
        try {
            Files.writeString(file, MAPPER.writeValueAsString(json) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws {@link Misconfigured} with field, value and what is expected. */
    static Draw read(Path file) {
        JsonNode json = parse(file);
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw Misconfigured.field(name, "unknown", "one of " + FIELDS);
            }
        });
        JsonNode nodes = json.path("nodeGroup");
        int size = number(nodes, "size", 1);
        List<String> zones = new ArrayList<>();
        nodes.path("zones").forEach(zone -> zones.add(zone.asText()));
        if (zones.isEmpty()) {
            throw Misconfigured.field("nodeGroup.zones", nodes.path("zones").toString(), "a list of names");
        }
        List<ObjectNode> manifests = new ArrayList<>();
        json.path("manifests").forEach(manifest -> manifests.add(object("manifests", manifest)));
        return new Draw(
                number(json, "seed", 0),
                RandomCluster.scenario(
                        kind(nodes, RandomCluster.group(size, number(nodes, "max", size), zones))
                                .attached(targets(nodes.path("targetGroup")))
                                .besides(nodes.path("beside")
                                        .valueStream()
                                        .map(JsonNode::asText)
                                        .toList()),
                        object("rollout", json.path("rollout")).deepCopy(),
                        json.path("hook").asBoolean()),
                manifests,
                rates(json.path("faults")),
                focus(json.path("focus")),
                Duration.ofSeconds(number(json, "stormSeconds", 0)));
    }

    /** It has a warm pool, or several types, or is EKS's, or nothing of these. */
    private static Group kind(JsonNode nodes, Group group) {
        if (nodes.has("warmPool")) {
            return group.with(MAPPER.convertValue(nodes.path("warmPool"), Pool.class));
        }
        if (nodes.has("mixed")) {
            return group.with(MAPPER.convertValue(nodes.path("mixed"), Mixed.class));
        }
        return nodes.has("managed") ? group.with(MAPPER.convertValue(nodes.path("managed"), Managed.class)) : group;
    }

    private static Optional<Targets> targets(JsonNode targets) {
        return targets.isObject()
                ? Optional.of(new Targets(
                        number(targets, "deregistrationSeconds", 0), number(targets, "healthCheckSeconds", 5)))
                : Optional.empty();
    }

    private static int number(JsonNode object, String field, int least) {
        JsonNode value = object.path(field);
        if (!value.canConvertToInt() || value.intValue() < least) {
            throw Misconfigured.field(field, value.toString(), "a whole number of at least " + least);
        }
        return value.intValue();
    }

    private static ObjectNode object(String field, JsonNode value) {
        if (value instanceof ObjectNode found) {
            return found;
        }
        throw Misconfigured.field(field, value.toString(), "an object");
    }

    private static Map<FaultKind, Double> rates(JsonNode faults) {
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        faults.properties()
                .forEach(fault ->
                        rates.put(kind(fault.getKey()), fault.getValue().asDouble()));
        return rates;
    }

    private static Optional<Focus> focus(JsonNode focus) {
        return focus.isObject()
                ? Optional.of(new Focus(
                        kind(focus.path("fault").asText()), focus.path("state").asText()))
                : Optional.empty();
    }

    static FaultKind kind(String name) {
        return FaultKind.named(name)
                .orElseThrow(() -> Misconfigured.field("fault", name, "one of " + List.of(FaultKind.values())));
    }

    private static JsonNode parse(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new Misconfigured(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw Misconfigured.field("--replay", file.toString(), "a file that --shrink wrote");
        }
    }
}
