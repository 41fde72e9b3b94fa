package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clusters as charts and operators make them: each is rolled without a failed request and without a broken promise. */
class FieldCasesTest {

    private static final Path CASES = Golden.root().resolve("lab/src/test/cases");

    static List<String> names() throws IOException {
        try (Stream<Path> cases = Files.list(CASES)) {
            return cases.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRolledWithoutAFailedRequest(String name) {
        Scenario scenario = ScenarioReader.read(CASES.resolve(name));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).run(By.DIRECT, line -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isLessThanOrEqualTo(1.0);
    }
}
