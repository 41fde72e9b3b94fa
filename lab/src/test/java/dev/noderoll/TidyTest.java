package dev.noderoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of the repository that no compiler checks. */
class TidyTest {

    private static final int MAIN_LINES = 400;
    private static final int TEST_LINES = 500;
    private static final int METHOD_LINES = 60;

    /** The first line of a method as the formatter lays it out: four or eight spaces deep, ending in an open brace. */
    private static final Pattern METHOD = Pattern.compile("^ {4,}[^ /*@}].*[)] (throws .*)?[{]$");

    /** Statements, records and anonymous classes. */
    private static final Pattern NOT_A_METHOD = Pattern.compile(
            "^ *(if|for|while|switch|try|else|synchronized|do|return)\\b.*|.*\\b(record|new) \\w+[(<].*");

    @Test
    void filesAreShort() {
        assertThat(javaFiles().filter(f -> lines(f).size() > limit(f))).isEmpty();
    }

    @Test
    void methodsAreShort() {
        List<String> tooLong = new ArrayList<>();
        javaFiles().forEach(file -> {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                int start = lines.get(i).endsWith("{") ? start(lines, i) : i;
                boolean method = METHOD.matcher(lines.get(i)).matches()
                        && !NOT_A_METHOD.matcher(lines.get(start)).matches();
                int length = method ? end(lines, start) - start + 1 : 0;
                if (length > METHOD_LINES) {
                    tooLong.add(file.getFileName() + ":" + (start + 1) + " has " + length + " lines");
                }
            }
        });

        assertThat(tooLong).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        String mark = "TO" + "DO";

        assertThat(javaFiles().filter(f -> lines(f).stream().anyMatch(l -> l.contains(mark))))
                .isEmpty();
    }

    @Test
    void everyDocumentHasOneTitle() {
        assertThat(files(".md").filter(f -> titles(f) != 1)).isEmpty();
    }

    @Test
    void noFileNamesAMachineOrARegistry() {
        Pattern machine = Pattern.compile("/(home|Users|work)/[a-z]+/|" + "artifact" + "ory|" + "nex" + "us[.:]");

        assertThat(Stream.of(".java", ".md", ".xml", ".json", ".yaml", ".sh", ".toml")
                        .flatMap(this::files)
                        .filter(f -> lines(f).stream()
                                .anyMatch(l -> machine.matcher(l).find())))
                .isEmpty();
    }

    @Test
    void everyScenarioIsTried() throws IOException {
        String tests = javaFiles()
                .filter(f -> f.toString().contains("/src/test/"))
                .map(f -> String.join("\n", lines(f)))
                .reduce("", String::concat);
        try (Stream<Path> scenarios = Files.list(Golden.root().resolve("lab/scenarios"))) {
            assertThat(scenarios.map(s -> s.getFileName().toString()).filter(s -> !tests.contains(s)))
                    .isEmpty();
        }
    }

    private static int limit(Path file) {
        return file.toString().contains("/src/test/") ? TEST_LINES : MAIN_LINES;
    }

    /** The line where the parameter list begins that ends on this one. */
    private static int start(List<String> lines, int last) {
        int open = 0;
        for (int i = last; i >= 0; i--) {
            for (char c : lines.get(i).toCharArray()) {
                open += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
            if (open >= 0) {
                return i;
            }
        }
        return last;
    }

    private static int end(List<String> lines, int start) {
        String line = lines.get(start);
        String close = line.substring(0, line.length() - line.stripLeading().length()) + "}";
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).equals(close)) {
                return i;
            }
        }
        return lines.size();
    }

    /** Lines that begin with one #, outside of code blocks. */
    private static long titles(Path file) {
        boolean code = false;
        long titles = 0;
        for (String line : lines(file)) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code && line.startsWith("# ")) {
                titles++;
            }
        }
        return titles;
    }

    private Stream<Path> javaFiles() {
        return files(".java");
    }

    private Stream<Path> files(String end) {
        try (Stream<Path> all = Files.walk(Golden.root())) {
            return all
                    .filter(f -> f.toString().endsWith(end))
                    .filter(f -> !Golden.root().relativize(f).toString().matches("(.*/)?(target|[.]git)/.*"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
