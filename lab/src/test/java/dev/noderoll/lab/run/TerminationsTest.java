package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.model.Marks;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.ApiLog;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.GroupOptions;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog.Cause;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Instances that AWS takes away, by the deployed machines: each is drained once, whatever becomes of its event. */
class TerminationsTest {

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = new World(scenario, 1);
    private final AutoScaling scaling = world.aws().autoScaling();
    private final String group = scenario.group().name();
    private final EvictionLog departures = new EvictionLog(world.api(), world.agenda());
    private final StepFunctions service;

    TerminationsTest() {
        Door door = Door.direct(world, scenario.cluster());
        service = Machines.serve(world.agenda(), world.dice(), door.lambda(new ShippedFunctions(door.ports())));
        new Deployed(service, world.aws()).sweep(world.agenda());
        hook("{\"cluster\":\"two-nodes\"}");
    }

    private void hook(String metadata) {
        hook(metadata, LifecycleHook.Result.CONTINUE);
    }

    private void hook(String metadata, LifecycleHook.Result otherwise) {
        scaling.putLifecycleHook(
                group,
                new LifecycleHook(
                        Marks.HOOK,
                        Transition.TERMINATING,
                        Duration.ofSeconds(Marks.HOOK_HEARTBEAT_SECONDS),
                        otherwise,
                        Optional.of(metadata)));
    }

    private void settle() {
        world.settle(scenario.variant(""));
    }

    private String any() {
        return scaling.peek(group).instances().getFirst().id();
    }

    private void terminate(String instance) {
        scaling.terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
    }

    private LifecycleState stateOf(String instance) {
        return scaling.peek(group).instances().stream()
                .filter(i -> i.id().equals(instance))
                .map(InstanceDescription::state)
                .findFirst()
                .orElse(LifecycleState.TERMINATED);
    }

    private Duration until(BooleanSupplier holds) {
        Instant begun = world.agenda().instant();
        assertThat(world.agenda().runUntil(holds, begun.plus(Duration.ofHours(6))))
                .as("still to come")
                .isTrue();
        return Duration.between(begun, world.agenda().instant());
    }

    private Duration untilGone(String instance) {
        return until(() -> stateOf(instance) == LifecycleState.TERMINATED);
    }

    private void pass(Duration time) {
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    /** How each execution has ended: the beat ends a beat later than the drain, after ten minutes at most. */
    private List<String> endings() {
        pass(Duration.ofMinutes(11));
        return service.executions().stream()
                .filter(e -> e.machine().equals(Machines.ON_TERMINATION))
                .map(e -> e.status() + " "
                        + e.output().map(o -> o.path("kind").asText()).orElse(""))
                .toList();
    }

    private long calls(String action) {
        return world.aws().log().calls().stream()
                .map(ApiLog.Call::action)
                .filter(action::equals)
                .count();
    }

    private boolean cordoned(String instance) {
        String name = world.aws().ec2().find(instance).orElseThrow().privateDnsName();
        return world.api()
                .get(Kind.NODE, "", name)
                .orElseThrow()
                .path("spec")
                .path("unschedulable")
                .asBoolean();
    }

    @Test
    void anInstanceIsDrainedBeforeItGoes() {
        settle();
        String instance = any();
        terminate(instance);
        untilGone(instance);

        assertThat(endings()).containsExactly("SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
        assertThat(departures.count(Cause.FORCED)).isZero();
    }

    @Test
    void anEventThatIsLostIsMadeUpForByTheSweep() {
        settle();
        String instance = any();
        world.aws().events().disturb(event -> List.of());
        terminate(instance);

        assertThat(untilGone(instance)).isLessThan(Duration.ofMinutes(12));
        assertThat(endings()).containsExactly("SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
    }

    @Test
    void anEventThatComesTwiceOrLateIsServedOnce() {
        settle();
        String instance = any();
        world.aws().events().disturb(event -> List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(30)));
        terminate(instance);
        untilGone(instance);
        pass(Duration.ofMinutes(40));

        assertThat(endings()).containsExactly("SUCCEEDED Drained", "SUCCEEDED Served", "SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
    }

    @Test
    void anInstanceThatNeverJoinedIsLetGoAtOnce() {
        settle();
        world.bootAs((instance, usual) -> Optional.empty());
        scaling.setDesiredCapacity(group, 3);
        pass(Duration.ofMinutes(2));
        String instance = scaling.peek(group).instances().getLast().id();
        scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.min(1));
        scaling.terminateInstanceInAutoScalingGroup(instance, Capacity.DECREMENT);

        assertThat(untilGone(instance)).isLessThan(Duration.ofMinutes(2));
        assertThat(departures.count(Cause.EVICTED)).isZero();
    }

    /** A pod that takes three hours to stop: the hook's own timeout is half an hour. */
    @Test
    void aDrainOfThreeHoursIsKeptAliveByTheMachine() {
        hook("{\"cluster\":\"two-nodes\",\"drain\":{\"timeoutSeconds\":14400}}");
        List<ObjectNode> manifests = ManifestReader.read(scenario.variant("").manifests(), left -> {});
        for (ObjectNode manifest : manifests) {
            if (manifest.path("kind").asText().equals("Deployment")) {
                ObjectNode template = (ObjectNode) manifest.path("spec").path("template");
                template.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put("lab.noderoll.dev/on-sigterm", "ignores");
                ((ObjectNode) template.path("spec")).put("terminationGracePeriodSeconds", 3 * 3600);
                // It would stop nginx itself.
                ((ObjectNode) template.path("spec").path("containers").path(0)).remove("lifecycle");
            }
        }
        world.settle(manifests);
        String instance = any();
        terminate(instance);

        assertThat(untilGone(instance)).isBetween(Duration.ofHours(3), Duration.ofMinutes(195));
        // One after each stay, which leaves after two minutes without a change, for four: well within the half hour.
        assertThat(calls("RecordLifecycleActionHeartbeat")).isBetween(28L, 34L);
        assertThat(endings()).containsExactly("SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
    }

    /** H15, H16: it runs on, closed, with its pods, until somebody terminates it once more. */
    @Test
    void whatCannotBeDrainedIsRetainedWhereTheGroupSaysSoAndIsDrainedWhenItMayBe() {
        hook("{\"cluster\":\"two-nodes\",\"drain\":{\"timeoutSeconds\":600}}", LifecycleHook.Result.ABANDON);
        scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.options(GroupOptions.NONE.retaining()));
        settle();
        world.api().create(Kind.POD_DISRUPTION_BUDGET, budget());
        String instance = any();
        terminate(instance);
        until(() -> stateOf(instance) == LifecycleState.TERMINATING_RETAINED);

        assertThat(endings()).containsExactly("SUCCEEDED Retained");
        assertThat(departures.departures()).as("its pods serve on").isEmpty();
        assertThat(cordoned(instance)).isTrue();
        pass(Duration.ofHours(1));
        assertThat(cordoned(instance)).as("the sweep leaves it closed").isTrue();

        world.api().delete(Kind.POD_DISRUPTION_BUDGET, "default", "all", Deletion.PLAIN);
        terminate(instance);
        untilGone(instance);
        assertThat(endings()).containsExactly("SUCCEEDED Retained", "SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
        assertThat(departures.count(Cause.FORCED)).isZero();
    }

    /** None of the two replicas may be away. */
    private static ObjectNode budget() {
        ObjectNode budget = Json.json().createObjectNode();
        budget.putObject("metadata").put("namespace", "default").put("name", "all");
        budget.putObject("spec")
                .put("minAvailable", 2)
                .putObject("selector")
                .putObject("matchLabels")
                .put("app", "web");
        return budget;
    }

    @Test
    void aSpotInterruptionIsServedWithinItsTwoMinutes() {
        settle();
        String instance = any();
        world.aws().interruptSpot(instance);
        Duration took =
                until(() -> world.aws().ec2().find(instance).orElseThrow().state() != SimInstance.State.RUNNING);

        assertThat(took).isEqualTo(Duration.ofMinutes(2));
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
        assertThat(world.api().list(Kind.POD).stream()
                        .filter(pod -> pod.path("spec")
                                .path("nodeName")
                                .asText()
                                .equals(world.aws()
                                        .ec2()
                                        .find(instance)
                                        .orElseThrow()
                                        .privateDnsName()))
                        .filter(pod ->
                                pod.path("metadata").path("name").asText().startsWith("web-")))
                .as("pods that are still on it")
                .isEmpty();
    }

    /** H11: drained as any other, stopped, started again when the group grows, and opened by the sweep. */
    @Test
    void anInstanceThatAWarmPoolTakesBackIsDrainedAndOpenedWhenItServesAgain() {
        settle();
        scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.min(1));
        scaling.warmPools().putWarmPool(group, WarmPool.of(0).prepared(2).returning());
        scaling.setDesiredCapacity(group, 1);
        until(() -> warmState() == LifecycleState.WARMED_STOPPED);
        String instance = scaling.warmPools()
                .describeWarmPool(group)
                .instances()
                .getFirst()
                .id();
        assertThat(endings()).containsExactly("SUCCEEDED Drained");
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
        assertThat(cordoned(instance)).isTrue();

        pass(Duration.ofMinutes(30));
        scaling.setDesiredCapacity(group, 2);
        until(() -> stateOf(instance) == LifecycleState.IN_SERVICE && !cordoned(instance));
        pass(Duration.ofMinutes(10));
        assertThat(cordoned(instance)).isFalse();
        assertThat(endings()).hasSize(1);
        assertThat(service.executions()).noneMatch(e -> e.status() == Status.FAILED);
    }

    private LifecycleState warmState() {
        return scaling.warmPools().describeWarmPool(group).instances().stream()
                .findFirst()
                .map(InstanceDescription::state)
                .orElse(LifecycleState.IN_SERVICE);
    }

    /** The event of an instance on its way into the pool is lost as any other. */
    @Test
    void theSweepFindsAnInstanceOnItsWayIntoTheWarmPool() {
        settle();
        scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.min(1));
        scaling.warmPools().putWarmPool(group, WarmPool.of(0).prepared(2).returning());
        world.aws().events().disturb(event -> List.of());
        scaling.setDesiredCapacity(group, 1);

        assertThat(until(() -> warmState() == LifecycleState.WARMED_STOPPED)).isLessThan(Duration.ofMinutes(13));
        assertThat(departures.count(Cause.EVICTED)).isEqualTo(1);
    }
}
