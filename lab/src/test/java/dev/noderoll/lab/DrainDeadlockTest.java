package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One replica whose budget refuses every eviction: the classic deadlock of a drain. */
class DrainDeadlockTest {

    private static final Scenario SCENARIO =
            ScenarioReader.read(Path.of(System.getProperty("noderoll.root"), "lab", "scenarios", "drain-deadlock"));

    @Test
    void kubectlDrainAsksForEver() {
        Result result = run(MethodName.KUBECTL_DRAIN);

        assertThat(result.outcome()).isEqualTo("a drain did not end within 30 minutes");
        assertThat(result.duration()).isEqualTo(Duration.ofMinutes(30));
        assertThat(result.evicted()).isZero();
    }

    @Test
    void noderollBringsTheSuccessorUpFirstAndFailsNoRequest() {
        Result result = run(MethodName.NODEROLL);

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.probe().sent()).isPositive();
        assertThat(result.probe().failed()).isZero();
        assertThat(result.violations()).isEmpty();
        assertThat(result.evicted())
                .as("its Deployment moves the pod, no eviction")
                .isZero();
        assertThat(result.lost()).isZero();
        assertThat(result.duration()).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    void theComparisonSaysWhichMethodDidNotEnd() {
        List<String> lines = new ArrayList<>();

        assertThat(Lab.run(List.of("lab", "compare", SCENARIO.name()), lines::add))
                .isZero();

        assertThat(lines).contains("kubectl-drain on 'deadlock': a drain did not end within 30 minutes");
    }

    private static Result run(MethodName method) {
        return new Trial(SCENARIO, SCENARIO.variant(""), method, 1).run(By.DIRECT, line -> {});
    }
}
