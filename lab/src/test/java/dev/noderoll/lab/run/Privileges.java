package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the template's roles and the cluster's roles grant, and how that differs from what is called. */
final class Privileges {

    private static final ObjectMapper YAML = new YAMLMapper();

    private Privileges() {}

    /** By function, the actions of its own statements and of the shared policies that it refers to. */
    static Map<String, Set<String>> granted(JsonNode template) {
        JsonNode resources = template.path("Resources");
        Map<String, Set<String>> granted = new TreeMap<>();
        resources.properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                Set<String> actions = new TreeSet<>();
                for (JsonNode policy : resource.getValue().path("Properties").path("Policies")) {
                    JsonNode document = policy.isTextual()
                            ? resources.path(policy.asText()).path("Properties").path("PolicyDocument")
                            : policy;
                    document.path("Statement").forEach(s -> actions(s.path("Action"), actions));
                }
                granted.put(resource.getKey(), actions);
            }
        });
        return granted;
    }

    private static void actions(JsonNode action, Set<String> into) {
        if (action.isTextual()) {
            into.add(action.asText());
        }
        action.forEach(each -> into.add(each.asText()));
    }

    /** {@code verb resource} of every rule of a role. */
    static Set<String> rules(JsonNode role) {
        Set<String> granted = new TreeSet<>();
        for (JsonNode rule : role.path("rules")) {
            rule.path("verbs")
                    .forEach(verb -> rule.path("resources")
                            .forEach(resource -> granted.add(verb.asText() + " " + resource.asText())));
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

    /** The first document, with CloudFormation's short tags read as plain text: {@code !Ref X} as X. */
    static JsonNode yaml(String file) {
        Path path = Golden.root().resolve(file);
        try {
            String text = Files.readString(path).replaceAll("!(Ref|Sub|GetAtt|Not|Equals|If|Join|Select) ", "");
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
