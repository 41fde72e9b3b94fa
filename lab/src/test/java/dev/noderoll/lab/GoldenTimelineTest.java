package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see is kept in files, so that every change of it is read before it is taken. */
class GoldenTimelineTest {

    @ParameterizedTest
    @ValueSource(strings = {"bare", "graceful", "readiness", "budget"})
    void twoNodesRollAsTheFileSays(String variant) throws IOException {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        List<String> timeline = new ArrayList<>();

        new Trial(scenario, scenario.variant(variant), MethodName.NODEROLL, 1).run(By.DIRECT, timeline::add);

        Golden.check("lab/golden/two-nodes-" + variant + ".txt", text(timeline));
    }

    /** What happens, what each machine came to, the requests, and the verdict. */
    @Test
    void aScenarioInWhichThingsHappenPrintsWhatTheFileSays() throws IOException {
        System.setProperty("noderoll.root", Golden.root().toString());
        List<String> lines = new ArrayList<>();

        assertThat(Lab.run(List.of("lab", "run", "event-lost"), lines::add)).isZero();

        Golden.check("lab/golden/event-lost.txt", text(lines));
    }

    @Test
    void aScenarioThatEndsOtherwiseThanItExpectsFailsAndSaysSo(@TempDir Path directory) throws IOException {
        Path shipped = Golden.root().resolve("lab/scenarios");
        Path other = directory.resolve("scenario.json");
        String text = Files.readString(shipped.resolve("event-lost/scenario.json"))
                .replace("\"manifests\": \"..", "\"manifests\": \"" + shipped.toAbsolutePath())
                .replace("\"rollouts\": []", "\"rollouts\": [\"RolloutDone\"]")
                .replace("\"image\": \"current\"", "\"image\": \"target\"");
        Files.writeString(other, text);
        List<String> lines = new ArrayList<>();

        assertThat(Lab.run(List.of("lab", "run", other.toString()), lines::add)).isEqualTo(1);

        assertThat(lines)
                .contains(
                        "NOT AS EXPECTED: rollouts ended [], expected [RolloutDone]",
                        "NOT AS EXPECTED: the instances run [ami-0a11ce0000000001], expected [ami-0b0b000000000002]",
                        "as expected: 0 requests failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"run|--method", "compare|--methods"})
    void otherMethodsAreRefusedWhereThingsHappen(String command, String option) {
        System.setProperty("noderoll.root", Golden.root().toString());
        List<String> lines = new ArrayList<>();

        assertThat(Lab.run(List.of("lab", command, "event-lost", option, "naive"), lines::add))
                .isEqualTo(2);

        assertThat(lines).last().asString().startsWith("noderoll: method is naive, expected noderoll");
    }

    @Test
    void theDemoPrintsWhatTheFileSaysAndTheSameBytesAgain() throws IOException {
        String first = demo("1");

        Golden.check("lab/golden/demo.txt", first);
        assertThat(demo("1")).isEqualTo(first);
        assertThat(demo("2")).isNotEqualTo(first);
    }

    private static String demo(String seed) {
        System.setProperty("noderoll.root", Golden.root().toString());
        List<String> lines = new ArrayList<>();
        assertThat(Lab.run(List.of("demo", "--seed", seed), lines::add)).isZero();
        return text(lines);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
