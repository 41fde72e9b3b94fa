package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every scenario in which nothing but a rollout happens, as well protected as it can be: every promise is kept and no request fails. */
class EveryScenarioTest {

    @ParameterizedTest
    @ValueSource(strings = {"two-nodes", "four-nodes", "shop", "guarded-web", "ten", "every-kind"})
    void keepsItsPromises(String name) {
        Scenario scenario =
                ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name));

        Result result = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).run(By.DIRECT, _ -> {});

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
    }
}
