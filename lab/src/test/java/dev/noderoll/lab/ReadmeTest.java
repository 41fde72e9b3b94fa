package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README and the pages show is what there is. */
class ReadmeTest {

    private static final String DEMO = "<!-- demo -->\n```\n";
    private static final String END_OF_DEMO = "```\n<!-- end of demo -->";
    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.]+)` \\|[^|]*\\| ([^|]*) \\|", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void showsTheOutputOfTheDemo() throws IOException {
        System.setProperty("noderoll.root", Golden.root().toString());
        List<String> lines = new ArrayList<>();
        assertThat(Lab.run(List.of("demo"), lines::add)).isZero();
        String readme = readme();
        int begin = readme.indexOf(DEMO) + DEMO.length();
        int end = readme.indexOf(END_OF_DEMO, begin);

        Golden.check("README.md", readme.substring(0, begin) + String.join("\n", lines) + "\n" + readme.substring(end));
    }

    @Test
    void itsConfigurationTableHasTheFieldsAndDefaultsOfTheSchema() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        collect(
                "",
                Json.json().readTree(root("statemachine/rollout.schema.json").toFile()),
                fields);
        String page = Files.readString(root("docs/configuration.md"));
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(page.substring(page.indexOf("<!-- configuration -->")));
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }

        assertThat(rows).isEqualTo(fields).hasSizeGreaterThan(10);
    }

    @Test
    void itsLinksAndThoseOfTheDocsLeadSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>(
                List.of(root("README.md"), root("CONTRIBUTING.md"), root("infra/README.md"), root("CHANGELOG.md")));
        try (var docs = Files.list(root("docs"))) {
            docs.filter(p -> p.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("%s in %s", link.group(1), page)
                        .exists();
            }
        }
    }

    private static void collect(String prefix, JsonNode object, Map<String, String> fields) {
        List<String> required = new ArrayList<>();
        object.path("required").forEach(name -> required.add(name.asText()));
        object.path("properties").properties().forEach(property -> {
            JsonNode field = property.getValue();
            String absent = required.contains(property.getKey()) ? "required" : "-";
            String value = field.path("default").isTextual()
                    ? field.path("default").asText()
                    : field.path("default").toString();
            fields.put(prefix + property.getKey(), field.has("default") ? "`" + value + "`" : absent);
            collect(prefix + property.getKey() + ".", field, fields);
        });
    }

    private static String readme() throws IOException {
        return Files.readString(root("README.md"));
    }

    private static Path root(String file) {
        return Golden.root().resolve(file);
    }
}
