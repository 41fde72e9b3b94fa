package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eight nodes with two pods each, of which four find room on one. */
class AutoSurgeTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/auto-surge"));

    /**
     * How a rollout went.
     *
     * @param most instances of the group at the same time, but for those that Auto Scaling has begun to terminate
     */
    private record Run(Result result, int most) {}

    private Run run(String surge, By door) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonNode value = surge.matches("\\d+") ? nodes.numberNode(Integer.parseInt(surge)) : nodes.textNode(surge);
        ObjectNode rollout = scenario.rollout().deepCopy();
        rollout.set("maxSurge", value);
        Scenario rolled = scenario.rolledBy(rollout);
        Trial trial = new Trial(rolled, rolled.variant(""), MethodName.NODEROLL, 1);
        AtomicInteger most = new AtomicInteger();
        trial.world().agenda().afterEach(_ -> most.accumulateAndGet(live(trial), Math::max));
        Result result = trial.run(door, _ -> {});
        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        return new Run(result, most.get());
    }

    private static int live(Trial trial) {
        return (int) trial.world().aws().autoScaling().peek("workers").instances().stream()
                .filter(instance -> instance.state().counts())
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void addsWhatThePodsNeedAndEndsSoonerThanOneAtATime(By door) {
        Run auto = run("auto", door);
        Run one = run("1", door);

        assertThat(auto.most()).isEqualTo(12);
        assertThat(run("100%", door).most()).isEqualTo(16);
        assertThat(auto.result().duration()).isLessThan(one.result().duration().dividedBy(2));
        assertThat(auto.result().evictionsPerPod()).as("no pod moves twice").isLessThanOrEqualTo(1);
    }
}
