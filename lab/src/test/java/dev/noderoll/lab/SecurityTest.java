package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/threat-model.md says of the machines, the roles and the dependencies. */
class SecurityTest {

    /** An action, as a policy has it. */
    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+:[A-Za-z*?]+|\\*");

    private static final Pattern VERSION = Pattern.compile("<(?:[a-z]+\\.)?version>([^<]+)<");

    @Test
    void noRoleMayDoAllOfAnything() throws IOException {
        List<String> actions = new ArrayList<>();
        for (Path template : files("infra", ".yaml")) {
            String text = Files.readString(template).replaceAll("!(\\w+) ", "");
            for (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(text);
                    documents.hasNext(); ) {
                JsonNode document = documents.next();
                document.findValues("Action").forEach(action -> add(action, actions));
                document.findValues("NotAction").forEach(action -> actions.add("*"));
                document.findValues("rules")
                        .forEach(rules -> rules.forEach(rule -> {
                            add(rule.path("verbs"), actions);
                            add(rule.path("resources"), actions);
                            add(rule.path("apiGroups"), actions);
                        }));
            }
        }

        assertThat(actions)
                .hasSizeGreaterThan(60)
                .anyMatch(a -> ACTION.matcher(a).matches());
        assertThat(actions).filteredOn(action -> action.contains("*")).isEmpty();
        assertThat(actions).doesNotContain("secrets", "configmaps", "impersonate", "escalate", "bind");
    }

    /** A whole value is an expression or it is none; none is made of text that was put together, none is evaluated. */
    @Test
    void noMachineMakesAnExpressionOfItsInput() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (Path machine : files("statemachine", ".asl.json")) {
            texts(new ObjectMapper().readTree(machine.toFile()), expressions);
        }
        List<String> marked = expressions.stream()
                .filter(text -> text.contains("{%") || text.contains("%}"))
                .toList();

        assertThat(marked).hasSizeGreaterThan(50);
        assertThat(marked)
                .allMatch(text -> text.startsWith("{%")
                        && text.endsWith("%}")
                        && text.indexOf("{%", 1) < 0
                        && text.indexOf("%}") == text.length() - 2);
        assertThat(marked).noneMatch(text -> text.contains("$eval(") || text.contains("${"));
    }

    @Test
    void everyVersionIsFixedAndReleased() throws IOException {
        List<String> versions = new ArrayList<>();
        for (String pom : List.of("pom.xml", "functions/pom.xml", "lab/pom.xml")) {
            VERSION.matcher(Files.readString(Golden.root().resolve(pom)))
                    .results()
                    .forEach(found -> versions.add(found.group(1)));
        }

        assertThat(versions).hasSizeGreaterThan(15);
        assertThat(versions)
                .filteredOn(version -> version.contains("SNAPSHOT")
                        || version.equals("LATEST")
                        || version.equals("RELEASE")
                        || (version.matches("[\\[(].*") && !version.equals("[25,26)")))
                .isEmpty();
    }

    private static void add(JsonNode one, List<String> into) {
        if (one.isTextual()) {
            into.add(one.asText());
        }
        one.forEach(each -> into.add(each.asText()));
    }

    private static void texts(JsonNode node, List<String> into) {
        if (node.isTextual()) {
            into.add(node.asText());
        }
        node.forEach(child -> texts(child, into));
    }

    private static List<Path> files(String directory, String end) throws IOException {
        try (Stream<Path> all = Files.walk(Golden.root().resolve(directory))) {
            return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }
}
