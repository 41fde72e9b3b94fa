package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of a drain's time does to a pod whose budget never lets it go. */
class ForceTest {

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
