package dev.noderoll.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rollout that goes ahead faster than its policy says is seen to be told. */
class PaceTest {

    private static final String GROUP = "workers";
    private static final String BAKES = "BakesBeforeItGoesOn";
    private static final String SETTLES = "SettlesBeforeTheNext";

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = settled();
    private final Promises promises = new Promises(world.agenda(), world.aws(), world.api(), GROUP, 1);
    private final List<String> former = world.aws().autoScaling().peek(GROUP).instances().stream()
            .map(InstanceDescription::id)
            .toList();

    private World settled() {
        World made = new World(scenario, 1);
        made.settle(scenario.variant("readiness"));
        made.aws().autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.min(0));
        return made;
    }

    @Test
    void noMoreNodesThanTheCanaryAreDrainedBeforeItHasGone() {
        promises.follow(policy(1, 0, 0));
        drain(0);
        assertThat(broken()).doesNotContain(BAKES);

        drain(1);
        assertThat(broken()).contains(BAKES);
    }

    @Test
    void theCanaryIsLeftAloneForTheTimeToBake() {
        promises.follow(policy(1, 300, 0));
        replace(0);
        pass(Duration.ofMinutes(2));

        drain(1);
        assertThat(broken()).contains(BAKES);
    }

    @Test
    void afterTheTimeToBakeTheNextMayGo() {
        promises.follow(policy(1, 300, 0));
        replace(0);
        pass(Duration.ofSeconds(310));

        drain(1);
        assertThat(broken()).doesNotContain(BAKES, SETTLES);
    }

    @Test
    void aWaveIsAShareOfSteady() {
        ObjectNode waves = policy(0, 300, 0);
        waves.putArray("waves").add("50%");
        promises.follow(waves);
        drain(0);
        assertThat(broken()).doesNotContain(BAKES);

        drain(1);
        assertThat(broken()).contains(BAKES);
    }

    @Test
    void withoutCanaryAndWavesAllMayGoAtOnce() {
        promises.follow(policy(0, 300, 0));
        drain(0);
        drain(1);

        assertThat(broken()).doesNotContain(BAKES, SETTLES);
    }

    @Test
    void oneThatGoesWithoutHavingBeenDrainedCountsToo() {
        promises.follow(policy(1, 300, 0));
        drain(0);
        terminate(1);

        assertThat(broken()).contains(BAKES);
    }

    @Test
    void afterADrainNoOtherBeginsWithinTheTimeToSettle() {
        promises.follow(policy(0, 0, 300));
        replace(0);
        pass(Duration.ofMinutes(2));
        drain(1);

        assertThat(broken()).contains(SETTLES);
    }

    @Test
    void afterTheTimeToSettleAnotherMayBegin() {
        promises.follow(policy(0, 0, 300));
        replace(0);
        pass(Duration.ofSeconds(310));
        drain(1);

        assertThat(broken()).doesNotContain(SETTLES);
    }

    private ObjectNode policy(int canary, int bake, int settle) {
        ObjectNode rollout = JsonNodeFactory.instance.objectNode();
        rollout.putObject("target").put("image", scenario.images().target());
        return rollout.put("canary", canary).put("bakeSeconds", bake).put("settleSeconds", settle);
    }

    private void replace(int member) {
        drain(member);
        terminate(member);
    }

    private void terminate(int member) {
        world.aws().autoScaling().terminateInstanceInAutoScalingGroup(former.get(member), Capacity.DECREMENT);
        pass(Duration.ofSeconds(1));
    }

    private void drain(int member) {
        ObjectNode node = world.api().list(Kind.NODE).stream()
                .filter(n -> Json.instance(n).equals(former.get(member)))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        node.withObjectProperty("spec").put("unschedulable", true);
        world.api().update(Kind.NODE, node);
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        world.agenda().after(time, "time passes", () -> {});
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    private Set<String> broken() {
        return promises.soFar().found().stream().map(Violation::promise).collect(Collectors.toSet());
    }
}
