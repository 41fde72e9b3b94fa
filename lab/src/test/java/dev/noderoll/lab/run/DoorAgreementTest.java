package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The in-process ports and the real adapters over HTTP drive the same world to the same end, at the same moments: what is
 * proven quickly in process holds for what is deployed.
 */
class DoorAgreementTest {

    private record Run(List<String> timeline, Result result) {}

    @ParameterizedTest
    @CsvSource({
        "two-nodes, bare, 1",
        "two-nodes, graceful, 1",
        "two-nodes, readiness, 1",
        "two-nodes, budget, 1",
        "one-pod, single, 1",
        "two-nodes, bare, 3",
        "two-nodes, bare, 4",
        "two-nodes, budget, 7"
    })
    void bothDoorsLeadToTheSameTimelineWhereFunctionsTakeNoTime(String name, String variant, long seed) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/" + name));

        Run direct = run(scenario, variant, seed, FunctionTimes.NONE, By.DIRECT);
        Run http = run(scenario, variant, seed, FunctionTimes.NONE, By.HTTP);

        assertThat(http.timeline()).isEqualTo(direct.timeline());
        assertThat(http.result().probe()).isEqualTo(direct.result().probe());
        assertThat(http.result().outcome()).isEqualTo(direct.result().outcome());
        assertThat(http.result().violations()).isEmpty();
        assertThat(direct.result().violations()).isEmpty();
        assertThat(direct.result().outcome()).startsWith("SUCCEEDED");
        assertThat(direct.result().evictionsPerPod()).isLessThanOrEqualTo(1.0);
        assertThat(direct.result().probe().sent()).isPositive();
    }

    /** The same calls take other times, since each door draws its own; they come to the same. */
    @ParameterizedTest
    @CsvSource({"two-nodes, budget, 1", "one-pod, single, 1", "two-nodes, bare, 3"})
    void bothDoorsLeadToTheSameEndInTheTimeThatFunctionsTake(String name, String variant, long seed) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/" + name));

        Result direct =
                run(scenario, variant, seed, FunctionTimes.USUAL, By.DIRECT).result();
        Result http = run(scenario, variant, seed, FunctionTimes.USUAL, By.HTTP).result();

        assertThat(http.outcome().replaceFirst("\"durationSeconds\":\\d+", ""))
                .isEqualTo(direct.outcome().replaceFirst("\"durationSeconds\":\\d+", ""));
        assertThat(http.evictionsPerPod()).isEqualTo(direct.evictionsPerPod());
        assertThat(http.violations()).isEmpty();
        assertThat(direct.violations()).isEmpty();
        assertThat(http.duration()).isCloseTo(direct.duration(), Duration.ofSeconds(20));
        assertThat(http.effort().awsCalls()).isCloseTo(direct.effort().awsCalls(), Percentage.withPercentage(15));
    }

    private static Run run(Scenario scenario, String variant, long seed, FunctionTimes times, By by) {
        List<String> timeline = new ArrayList<>();
        Result result =
                new Trial(scenario, scenario.variant(variant), MethodName.NODEROLL, seed, times).run(by, timeline::add);
        return new Run(timeline, result);
    }
}
