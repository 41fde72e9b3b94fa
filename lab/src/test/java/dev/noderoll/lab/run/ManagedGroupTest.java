package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups that EKS manages, rolled from the first state to the last. */
class ManagedGroupTest {

    /** No eviction of its pods is ever allowed. */
    private static final String KEPT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kept, namespace: default}
        spec:
          replicas: 2
          selector: {matchLabels: {app: kept}}
          template:
            metadata: {labels: {app: kept}}
            spec: {containers: [{name: c, image: "nginx:1.29"}]}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: kept, namespace: default}
        spec: {maxUnavailable: 0, selector: {matchLabels: {app: kept}}}
        """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void eksReplacesEveryNodeAndNoRequestFails(By door) {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/managed-group"));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).run(door, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
    }

    @Test
    void aBudgetThatKeepsItsPodsIsToldBeforeAnythingBegins() throws IOException {
        assertThat(rolled("\"managed\":\"update\""))
                .startsWith("FAILED")
                .contains("preflight found", "default/kept can never allow an eviction");
    }

    @Test
    void anUpdateThatFailsEndsTheRolloutWithWhatEksSays() throws IOException {
        assertThat(rolled("\"managed\":\"update\",\"preflight\":\"warn\""))
                .startsWith("FAILED")
                .contains("Noderoll.Abandoned", "UpdateFailed", "PodEvictionFailure", "Reached max retries");
    }

    @Test
    void byForceEksDeletesWhatBudgetsKeep() throws IOException {
        assertThat(rolled("\"managed\":\"force\""))
                .startsWith("SUCCEEDED")
                .contains("\"current\":4", "\"outdated\":[]");
    }

    /** As if each answer had been lost once: the Task is retried. */
    @Test
    void everyStepMayRunTwice() {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/managed-group"));
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1)
                .through(real -> (name, input) -> {
                    real.run(name, input);
                    return real.run(name, input);
                });

        Result result = trial.run(By.DIRECT, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(trial.world()
                        .aws()
                        .eks()
                        .listUpdates("managed", "ng-1", Page.Request.FIRST)
                        .items())
                .hasSize(1);
    }

    @Test
    void withoutThePolicyItIsRefused() throws IOException {
        assertThat(rolled("\"preflight\":\"warn\"")).startsWith("FAILED").contains("managed: update in the input");
    }

    private String rolled(String policy) throws IOException {
        Files.writeString(directory.resolve("kept.yaml"), KEPT);
        Files.writeString(directory.resolve("scenario.json"), """
            {"name":"kept","about":"a","nodeGroup":{"name":"eks-ng","size":4,"max":6,"managed":{"name":"ng"}},
             "variants":[{"name":"v","about":"a","manifests":"kept.yaml"}],"rollout":{%s}}""".formatted(policy));
        Scenario scenario = ScenarioReader.read(directory);
        return new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1)
                .run(By.DIRECT, _ -> {})
                .outcome();
    }
}
