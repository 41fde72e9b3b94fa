package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.lambda.FunctionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What {@code infra/template.yaml} says of the functions. */
public final class Template {

    private static final Path FILE = Path.of("infra", "template.yaml");

    private final Map<String, FunctionSettings> functions;
    private final Map<String, String> roles;
    private final Map<String, String> substitutions;

    private Template(
            Map<String, FunctionSettings> functions, Map<String, String> roles, Map<String, String> substitutions) {
        this.functions = functions;
        this.roles = roles;
        this.substitutions = substitutions;
    }

    /** Read when it is first asked for: every world and every machine asks again. */
    private static final class Once {
        private static final Template TEMPLATE = parse();
    }

    /** The one in the repository; what a function does not say, the template's Globals do. */
    public static Template read() {
        return Once.TEMPLATE;
    }

    private static Template parse() {
        JsonNode template;
        try {
            template = new YAMLMapper().readTree(World.root().resolve(FILE).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode common = template.at("/Globals/Function");
        Map<String, FunctionSettings> functions = new TreeMap<>();
        Map<String, String> roles = new TreeMap<>();
        Map<String, String> substitutions = new TreeMap<>();
        template.path("Resources").properties().forEach(resource -> {
            JsonNode properties = resource.getValue().path("Properties");
            properties
                    .path("DefinitionSubstitutions")
                    .properties()
                    .forEach(each ->
                            substitutions.put(each.getKey(), each.getValue().asText()));
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                roles.put(resource.getKey(), properties.path("Role").asText().replaceFirst("\\.Arn$", ""));
                functions.put(
                        resource.getKey(),
                        new FunctionSettings(
                                Duration.ofSeconds(number("Timeout", properties, common)),
                                number("MemorySize", properties, common)));
            }
        });
        return new Template(functions, roles, substitutions);
    }

    private static int number(String field, JsonNode own, JsonNode common) {
        int value =
                own.has(field) ? own.path(field).asInt() : common.path(field).asInt();
        if (value <= 0) {
            throw new IllegalStateException(FILE + " has no " + field + " for a function, expected a number");
        }
        return value;
    }

    /** The names of all functions. */
    Set<String> functions() {
        return Set.copyOf(functions.keySet());
    }

    /** By its name in the template, whatever its version; empty when there is none. */
    public Optional<FunctionSettings> function(String name) {
        return Optional.ofNullable(functions.get(name.split(":", 2)[0]));
    }

    /** The role of a function, by both names in the template, whatever the function's version; empty for no function. */
    String role(String function) {
        return roles.getOrDefault(function.split(":", 2)[0], "");
    }

    /** What a definition's placeholder stands for, such as {@code FindNodeFunction.Version}; empty for nothing. */
    String substitution(String placeholder) {
        return substitutions.getOrDefault(placeholder, "");
    }
}
