package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.Deployed;
import dev.noderoll.lab.run.Door;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog.Cause;
import dev.noderoll.sim.lambda.Lambda;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two-node cluster with all that is deployed, on which a {@link Story} is played. */
final class Stage {

    private static final Duration LIMIT = Duration.ofHours(8);

    private final Scenario scenario;
    private final World world;
    private final Agenda agenda;
    private final StepFunctions service;
    private final Promises promises;
    private final Aftermath aftermath;
    private final EvictionLog departures;
    private String taken = "";
    private boolean deaf;
    private boolean mute;
    private int started;

    Stage(Saboteur saboteur) {
        this(saboteur, TwoNodes.SCENARIO, TwoNodes.BUDGET);
    }

    Stage(Saboteur saboteur, Scenario scenario, Scenario.Variant variant) {
        this.scenario = scenario;
        world = new World(scenario, 1);
        agenda = world.agenda();
        world.settle(variant);
        world.aws().addAlarm("errors");
        Door door = Door.direct(world, scenario.cluster());
        Lambda lambda = door.lambda(saboteur.code(new ShippedFunctions(saboteur.ports(door.ports()))));
        service = new StepFunctions(agenda, world.dice(), lambda, this::call, Settings.DEFAULT);
        Machines.register(service);
        var _ = new Deployed(service, world.aws());
        world.aws().events().disturb(event -> deaf ? List.of() : List.of(Duration.ZERO));
        Weather good = new Weather(agenda, new Dice(1), Map.of());
        promises =
                new Promises(agenda, world.aws(), world.api(), scenario.group().name(), Trial.surge(scenario));
        promises.watchLooks(lambda::oldestLook);
        aftermath = new Aftermath(world, scenario, door.ports(), promises, good);
        departures = new EvictionLog(world.api(), agenda);
    }

    Instant now() {
        return agenda.instant();
    }

    Execution start(String machine, JsonNode input) {
        started++;
        return Deployed.start(service, machine, machine + "-" + started, input);
    }

    /** To its end, and until all that it has started has ended too. */
    Execution run(String machine, JsonNode input) {
        Execution execution = start(machine, input);
        idle();
        return execution;
    }

    void stop(Execution execution) {
        service.stop(execution, "Operator.Stopped", "somebody pressed stop");
    }

    void pass(Duration time) {
        Instant end = agenda.instant().plus(time);
        agenda.at(end, "time has passed", () -> {});
        agenda.runUntil(() -> false, end);
    }

    void idle() {
        assertThat(agenda.runUntil(
                        () -> service.executions().stream().noneMatch(e -> e.status() == Status.RUNNING),
                        agenda.instant().plus(LIMIT)))
                .as("all executions end")
                .isTrue();
        pass(Duration.ofMinutes(3));
    }

    void apply(String manifest) {
        world.cluster().apply(List.of(Story.json(manifest)));
        pass(Duration.ofSeconds(30));
    }

    /** The app's budget from now on. */
    void budget(int minAvailable) {
        ObjectNode budget =
                world.api().list(Kind.POD_DISRUPTION_BUDGET).getFirst().deepCopy();
        ((ObjectNode) budget.path("spec")).removeAll();
        ((ObjectNode) budget.path("spec"))
                .put("minAvailable", minAvailable)
                .set("selector", Story.json("{'matchLabels':{'app':'web'}}"));
        world.api().update(Kind.POD_DISRUPTION_BUDGET, budget);
    }

    /** The group's own hook, as an installation puts it where there is no rollout. */
    void hook(String drain) {
        world.aws()
                .autoScaling()
                .putLifecycleHook(
                        scenario.group().name(),
                        new LifecycleHook(
                                "noderoll-terminate",
                                LifecycleHook.Transition.TERMINATING,
                                Duration.ofMinutes(30),
                                LifecycleHook.Result.CONTINUE,
                                Optional.of("{\"cluster\":\"two-nodes\",\"drain\":" + drain.replace('\'', '"') + "}")));
    }

    /** An annotation on one of the app's pods. */
    void annotatePod(String key, String value) {
        ObjectNode pod = world.api().list(Kind.POD, "default").getFirst().deepCopy();
        ((ObjectNode) pod.path("metadata")).withObject("/annotations").put(key, value);
        world.api().update(Kind.POD, pod);
    }

    /** No zone launches anything from now on. */
    void noCapacity() {
        scenario.group().zones().forEach(zone -> world.aws().ec2().limitCapacity(zone, 0));
    }

    /** EventBridge takes no event of ours from now on. */
    void mute() {
        mute = true;
    }

    private JsonNode call(String resource, JsonNode arguments) throws TaskFailure {
        if (mute && resource.equals("events:putEvents")) {
            throw new TaskFailure("EventBridge.ThrottlingException", "Rate exceeded");
        }
        return Deployed.integrations(world.aws()).call(resource, arguments);
    }

    /** What the bus has delivered. */
    List<ObjectNode> events() {
        return world.aws().events().delivered();
    }

    /** EventBridge loses everything from now on. */
    void deaf() {
        deaf = true;
    }

    /** Somebody terminates the member on which the first pod runs. */
    void terminate(Capacity capacity) {
        String node = world.api()
                .list(Kind.POD, "default")
                .getFirst()
                .path("spec")
                .path("nodeName")
                .asText();
        String provider = world.api()
                .get(Kind.NODE, "", node)
                .orElseThrow()
                .path("spec")
                .path("providerID")
                .asText();
        taken = provider.substring(provider.lastIndexOf('/') + 1);
        world.aws().autoScaling().terminateInstanceInAutoScalingGroup(taken, capacity);
    }

    long evicted() {
        return departures.count(Cause.EVICTED);
    }

    /** Every member runs the target, nothing is left, no promise was broken. */
    void assertReplaced() {
        assertThat(aftermath.leftovers()).isEmpty();
        assertThat(promises.atTheEnd().found()).isEmpty();
    }

    /** EKS has replaced every node, and has no hook of ours; what it suspends is its own. */
    void assertUpdated() {
        assertThat(aftermath.leftovers()).isEmpty();
        assertThat(promises.atTheEnd().found()).allMatch(v -> v.promise().equals("PassesTheHook"));
    }

    /** The rollout has said why it ended, every setting is back, no promise was broken but that a pod moved again. */
    void assertPutBack(Execution rollout) {
        assertThat(aftermath.ending(rollout)).isEmpty();
        assertThat(aftermath.marks()).isEmpty();
        assertThat(promises.soFar().found()).noneMatch(v -> !v.promise().equals("EvictedOnce"));
        assertThat(group().desired()).isEqualTo(2);
    }

    /** The member that was terminated is gone, its pods moved before, and another one serves in its place. */
    void assertDrained() {
        assertThat(group().instances())
                .hasSize(2)
                .allMatch(i -> i.state() == LifecycleState.IN_SERVICE)
                .noneMatch(i -> i.id().equals(taken));
        assertThat(world.aws().ec2().find(taken)).isPresent();
        // Who terminates a member has one Ready node fewer for it.
        assertThat(promises.soFar().found()).allMatch(v -> v.promise().equals("NeverBelowSteady"));
        assertThat(departures.departures()).isNotEmpty();
        assertThat(departures.count(Cause.EVICTED))
                .isEqualTo(departures.departures().size());
    }

    private GroupDescription group() {
        return world.aws().autoScaling().peek(scenario.group().name());
    }
}
