package dev.noderoll.lab.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Scenario.Images;
import dev.noderoll.lab.scenario.Scenario.Managed;
import dev.noderoll.lab.scenario.Scenario.Mixed;
import dev.noderoll.lab.scenario.Scenario.Pool;
import dev.noderoll.lab.scenario.Scenario.Targets;
import dev.noderoll.lab.scenario.Scenario.Variant;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a scenario from {@code scenario.json}, from a directory that has one, or from plain manifests, which then run on
 * two nodes.
 */
public final class ScenarioReader {

    private static final String FILE = "scenario.json";

    /**
     * The overrides of a policy.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html">Quotas</a>
     */
    static final int MOST_TYPES = 40;

    private ScenarioReader() {}

    /** Throws {@link Misconfigured} with field, value and what is expected. */
    public static Scenario read(Path path) {
        if (!Files.exists(path)) {
            throw Misconfigured.field("scenario", path.toString(), "a scenario file, or a directory of manifests");
        }
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        boolean manifestsOnly = !Files.exists(file) || !file.toString().endsWith(".json") || isManifest(file);
        return manifestsOnly ? plain(path) : read(file, parse(file));
    }

    /** Whether a JSON file begins with an object of Kubernetes'; what is no JSON is not told here. */
    private static boolean isManifest(Path file) {
        try (MappingIterator<JsonNode> objects =
                Json.json().readerFor(JsonNode.class).readValues(file.toFile())) {
            JsonNode first = objects.hasNextValue() ? objects.nextValue() : MissingNode.getInstance();
            return first.has("apiVersion") && first.has("kind");
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Manifests without a scenario: the two-node cluster, with the defaults of every field. */
    private static Scenario plain(Path manifests) {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        String name = String.valueOf(manifests.getFileName());
        return scenario(name, Fields.of("scenario", empty), List.of(new Variant(name, "as it is", manifests)));
    }

    private static Scenario read(Path file, JsonNode json) {
        Fields fields = Fields.of("scenario", json);
        Path directory = file.resolveSibling("");
        List<Variant> variants = new ArrayList<>();
        String expected = "a list of {name, about, manifests}";
        for (Fields variant : fields.objects("variants", expected)) {
            Path manifests = directory.resolve(variant.text("manifests", "a path beside the scenario file"));
            if (!Files.exists(manifests)) {
                throw variant.wrong("manifests", variant.look("manifests"), "a file or a directory that exists");
            }
            variants.add(new Variant(variant.text("name", "a name"), variant.text("about", "one sentence"), manifests));
            variant.refuseOthers();
        }
        if (variants.isEmpty()) {
            throw fields.wrong("variants", fields.look("variants"), expected);
        }
        return scenario(fields.text("name", "a name"), fields, variants);
    }

    private static Scenario scenario(String name, Fields fields, List<Variant> variants) {
        fields.look("name");
        Fields group = fields.object("nodeGroup");
        int size = group.number("size", 1, 1000, 2);
        List<String> zones = group.texts("zones", 6, "names of zones");
        if (new HashSet<>(zones).size() < zones.size()) {
            throw group.wrong("zones", group.look("zones"), "names of zones, each once");
        }
        Group made = new Group(
                text(group, "name", "workers"),
                size,
                group.number("max", size, 2000, size + 1),
                zones.isEmpty() ? List.of("eu-central-1a", "eu-central-1b") : zones,
                text(group, "instanceType", "t3.medium"),
                group.number("cpuMillis", 100, 192_000, 1930),
                group.number("memoryMi", 128, 1_000_000, 3372),
                group.number("maxPods", 4, 1000, 17),
                mixed(group),
                pool(group),
                targets(group),
                beside(group),
                managed(group));
        if (made.mixed().isPresent() && made.pool().isPresent()) {
            throw group.wrong("warmPool", group.look("warmPool"), "none beside mixed: the simulated AWS refuses it");
        }
        group.refuseOthers();
        Fields images = fields.object("images");
        Images from = new Images(text(images, "current", "ami-0a1"), text(images, "target", "ami-0b2"));
        images.refuseOthers();
        String cluster = text(fields, "cluster", "demo");
        Scenario scenario = new Scenario(
                name,
                text(fields, "about", "Manifests on " + size + " nodes."),
                cluster,
                made,
                from,
                variants,
                rollout(fields, cluster, made, from),
                fields.number("requestsPerSecond", 1, 1000, 20),
                Duration.ofMinutes(fields.number("limitMinutes", 1, 48 * 60, 12 * 60)),
                new ScriptReader(made, from).read(fields));
        fields.refuseOthers();
        return scenario;
    }

    private static List<String> beside(Fields group) {
        String expected = "names of further groups, each once";
        List<String> names = group.texts("beside", 20, expected);
        if (new HashSet<>(names).size() < names.size() || names.contains(text(group, "name", "workers"))) {
            throw group.wrong("beside", group.look("beside"), expected);
        }
        return names;
    }

    private static Optional<Targets> targets(Fields group) {
        if (group.look("targetGroup").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = group.object("targetGroup");
        Targets targets = new Targets(
                fields.number("deregistrationSeconds", 0, 3600, 300), fields.number("healthCheckSeconds", 5, 300, 30));
        fields.refuseOthers();
        return Optional.of(targets);
    }

    private static Optional<Managed> managed(Fields group) {
        if (group.look("managed").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = group.object("managed");
        Managed managed = new Managed(text(fields, "name", "ng-1"), fields.number("maxUnavailable", 1, 100, 1));
        fields.refuseOthers();
        return Optional.of(managed);
    }

    private static Optional<Mixed> mixed(Fields group) {
        if (group.look("mixed").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = group.object("mixed");
        String expected = "a list of instance types, each once";
        List<String> types = fields.texts("types", MOST_TYPES, expected);
        if (types.isEmpty() || new HashSet<>(types).size() < types.size()) {
            throw fields.wrong("types", fields.look("types"), expected);
        }
        Mixed mixed = new Mixed(
                types,
                fields.number("onDemandBase", 0, 1000, 0),
                fields.number("onDemandPercentage", 0, 100, 100),
                fields.texts("running", MOST_TYPES, "a list of instance types"));
        fields.refuseOthers();
        return Optional.of(mixed);
    }

    private static Optional<Pool> pool(Fields group) {
        if (group.look("warmPool").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = group.object("warmPool");
        Pool pool = new Pool(
                fields.number("minSize", 0, 1000, 0),
                fields.number("maxGroupPreparedCapacity", -1, 2000, -1),
                fields.word(
                        "poolState",
                        Pool.STATES.stream().collect(Collectors.toMap(state -> state, state -> state)),
                        Pool.STATES.getFirst()),
                fields.flag("reuseOnScaleIn"));
        fields.refuseOthers();
        return Optional.of(pool);
    }

    /** What the scenario says of the rollout, completed with what the scenario is about. */
    private static ObjectNode rollout(Fields fields, String cluster, Group group, Images images) {
        JsonNode said = fields.look("rollout");
        if (!said.isMissingNode() && !said.isObject()) {
            throw fields.wrong("rollout", said, "an object with fields of a rollout's input");
        }
        ObjectNode rollout = said.isObject() ? said.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (!rollout.has("cluster")) {
            rollout.put("cluster", cluster);
        }
        if (!rollout.has("nodeGroup")) {
            rollout.put("nodeGroup", group.name());
        }
        if (!rollout.has("target")) {
            ObjectNode target = rollout.putObject("target");
            group.managed()
                    .ifPresentOrElse(
                            _ -> target.put("parameter", Managed.RELEASE), () -> target.put("image", images.target()));
        }
        RolloutInput.read(rollout);
        return rollout;
    }

    private static String text(Fields fields, String name, String absent) {
        return fields.look(name).isMissingNode() ? absent : fields.text(name, "text");
    }

    private static JsonNode parse(Path file) {
        try {
            return Json.json().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new Misconfigured(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
