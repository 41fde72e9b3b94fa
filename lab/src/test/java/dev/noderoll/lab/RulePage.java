package dev.noderoll.lab;

import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
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

    private static final Pattern TEST = Pattern.compile("^ *@(Parameterized)?Test\\b", Pattern.MULTILINE);

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

    /** The cells of each row, from the first to the last. */
    List<List<String>> cells() {
        return rows().map(row -> List.of(row.group().substring(2).split(" ?[|] ?")))
                .toList();
    }

    /** The rows that name a test which is not there or not run, or none. */
    List<String> unheld() throws IOException {
        List<String> wrong = new ArrayList<>(absent());
        rows().filter(row -> !HELD.matcher(row.group()).find())
                .forEach(row -> wrong.add(row.group(1) + ": held by nothing"));
        return wrong;
    }

    /** The tests that rows name, and that are not there or that nothing runs. */
    List<String> absent() throws IOException {
        Map<String, String> sources = sources();
        List<String> absent = new ArrayList<>();
        rows().forEach(row -> HELD.matcher(row.group())
                .results()
                .filter(m -> !runs(sources, m))
                .forEach(m -> absent.add(row.group(1) + ": " + m.group())));
        return absent;
    }

    /** A method is run by its annotation, a row of a table by the class of tests that reads the table. */
    private static boolean runs(Map<String, String> sources, MatchResult held) {
        String source = sources.getOrDefault(held.group(1), "");
        if (held.group(2) == null) {
            return source.contains("\"" + held.group(3))
                    && sources.values().stream()
                            .anyMatch(s -> TEST.matcher(s).find() && s.contains(held.group(1) + "."));
        }
        int method = source.indexOf("void " + held.group(2) + "(");
        return method >= 0
                && TEST.matcher(source.substring(Math.max(0, source.lastIndexOf("\n    }\n", method)), method))
                        .find();
    }

    private Stream<Matcher> rows() {
        return lines.stream().map(ROW::matcher).filter(Matcher::matches);
    }

    /** By their simple names; of two classes of one name both. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("functions", "cli", "sim", "lab")) {
            try (Stream<Path> files = Files.walk(Golden.root().resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
