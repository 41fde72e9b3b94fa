package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the end of a drain's time does to a pod whose budget never lets it go. */
class ForceTest {

    @TempDir
    private Path manifests;

    private static final String FORCED = "was deleted on a node that is being drained";

    @ParameterizedTest
    @EnumSource(By.class)
    void forceDeletesItWithItsOwnGraceAndTheRolloutGoesOn(By by) {
        Result result = run("force", by);

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).anyMatch(v -> v.toString().contains(FORCED));
        assertThat(result.lost()).as("gone before its kubelet had ended it").isZero();
    }

    @Test
    void stopLeavesItAndTheRolloutFails() {
        Result result = run("stop", By.DIRECT);

        assertThat(result.outcome()).startsWith("FAILED");
        assertThat(result.violations()).noneMatch(v -> v.toString().contains(FORCED));
    }

    /** Two pods that never become Ready, and a budget that wants one of them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 120})
    void aPodThatIsNeverReadyGoesPastItsBudgetAfterTheTimeThatIsGivenToIt(int unreadySeconds) throws IOException {
        Files.writeString(manifests.resolve("web.yaml"), app("web", 2, ""));
        Files.writeString(
                manifests.resolve("sick.yaml"),
                app("sick", 2, "\n      annotations: {lab.noderoll.dev/starts-in: never}") + """
                        ---
                        {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: sick},
                         spec: {minAvailable: 1, selector: {matchLabels: {app: sick}}}}
                        """);
        Scenario plain = ScenarioReader.read(manifests);
        plain.rollout()
                .put("preflight", "warn")
                .putObject("drain")
                .put("timeoutSeconds", 600)
                .put("unreadySeconds", unreadySeconds);

        Result result = new Trial(plain, plain.variant(""), MethodName.NODEROLL, 1).run(By.DIRECT, line -> {});

        assertThat(result.outcome()).startsWith(unreadySeconds == 0 ? "FAILED" : "SUCCEEDED");
        List<String> forced = result.violations().stream()
                .map(Object::toString)
                .filter(v -> v.contains(FORCED))
                .toList();
        assertThat(forced).hasSize(unreadySeconds == 0 ? 0 : 2).allMatch(v -> v.contains("default/sick-"));
        assertThat(result.lost()).isZero();
    }

    private static String app(String name, int replicas, String annotations) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata:
                      labels: {app: %1$s}%3$s
                    spec:
                      containers:
                        - {name: app, image: "nginx:1.29", readinessProbe: {httpGet: {path: /, port: 80}}}
                """.formatted(name, replicas, annotations);
    }

    private static Result run(String atDeadline, By by) {
        Scenario s =
                ScenarioReader.read(Path.of(System.getProperty("noderoll.root"), "lab", "scenarios", "drain-deadlock"));
        ObjectNode rollout = s.rollout().deepCopy();
        rollout.putObject("drain")
                .put("singleReplica", "hold")
                .put("timeoutSeconds", 300)
                .put("atDeadline", atDeadline);
        Scenario forced = new Scenario(
                s.name(), s.about(), s.cluster(), s.group(), s.images(), s.variants(), rollout, s.requestsPerSecond());
        return new Trial(forced, forced.variant(""), MethodName.NODEROLL, 1).run(by, line -> {});
    }
}
