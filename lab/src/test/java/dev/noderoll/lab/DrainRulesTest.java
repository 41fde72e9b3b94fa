package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/drain-rules.md names every rule of a drain once, and only tests that exist. */
class DrainRulesTest {

    private static final int LAST = 97;

    private static final Pattern ROW = Pattern.compile("[|] (D[^|]*) [|].*");
    private static final Pattern RANGE = Pattern.compile("D(\\d+)(?: to D(\\d+))?");

    /** A class, and a method or the beginning of a row's name in it. */
    private static final Pattern HELD = Pattern.compile("`([A-Z]\\w+)` (?:`(\\w+)`|\"([^\"]+)\")");

    @Test
    void everyRuleIsThereOnce() throws IOException {
        List<Integer> rules = new ArrayList<>();
        for (String line : page()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                RANGE.matcher(row.group(1)).results().forEach(range -> {
                    int first = Integer.parseInt(range.group(1));
                    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                    for (int rule = first; rule <= last; rule++) {
                        rules.add(rule);
                    }
                });
            }
        }

        List<Integer> all = Stream.iterate(1, n -> n + 1).limit(LAST).toList();
        assertThat(rules).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void everyRowNamesATestThatExists() throws IOException {
        Map<String, String> tests = sources();
        List<String> wrong = new ArrayList<>();
        for (String line : page()) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            List<String> held = new ArrayList<>();
            HELD.matcher(line).results().forEach(m -> {
                held.add(m.group());
                String source = tests.getOrDefault(m.group(1), "");
                boolean there = m.group(2) == null
                        ? source.contains("\"" + m.group(3))
                        : source.contains("void " + m.group(2) + "(");
                if (!there) {
                    wrong.add(row.group(1) + ": " + m.group());
                }
            });
            if (held.isEmpty()) {
                wrong.add(row.group(1) + ": held by nothing");
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static List<String> page() throws IOException {
        return Files.readAllLines(Golden.root().resolve("docs/drain-rules.md"));
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : new TreeSet<>(List.of("functions", "lab"))) {
            try (Stream<Path> files = Files.walk(Golden.root().resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.put(name, Files.readString(file));
                }
            }
        }
        return sources;
    }
}
