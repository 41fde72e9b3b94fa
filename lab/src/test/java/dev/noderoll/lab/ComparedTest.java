package dev.noderoll.lab;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/compared.md answers every row, and shows what it says yes to. */
class ComparedTest {

    private static final Set<String> ANSWERS = Set.of("yes", "partly", "no", "refused", "not applicable");

    private static final Pattern SCENARIO = Pattern.compile("scenario `([^`]+)`");
    private static final Pattern TEST = Pattern.compile("`[A-Z]\\w+` [`\"]");
    private static final Pattern AS = Pattern.compile("\\bas ([RP]\\d+)");

    /** At the top: an answer, what it means, and its rows in both lists. */
    private static final Pattern COUNT = Pattern.compile("[|] `?([a-z ]+?)`? [|][^|]*[|] (\\d+) [|] (\\d+) [|]");

    /** A row of the page: its number, what is asked, the answer, and what shows it. */
    private record Row(String number, String asked, String answer, String shown) {
        private boolean shows() {
            return TEST.matcher(shown).find() || SCENARIO.matcher(shown).find();
        }

        private boolean isAsAnother() {
            return !as().isEmpty() && !shows();
        }

        private boolean givesWhatItOwes() {
            return switch (answer) {
                case "yes", "refused" -> shows();
                case "partly" -> shown.contains("Lacks: ");
                case "no" -> shown.startsWith("Instead: ");
                default -> !shown.isBlank();
            };
        }

        private List<String> as() {
            return AS.matcher(shown).results().map(m -> m.group(1)).toList();
        }
    }

    private final RulePage page;
    private final Map<String, Row> rows;

    ComparedTest() throws IOException {
        page = new RulePage("compared.md");
        rows = page.cells().stream()
                .map(c -> new Row(c.get(0), c.get(1), c.get(2), c.get(3)))
                .collect(toMap(Row::number, row -> row));
    }

    @ParameterizedTest
    @CsvSource({"R, 100", "P, 75"})
    void everyRowIsThereOnceAndHasAnAnswer(String letter, int last) {
        assertThat(page.numbers(letter))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
        assertThat(without(row -> ANSWERS.contains(row.answer()) && !row.asked().isBlank()))
                .isEmpty();
    }

    @Test
    void eachAnswerGivesWhatItOwes() {
        assertThat(without(row -> row.isAsAnother() || row.givesWhatItOwes())).isEmpty();
    }

    @Test
    void aRowThatIsAsAnotherHasItsAnswer() {
        assertThat(without(row -> row.as().stream()
                        .map(rows::get)
                        .allMatch(other -> other != null
                                && other.answer().equals(row.answer())
                                && other.as().isEmpty())))
                .isEmpty();
    }

    @Test
    void everyTestThatIsNamedIsThereAndRun() throws IOException {
        assertThat(page.absent()).isEmpty();
    }

    @Test
    void everyScenarioThatIsNamedIsThere() {
        Path scenarios = Golden.root().resolve("lab/scenarios");

        assertThat(without(row -> SCENARIO.matcher(row.shown())
                        .results()
                        .allMatch(
                                m -> Files.exists(scenarios.resolve(m.group(1)).resolve("scenario.json")))))
                .isEmpty();
    }

    @Test
    void theNumbersAtTheTopAreThoseOfTheRows() throws IOException {
        String text = Files.readString(Golden.root().resolve("docs/compared.md"));
        Map<String, List<Integer>> said = new TreeMap<>();
        COUNT.matcher(text).results().forEach(m -> said.put(m.group(1), List.of(number(m, 2), number(m, 3))));

        Map<String, List<Integer>> counted = new TreeMap<>();
        ANSWERS.forEach(answer -> counted.put(answer, List.of(count("R", answer), count("P", answer))));
        counted.put("all", List.of(100, 75));
        assertThat(said).isEqualTo(counted);
    }

    /** The numbers of the rows that are not so. */
    private List<String> without(Predicate<Row> so) {
        return rows.values().stream().filter(so.negate()).map(Row::number).toList();
    }

    private int count(String letter, String answer) {
        return (int) rows.values().stream()
                .filter(row -> row.number().startsWith(letter) && row.answer().equals(answer))
                .count();
    }

    private static int number(MatchResult match, int group) {
        return Integer.parseInt(match.group(group));
    }
}
