package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What is deployed, as its files say.
 *
 * @param machines the state machines, by file name without {@code .asl.json}
 * @param template {@code infra/template.yaml}; a tag such as {@code !Ref X} reads {@code {"!Ref": "X"}}
 * @param cluster {@code infra/cluster.yaml}
 * @param readme {@code statemachine/README.md}
 */
public record Shipped(Map<String, ObjectNode> machines, ObjectNode template, ObjectNode cluster, String readme) {

    /** A state, in the machine or in a part of it. */
    record State(String machine, String name, ObjectNode body) {

        String type() {
            return body.path("Type").asText();
        }

        boolean isTask() {
            return type().equals("Task");
        }

        /** The function that a Task invokes, by its name in the template; empty for none. */
        String function() {
            String arn = body.at("/Arguments/FunctionName").asText();
            return arn.endsWith("FunctionArn}") ? arn.substring(2, arn.length() - "Arn}".length()) : "";
        }

        /** The state whose handler a Task asks for, mostly its own name; empty for a Task that invokes no function. */
        String served() {
            return body.at("/Arguments/Payload/state").asText();
        }

        /** Where it leads, errors and default included. */
        List<String> leadsTo() {
            List<String> targets = new ArrayList<>(onward());
            if (body.has("Default")) {
                targets.add(body.get("Default").asText());
            }
            body.path("Catch").forEach(c -> targets.add(c.path("Next").asText()));
            return targets;
        }

        /** Where it leads when all is well. */
        List<String> onward() {
            List<String> targets = new ArrayList<>();
            if (body.has("Next")) {
                targets.add(body.get("Next").asText());
            }
            body.path("Choices").forEach(c -> targets.add(c.path("Next").asText()));
            return targets;
        }

        @Override
        public String toString() {
            return machine + "/" + name;
        }
    }

    /** States that lead to each other: a machine, or what a Map does with each item. */
    record Scope(String machine, String startAt, List<State> states) {

        State state(String name) {
            return states.stream()
                    .filter(s -> s.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new NoSuchElementException(machine + "/" + name));
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    public static Shipped read() {
        Map<String, ObjectNode> machines = new LinkedHashMap<>();
        for (String name : List.of("rollout", "on-termination", "sweep", "patch")) {
            machines.put(name, json(text("statemachine/" + name + ".asl.json")));
        }
        return new Shipped(
                machines,
                yaml(text("infra/template.yaml")),
                yaml(text("infra/cluster.yaml")),
                text("statemachine/README.md"));
    }

    /** The same again, free to be broken. */
    Shipped copy() {
        Map<String, ObjectNode> copies = new LinkedHashMap<>();
        machines.forEach((name, machine) -> copies.put(name, machine.deepCopy()));
        return new Shipped(copies, template.deepCopy(), cluster.deepCopy(), readme);
    }

    /** Every state, each before those inside it, in the order of the files. */
    List<State> states() {
        List<State> states = new ArrayList<>();
        machines.forEach((machine, body) -> list(machine, body, states));
        return states;
    }

    List<Scope> scopes() {
        List<Scope> scopes = new ArrayList<>();
        machines.forEach((machine, body) -> collect(machine, body, scopes));
        return scopes;
    }

    State state(String machine, String name) {
        return states().stream()
                .filter(s -> s.toString().equals(machine + "/" + name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(machine + "/" + name));
    }

    /** Properties of the template's resources of a type, by logical id. */
    public Map<String, JsonNode> resources(String type) {
        Map<String, JsonNode> found = new TreeMap<>();
        template.path("Resources").properties().forEach(e -> {
            if (e.getValue().path("Type").asText().equals(type)) {
                found.put(e.getKey(), e.getValue().path("Properties"));
            }
        });
        return found;
    }

    public static ObjectNode yaml(String text) {
        return JSON.valueToTree(new Yaml(new AnyTag()).load(text));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(System.getProperty("noderoll.root")).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void list(String machine, JsonNode scope, List<State> states) {
        scope.path("States").properties().forEach(e -> {
            states.add(new State(machine, e.getKey(), (ObjectNode) e.getValue()));
            list(machine, e.getValue().path("ItemProcessor"), states);
        });
    }

    private static void collect(String machine, JsonNode scope, List<Scope> scopes) {
        List<State> states = new ArrayList<>();
        scope.path("States")
                .properties()
                .forEach(e -> states.add(new State(machine, e.getKey(), (ObjectNode) e.getValue())));
        scopes.add(new Scope(machine, scope.path("StartAt").asText(), states));
        for (State state : states) {
            if (state.body().has("ItemProcessor")) {
                collect(machine, state.body().get("ItemProcessor"), scopes);
            }
        }
    }

    /** Reads CloudFormation's tags as what they hold, under the tag's name. */
    private static final class AnyTag extends SafeConstructor {

        AnyTag() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    Object value =
                            switch (node) {
                                case ScalarNode scalar -> scalar.getValue();
                                case SequenceNode sequence -> constructSequence(sequence);
                                case MappingNode mapping -> constructMapping(mapping);
                                default -> throw new IllegalArgumentException("what is " + node);
                            };
                    return Map.of(node.getTag().getValue(), value);
                }
            });
        }
    }
}
