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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters as charts and operators make them: each is rolled without a failed request and without a broken promise, or refused
 * before anything is changed.
 */
class FieldCasesTest {

    private static final Path CASES = Golden.root().resolve("lab/src/test/cases");

    private static final String REFUSED = "refused-";

    static List<String> rolled() throws IOException {
        return names(name -> !name.startsWith(REFUSED));
    }

    static List<String> refused() throws IOException {
        return names(name -> name.startsWith(REFUSED));
    }

    private static List<String> names(Predicate<String> wanted) throws IOException {
        try (Stream<Path> cases = Files.list(CASES)) {
            return cases.map(path -> path.getFileName().toString())
                    .filter(wanted)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rolled")
    void isRolledWithoutAFailedRequest(String name) {
        Scenario scenario = ScenarioReader.read(CASES.resolve(name));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).run(By.DIRECT, line -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isLessThanOrEqualTo(1.0);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedBeforeAnythingIsChangedWithThePodAndWhatHoldsIt(String name) {
        Scenario scenario = ScenarioReader.read(CASES.resolve(name));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).run(By.DIRECT, line -> {});

        assertThat(result.outcome())
                .startsWith("FAILED")
                .contains("preflight found", "default/", "Nothing was changed");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isZero();
    }
}
