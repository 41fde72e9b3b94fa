package dev.noderoll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A rollout's input, as options. */
final class RolloutOptions {

    /** What the nodes shall run. */
    static final class Target {

        @Option(names = "--image", paramLabel = "AMI", description = "This image.")
        private Optional<String> image = Optional.empty();

        @Option(
                names = "--parameter",
                paramLabel = "NAME",
                description = "The image that this Parameter Store parameter holds now.")
        private Optional<String> parameter = Optional.empty();

        @Option(
                names = "--template-version",
                paramLabel = "VERSION",
                description = "This version of the group's launch template: a number, $Latest or $Default.")
        private Optional<String> templateVersion = Optional.empty();

        private void into(ObjectNode input) {
            image.ifPresent(value -> input.putObject("target").put("image", value));
            parameter.ifPresent(value -> input.putObject("target").put("parameter", value));
            templateVersion.ifPresent(value -> input.putObject("target").put("templateVersion", value));
        }

        private boolean given() {
            return image.isPresent() || parameter.isPresent() || templateVersion.isPresent();
        }
    }

    @ArgGroup
    private Target target = new Target();

    @Option(
            names = "--max-surge",
            paramLabel = "N|N%|auto",
            description = "How many instances above desired capacity, and so how many nodes at a time.")
    private Optional<String> maxSurge = Optional.empty();

    @Option(
            names = "--canary",
            paramLabel = "N",
            description = "How many are replaced, and looked at, before the rest.")
    private Optional<Integer> canary = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "The other fields of the rollout's input, as JSON; options win over it.")
    private Optional<Path> input = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "FIELD=JSON",
            description = "A field of the input, such as alarms='[\"5xx\"]'.")
    private Map<String, String> fields = new TreeMap<>();

    /** The input that the options say, as BeginRollout would take it. */
    ObjectNode request(String group, Optional<String> cluster) {
        ObjectNode request =
                input.map(RolloutOptions::read).orElseGet(() -> Json.json().createObjectNode());
        request.put("nodeGroup", group);
        cluster.ifPresent(name -> request.put("cluster", name));
        target.into(request);
        maxSurge.ifPresent(value -> request.set("maxSurge", parsed(value)));
        canary.ifPresent(value -> request.put("canary", value));
        fields.forEach((name, value) -> request.set(name, parsed(value)));
        read(request);
        return request;
    }

    /** Whether any of them was given. */
    boolean given() {
        return target.given() || maxSurge.isPresent() || canary.isPresent() || input.isPresent() || !fields.isEmpty();
    }

    /** Throws {@link WrongUse} for what BeginRollout would refuse unseen. */
    static RolloutRequest read(ObjectNode request) {
        try {
            return RolloutInput.read(request);
        } catch (Misconfigured e) {
            throw new WrongUse(String.valueOf(e.getMessage()), e);
        }
    }

    /** What is no JSON is a text, so that nobody has to quote twice. */
    private static JsonNode parsed(String value) {
        try {
            return Json.json().readTree(value);
        } catch (JsonProcessingException e) {
            return Json.json().getNodeFactory().textNode(value);
        }
    }

    private static ObjectNode read(Path file) {
        try {
            if (Json.json().readTree(Files.readString(file)) instanceof ObjectNode object) {
                return object;
            }
            throw WrongUse.of("--input", file.toString(), "a file with a JSON object");
        } catch (IOException e) {
            throw new WrongUse("--input is " + file + ", expected a file with a JSON object: " + e.getMessage(), e);
        }
    }
}
