package dev.noderoll.lab;

import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of docs that numbers rules and names for each the test that holds it: rows that begin with a letter and a number,
 * such as {@code | D2, D58 to D60 |}.
 */
final class RulePage {

    private static final Pattern ROW = Pattern.compile("[|] ([A-Z]\\d[^|]*) [|].*");
    private static final Pattern RANGE = Pattern.compile("([A-Z])(\\d+)(?: to [A-Z](\\d+))?");

    /** A class, and a method or the beginning of a row's name in it. */
    private static final Pattern HELD = Pattern.compile("`([A-Z]\\w+)` (?:`(\\w+)`|\"([^\"]+)\")");

    private final List<String> lines;

    /** Reads a file of docs/. */
    RulePage(String file) throws IOException {
        this.lines = Files.readAllLines(Golden.root().resolve("docs").resolve(file));
    }

    /** Every number of this letter, as often as it is there. */
    List<Integer> numbers(String letter) {
        List<Integer> numbers = new ArrayList<>();
        rows().forEach(row -> RANGE.matcher(row.group(1)).results().forEach(range -> {
            int first = Integer.parseInt(range.group(2));
            int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
            for (int number = first; range.group(1).equals(letter) && number <= last; number++) {
                numbers.add(number);
            }
        }));
        return numbers;
    }

    /** The rows that name a test which is not there, or none. */
    List<String> unheld() throws IOException {
        Map<String, String> tests = sources();
        List<String> wrong = new ArrayList<>();
        rows().forEach(row -> {
            int[] held = {0};
            HELD.matcher(row.group()).results().forEach(m -> {
                held[0]++;
                String source = tests.getOrDefault(m.group(1), "");
                boolean there = m.group(2) == null
                        ? source.contains("\"" + m.group(3))
                        : source.contains("void " + m.group(2) + "(");
                if (!there) {
                    wrong.add(row.group(1) + ": " + m.group());
                }
            });
            if (held[0] == 0) {
                wrong.add(row.group(1) + ": held by nothing");
            }
        });
        return wrong;
    }

    private Stream<Matcher> rows() {
        return lines.stream().map(ROW::matcher).filter(Matcher::matches);
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("functions", "cli", "sim", "lab")) {
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
