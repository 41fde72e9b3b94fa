package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A hundred nodes, all replaced at once, where a look takes about two seconds, as in a group of a thousand. A machine with a
 * lane for each node gave up here: docs/performance.md.
 */
class HundredNodesTest {

    @Test
    void aHundredNodesAreReplacedAtOnceThoughFunctionsAreSlow() {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/hundred-nodes"));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1, FunctionTimes.USUAL.times(2))
                .run(By.DIRECT, _ -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED").contains("\"outdated\":[]", "\"failed\":[]");
        assertThat(result.probe().failed()).isZero();
        assertThat(result.evictionsPerPod()).isEqualTo(1.0);
        assertThat(result.violations()).isEmpty();
        assertThat(result.effort().functions().errors()).isEmpty();
        assertThat(result.duration()).isLessThan(Duration.ofMinutes(8));
    }
}
