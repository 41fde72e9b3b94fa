package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each method comes to where it can end, and where a budget that allows nothing is in its way. */
class MethodsTest {

    @ParameterizedTest
    @CsvSource({
        "NAIVE, 0.0, 2",
        "INSTANCE_REFRESH, 1.0, 0",
        "KUBERGRUNT, 1.0, 0",
        "EKS_ROLLING_UPDATE, 1.0, 0",
        "MANAGED_NODE_GROUP, 2.0, 0",
        "KARPENTER_DRIFT, 1.0, 0",
        "KUBECTL_DRAIN, 1.5, 0",
        "NODEROLL, 1.0, 0"
    })
    void replacesTheTwoNodes(MethodName method, double evictionsPerPod, long lost) {
        Result result = run("two-nodes", method);

        assertThat(result.outcome()).matches("all nodes replaced|SUCCEEDED .*");
        assertThat(result.evictionsPerPod()).isEqualTo(evictionsPerPod);
        assertThat(result.lost()).isEqualTo(lost);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSTANCE_REFRESH   | all nodes replaced, 1 of them before they were empty",
                "KUBERGRUNT         | exit status 1: 1 drains timed out; the group stays doubled, the old nodes cordoned",
                "EKS_ROLLING_UPDATE | a drain did not end within 30 minutes",
                "MANAGED_NODE_GROUP | PodEvictionFailure: Reached max retries while trying to evict pods from nodes in node group workers",
                "KARPENTER_DRIFT    | a drain did not end within 30 minutes",
                "KUBECTL_DRAIN      | a drain did not end within 30 minutes"
            })
    void meetsABudgetThatNeverAllowsAnEviction(MethodName method, String outcome) {
        assertThat(run("drain-deadlock", method).outcome()).isEqualTo(outcome);
    }

    private static Result run(String name, MethodName method) {
        Scenario scenario =
                ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name));
        return new Trial(scenario, scenario.variant(""), method, 1).run(By.DIRECT, _ -> {});
    }
}
