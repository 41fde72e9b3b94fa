package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.util.ArrayList;
import java.util.List;
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
    void bothDoorsLeadToTheSameTimeline(String name, String variant, long seed) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/" + name));

        Run direct = run(scenario, variant, seed, By.DIRECT);
        Run http = run(scenario, variant, seed, By.HTTP);

        assertThat(http.timeline()).isEqualTo(direct.timeline());
        assertThat(http.result().probe()).isEqualTo(direct.result().probe());
        assertThat(http.result().outcome()).isEqualTo(direct.result().outcome());
        assertThat(http.result().violations()).isEmpty();
        assertThat(direct.result().violations()).isEmpty();
        assertThat(direct.result().outcome()).startsWith("SUCCEEDED");
        assertThat(direct.result().evictionsPerPod()).isLessThanOrEqualTo(1.0);
        assertThat(direct.result().probe().sent()).isPositive();
    }

    private static Run run(Scenario scenario, String variant, long seed, By by) {
        List<String> timeline = new ArrayList<>();
        Result result =
                new Trial(scenario, scenario.variant(variant), MethodName.NODEROLL, seed).run(by, timeline::add);
        return new Run(timeline, result);
    }
}
