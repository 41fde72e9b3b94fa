package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.model.Site;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans that roll two or three groups of a drawn cluster side by side, in good weather. What the soak draws runs on all of
 * the groups, so their rollouts meet in the same budgets, Services and namespaces.
 */
class ParallelPlansTest {

    private static final List<String> ZONES = List.of("eu-central-1a", "eu-central-1b", "eu-central-1c");
    private static final int MOST_NODES = 100;

    static LongStream seeds() {
        return LongStream.range(0, 24);
    }

    private static Scenario drawn(Dice dice) {
        int size = 1 + dice.below(4);
        int surge = 1 + dice.below(2);
        int groups = 2 + dice.below(2);
        Group group = RandomCluster.group(size, size + surge, ZONES.subList(0, 1 + dice.below(ZONES.size())))
                .besides(List.of("second", "third").subList(0, groups - 1));
        ObjectNode rollout = rollout(dice.named("policy"), surge);
        ObjectNode plan = JsonNodeFactory.instance.objectNode();
        plan.put("parallel", groups).put("clusterSurge", groups + dice.below(2 * groups));
        plan.putArray("groups").addObject().put("cluster", "soak");
        Scenario one = RandomCluster.scenario(group, rollout, dice.chance(0.5));
        plan.putObject("target").put("image", one.images().target());
        plan.set("rollout", rollout);
        return new Scenario(
                one.name(),
                one.about(),
                one.cluster(),
                group,
                one.images(),
                List.of(),
                rollout,
                1,
                Duration.ofHours(12),
                new Script(one.script().hook(), Optional.of(plan), List.of(), Optional.empty(), Site.HOME));
    }

    /** One whose pods could not all be moved does not begin, unless gaps are accepted. */
    private static ObjectNode rollout(Dice dice, int surge) {
        boolean gaps = dice.chance(0.3);
        ObjectNode rollout = JsonNodeFactory.instance.objectNode().put("maxSurge", surge);
        rollout.put("canary", dice.below(2)).put("preflight", gaps ? "warn" : "enforce");
        rollout.putObject("drain")
                .put("timeoutSeconds", 1800)
                .put("deregistrationSeconds", dice.pick(List.of(0, 30)))
                .put("singleReplica", gaps ? "evict" : "surge")
                .put("unmanagedPods", "evict");
        return rollout;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepEveryPromiseAndReplaceAllThatTheyBegin(long seed) {
        Dice dice = new Dice(seed).named("parallel");
        Scenario scenario = drawn(dice.named("cluster"));
        Group group = scenario.group();
        int nodes = group.size() * group.names().size();
        List<ObjectNode> manifests =
                RandomManifests.draw(dice.named("manifests"), RandomCluster.group(nodes, MOST_NODES, group.zones()));

        Result result = new Trial(scenario, "drawn", manifests, MethodName.NODEROLL, seed).run(By.DIRECT, _ -> {});

        assertThat(result.violations()).extracting(Violation::toString).isEmpty();
        assertThat(result.outcome()).matches("rollouts: (RolloutDone|NotBegun)(, (RolloutDone|NotBegun))+");
    }
}
