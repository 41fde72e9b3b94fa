package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands may be written, and what is said of those that are written otherwise. */
class UseTest {

    @TempDir
    Path directory = Path.of("");

    /** D13, D23. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "help", "--help", "-h", "check --help", "check -h", "help check", "why --help", "status -h"})
    void helpIsGivenInWhateverWayOneAsks(String words) {
        Said said = Said.by(Map.of(), words.isEmpty() ? new String[0] : words.split(" ", -1));

        assertThat(said.status()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(said.out()).anyMatch(line -> line.startsWith("Usage: noderoll"));
        assertThat(said.out()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionIsTheOneThatWasBuilt(String option) {
        assertThat(Said.by(Map.of(), option).out()).singleElement().asString().matches("noderoll \\d+\\.\\d+\\.\\d+.*");
    }

    /** D8, D9. */
    @ParameterizedTest
    @CsvSource({
        "chek, Did you mean: noderoll check",
        "check --kubconfig x, Possible solutions: --kubeconfig",
        "check extra words, Unmatched arguments",
        "check -o xml, 'expected one of [text, json, yaml]'",
        "why, Missing required parameter: 'NODE|POD'",
        "why node --drain {, --drain is '{'"
    })
    void whatIsWrittenWronglyIsSaidOnTheErrorOutput(String words, String said) {
        Said answer = Said.by(Map.of("HOME", directory.toString()), words.split(" ", -1));

        assertThat(answer.status()).isEqualTo(ExitStatus.WRONG_USE);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).as("%s", answer).anyMatch(line -> line.contains(said));
    }

    /** D10, D18. */
    @ParameterizedTest
    @ValueSource(strings = {"--kubeconfig=", "--kubeconfig "})
    void anOptionTakesItsValueBehindASpaceOrAnEqualsSign(String option) {
        Said said = Said.by(Map.of(), ("check " + option + directory.resolve("none")).split(" ", -1));

        assertThat(said.status()).isEqualTo(ExitStatus.WRONG_USE);
        assertThat(said.err())
                .containsExactly("noderoll: --kubeconfig is " + directory.resolve("none")
                        + ", expected a file, and there is none");
    }

    @Test
    void withoutAKubeconfigTheWaysToNameAClusterAreSaid() {
        Said said = Said.by(Map.of("HOME", directory.toString()), "check");

        assertThat(said.status()).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(said.err()).singleElement().asString().contains("update-kubeconfig", "--kubeconfig", "--cluster");
    }

    /** The stack trace is for whoever asks. */
    @Test
    void aStackTraceIsShownWithDebugAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("config"), "a: [");

        assertThat(Said.by(Map.of(), "check", "--kubeconfig", file.toString()).err())
                .hasSize(1);
        assertThat(Said.by(Map.of(), "check", "--debug", "--kubeconfig", file.toString())
                        .err())
                .anyMatch(line -> line.contains("KubeconfigFiles"));
    }

    @Test
    void theCompletionScriptKnowsTheCommandsAndTheirOptions() {
        assertThat(String.join("\n", Said.by(Map.of(), "completion").out()))
                .contains("complete -F _complete_noderoll", "--kubeconfig", "status");
    }
}
