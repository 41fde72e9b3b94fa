package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the template's roles and the cluster's roles grant, and how that differs from what is called. */
public final class Privileges {

    private static final ObjectMapper YAML = new YAMLMapper();

    private Privileges() {}

    /** The role of each function. */
    static Map<String, String> roles(JsonNode template) {
        Map<String, String> roles = new TreeMap<>();
        template.path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                String role =
                        resource.getValue().path("Properties").path("Role").asText();
                roles.put(resource.getKey(), role.replaceFirst("\\.Arn$", ""));
            }
        });
        return roles;
    }

    /** By role of functions, the actions of all statements that hold for it. */
    static Map<String, Set<String>> granted(JsonNode template) {
        Map<String, Set<String>> granted = new TreeMap<>();
        for (String role : new TreeSet<>(roles(template).values())) {
            Set<String> actions = new TreeSet<>();
            statements(template, role).forEach(s -> actions(s.path("Action"), actions));
            granted.put(role, actions);
        }
        return granted;
    }

    /** Its own, those of the managed policies of this template, and those of policies that are put to it. */
    static List<ObjectNode> statements(JsonNode template, String role) {
        JsonNode resources = template.path("Resources");
        List<JsonNode> documents = new ArrayList<>();
        JsonNode own = resources.path(role).path("Properties");
        own.path("Policies").forEach(policy -> documents.add(policy.path("PolicyDocument")));
        own.path("ManagedPolicyArns")
                .forEach(arn -> documents.add(
                        resources.path(arn.asText()).path("Properties").path("PolicyDocument")));
        for (JsonNode policy : resources) {
            boolean its = policy.path("Type").asText().equals("AWS::IAM::Policy")
                    && policy.at("/Properties/Roles/0").asText().equals(role);
            if (its) {
                documents.add(policy.at("/Properties/PolicyDocument"));
            }
        }
        List<ObjectNode> statements = new ArrayList<>();
        documents.forEach(document -> document.path("Statement").forEach(s -> statements.add((ObjectNode) s)));
        return statements;
    }

    /** What was called by function, as called by their roles. */
    static Map<String, Set<String>> byRole(JsonNode template, Map<String, Set<String>> byFunction) {
        Map<String, String> roles = roles(template);
        Map<String, Set<String>> called = new TreeMap<>();
        byFunction.forEach((function, calls) -> called.computeIfAbsent(roles.get(function), r -> new TreeSet<>())
                .addAll(calls));
        return called;
    }

    private static void actions(JsonNode action, Set<String> into) {
        if (action.isTextual()) {
            into.add(action.asText());
        }
        action.forEach(each -> into.add(each.asText()));
    }

    /** {@code verb resource} of every rule of the roles in a file. */
    static Set<String> rules(List<JsonNode> documents) {
        Set<String> granted = new TreeSet<>();
        for (JsonNode document : documents) {
            for (JsonNode rule : document.path("rules")) {
                rule.path("verbs")
                        .forEach(verb -> rule.path("resources")
                                .forEach(resource -> granted.add(verb.asText() + " " + resource.asText())));
            }
        }
        return granted;
    }

    /**
     * What is called and not granted, and what is granted and not called, one sentence each.
     *
     * @param implied granted, and never a call of its own
     */
    static SortedSet<String> differences(
            Map<String, Set<String>> granted, Map<String, Set<String>> called, Set<String> implied) {
        SortedSet<String> found = new TreeSet<>();
        Set<String> functions = new TreeSet<>(granted.keySet());
        functions.addAll(called.keySet());
        for (String function : functions) {
            Set<String> may = granted.getOrDefault(function, Set.of());
            Set<String> does = called.getOrDefault(function, Set.of());
            does.stream().filter(a -> !may.contains(a)).forEach(a -> found.add(function + " lacks " + a));
            may.stream()
                    .filter(a -> !does.contains(a) && !implied.contains(a))
                    .forEach(a -> found.add(function + " never uses " + a));
        }
        return found;
    }

    /** With CloudFormation's short tags read as plain text: {@code !Ref X} as X. */
    public static JsonNode yaml(String file) {
        return documents(file).getFirst();
    }

    /** All documents of a file. */
    static List<JsonNode> documents(String file) {
        Path path = Golden.root().resolve(file);
        try {
            String text =
                    Files.readString(path).replaceAll("!(Ref|Sub|GetAtt|Not|Equals|If|Join|Select|FindInMap) ", "");
            return YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
