package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.sim.aws.ApiLog;
import dev.noderoll.sim.aws.ApiRates;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three groups of a cluster that a plan rolls, under budgets that span them. */
class ParallelGroupsTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/parallel-groups"));

    /** In an account that refuses what is asked too often: the three share no cache, and stay within its rates. */
    private static Result run(Scenario scenario, By door) {
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        ApiLog log = trial.world().aws().log();
        log.addFault(new ApiRates(trial.world().agenda()));
        Result result = trial.run(door, _ -> {});
        assertThat(log.calls()).noneMatch(call -> call.fault().isPresent());
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        return result;
    }

    /** The same plan, otherwise. */
    private Scenario planned(String field, int value) {
        ObjectNode plan = scenario.script().plan().orElseThrow().deepCopy();
        Script script = new Script(
                Optional.empty(),
                Optional.of(plan.put(field, value)),
                List.of(),
                scenario.script().expect(),
                scenario.script().site());
        return scenario.playing(script);
    }

    /** The promises count the surplus nodes of each group, and of all. */
    @ParameterizedTest
    @EnumSource
    void groupsAreRolledSideBySideWithinTheClustersCap(By door) {
        Result result = run(scenario, door);

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.evictionsPerPod())
                .as("no pod moves to a node that goes next")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void theyAreDoneSoonerThanOneAfterAnother() {
        Result sideBySide = run(scenario, By.DIRECT);
        Result oneByOne = run(planned("parallel", 1), By.DIRECT);

        assertThat(sideBySide.duration()).isLessThan(oneByOne.duration().minusMinutes(3));
        assertThat(sideBySide.evictionsPerPod())
                .as("one after another, pods may move to groups that go next")
                .isLessThanOrEqualTo(oneByOne.evictionsPerPod());
    }

    /** The least that a cluster with three groups at the same time can do with. */
    @Test
    void oneSurplusNodeForEachIsEnough() {
        Result result = run(planned("clusterSurge", 3), By.DIRECT);

        assertThat(result.outcome()).isEqualTo("rollouts: RolloutDone, RolloutDone, RolloutDone");
    }
}
