package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Whoever copies a command of ours out of a page has one that there is, with options that it has. */
class DocsCommandsTest {

    /** In a block of code or between backticks, up to a remark or what the shell does next. */
    private static final Pattern COMMAND =
            Pattern.compile("(?:^|`|&& )(?:[A-Z_]+=\\S+ )?(?:\\./)?noderoll ([a-z][^`#|>;&\\n]*)", Pattern.MULTILINE);

    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

    /** Stands for a name or a number. */
    private static final Pattern PLACE = Pattern.compile("[A-Z]{4,}");

    static Stream<String> commands() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String directory : List.of(".", "docs", "infra")) {
            try (Stream<Path> files = Files.list(Golden.root().resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("CHANGELOG.md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        List<String> commands = new ArrayList<>();
        for (Path page : pages) {
            Matcher command = COMMAND.matcher(Files.readString(page).replaceAll("\\\\\n *", ""));
            while (command.find()) {
                commands.add(Golden.root().relativize(page.normalize()) + ": "
                        + command.group(1).strip());
            }
        }
        return commands.stream().distinct();
    }

    private static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(result -> result.group().replaceAll("^['\"]|['\"]$", ""))
                .map(word -> PLACE.matcher(word).matches() ? "1" : word)
                .toList();
    }

    /** Prose names a command without what it needs; what it does name has to be right. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandOfThePagesIsOne(String found) {
        List<String> words = words(found.substring(found.indexOf(": ") + 2));
        CommandLine line = Lab.commands(Terminal.of(_ -> {}, _ -> {}, InstantSource.system()))
                .setCaseInsensitiveEnumValuesAllowed(true);

        String wrong = "";
        try {
            line.parseArgs(words.toArray(String[]::new));
        } catch (MissingParameterException prose) {
            assertThat(prose.getMissing()).isNotEmpty();
        } catch (ParameterException e) {
            wrong = String.valueOf(e.getMessage());
        }

        assertThat(wrong).isEmpty();
    }
}
