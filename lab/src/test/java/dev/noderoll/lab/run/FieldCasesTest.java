package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.Slow;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.FieldReports.Report;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.kubernetes.KubeError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters as charts and operators make them: each is rolled without a failed request and without a broken promise, or refused
 * before anything is changed.
 */
@Slow
class FieldCasesTest {

    private static final Path CASES = Golden.root().resolve("lab/src/test/cases");

    /** What others met: see {@link FieldReports}. */
    static final Path FIELD = Golden.root().resolve("lab/src/test/field");

    static final String EXPORT = "ledger pods move only after the nightly export";

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

    static Stream<Report> reports() {
        return FieldReports.all();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void whatStoppedOthersEndsAsItShould(Report report) {
        Scenario scenario = ScenarioReader.read(FIELD.resolve(report.name()));

        for (By door : By.values()) {
            Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
            PodRecord pods = new PodRecord(trial.world().api());
            Result result = trial.run(door, line -> {});

            assertThat(result.violations()).isEmpty();
            assertThat(pods.bare()).filteredOn(report.kept()::contains).isEmpty();
            Map<String, Integer> evicted = new TreeMap<>(pods.evicted());
            evicted.keySet().removeAll(report.kept());
            assertThat(evicted).isEqualTo(report.evicted());
            assertThat(result.outcome()).startsWith(report.ends());
            assertThat(report.says()).allMatch(result.outcome()::contains, result.outcome());
            if (report.isGraceful()) {
                assertThat(result.probe().failed()).isZero();
            }
        }
    }

    /** A policy refuses the evictions of one app: its pod is held with the policy's words, and the other app's goes. */
    @ParameterizedTest
    @EnumSource(By.class)
    void aPodThatAPolicyHoldsIsNamedAndTheOthersGo(By door) {
        Scenario scenario = ScenarioReader.read(FIELD.resolve("r01-vap-denies-eviction"));
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        trial.world().api().onEviction(eviction -> {
            if (eviction.name().startsWith("ledger")) {
                throw new KubeError(422, "Invalid", "denied request: " + EXPORT, null);
            }
        });
        PodRecord pods = new PodRecord(trial.world().api());

        Result result = trial.run(door, line -> {});

        assertThat(result.outcome()).startsWith("FAILED").contains("pod default/ledger-", EXPORT);
        assertThat(pods.evicted()).containsOnlyKeys("web");
        assertThat(result.violations()).isEmpty();
    }
}
