package dev.noderoll.lab.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.method.Method;
import dev.noderoll.lab.run.Happenings.Levers;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.HistoryEvent;
import dev.noderoll.sim.asl.HistoryType;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Noderoll as it is deployed, in an account where things happen: its rules hear events, its schedules start {@code sweep},
 * and {@code patch} where there is a plan.
 *
 * <p>It has ended when all has happened, every group is whole, no rollout is under way or paused, and no termination is
 * served; for longer than any schedule takes to come round.
 */
final class Play implements Method {

    private static final Duration QUIET = Duration.ofMinutes(20);
    private static final int SHOWN = 300;

    /** The state of a rollout that finds nothing to do, or another that does it. */
    private static final String NOTHING = "NothingBegun";

    private final Scenario scenario;
    private final World world;
    private final StepFunctions service;
    private final Timeline timeline;
    private final Happenings happenings;
    private Instant busy;
    private String patched = "";
    private String said = "";
    private int rollouts;
    private int terminations;

    Play(Scenario scenario, World world, StepFunctions service, Timeline timeline, Levers levers) {
        this.scenario = scenario;
        this.world = world;
        this.service = service;
        this.timeline = timeline;
        this.busy = world.agenda().instant();
        this.happenings = new Happenings(scenario, world, timeline, levers, this::startRollout);
    }

    @Override
    public void begin() {
        timeline.look();
        Deployed deployed = new Deployed(service, world.hub());
        deployed.sweep(world.agenda());
        if (scenario.script().plan().isPresent()) {
            deployed.plan(World.PLAN_PARAMETER);
            deployed.patch(world.agenda());
        }
        service.listeners().onExecutionStarted(execution -> terminations += isTermination(execution) ? 1 : 0);
        service.listeners().onExecutionEnded(execution -> {
            terminations -= isTermination(execution) ? 1 : 0;
            tell(execution);
        });
        service.listeners().onStateEntered(entered -> {
            if (OwnCourse.turnsBack(entered)) {
                happenings.turnBack();
            }
        });
        happenings.begin();
    }

    private static boolean isTermination(Execution execution) {
        return execution.machine().equals(Machines.ON_TERMINATION);
    }

    private void startRollout() {
        rollouts++;
        if (rollouts > 1 && !marked()) {
            happenings.begunAnew();
        }
        Deployed.start(service, Machines.ROLLOUT, "rollout-" + rollouts, scenario.rollout());
    }

    /** What the promises do not answer for. */
    Excuses excuses() {
        return happenings;
    }

    @Override
    public boolean ended() {
        Instant now = world.agenda().instant();
        if (!atRest()) {
            busy = now;
        }
        return Duration.between(busy, now).compareTo(QUIET) >= 0;
    }

    @Override
    public Duration quiet() {
        return Duration.between(busy, world.agenda().instant());
    }

    private boolean atRest() {
        return happenings.over() && terminations == 0 && groups().allMatch(Play::isWhole) && !marked();
    }

    private static boolean isWhole(GroupDescription group) {
        return group.instances().size() == group.desired()
                && group.instances().stream().allMatch(i -> i.state() == LifecycleState.IN_SERVICE);
    }

    private Stream<GroupDescription> groups() {
        return scenario.group().names().stream().map(world.aws().autoScaling()::peek);
    }

    /** Whether a rollout of a group is under way, or rests. */
    private boolean marked() {
        return groups().flatMap(group -> group.tags().stream())
                .anyMatch(tag -> tag.key().startsWith("noderoll:"));
    }

    /** Ends of machines as lines; of one that ends the same again and again, only the first. */
    private void tell(Execution execution) {
        String state = lastState(execution);
        String ending = state + " " + reason(execution);
        switch (execution.machine()) {
            case Machines.ROLLOUT -> {
                if (!state.equals(NOTHING)) {
                    timeline.note("rollout: " + ending);
                    said = words(execution);
                    refusals().forEach(timeline::note);
                }
            }
            case Machines.ON_TERMINATION ->
                timeline.note("on-termination of " + instance(execution) + ": " + ending + heartbeats(execution));
            case Machines.PATCH -> {
                if (!ending.equals(patched)) {
                    timeline.note("patch: " + ending);
                }
                patched = ending;
            }
            default -> {
                return;
            }
        }
    }

    private String instance(Execution termination) {
        JsonNode detail = termination.input().path("detail");
        String id =
                detail.path("EC2InstanceId").asText(detail.path("instance-id").asText());
        return timeline.nameOf(id);
    }

    private static String heartbeats(Execution termination) {
        long beats = termination.history().stream()
                .filter(e -> e.type() == HistoryType.TASK_SUCCEEDED && e.state().equals("BeatHook"))
                .count();
        return beats == 0 ? "" : ", " + beats + " heartbeats";
    }

    /** What each zone said that would launch nothing, when that was the end of the last rollout. */
    private List<String> refusals() {
        List<String> lines = new ArrayList<>();
        for (JsonNode refusal : tree(said).at("/why/refusals")) {
            lines.add("  refused by "
                    + refusal.path("zone").asText()
                    + ": "
                    + refusal.path("cause").asText());
        }
        return lines;
    }

    /** Missing for what is no JSON, as a cause that was cut. */
    private static JsonNode tree(String text) {
        try {
            return Json.json().readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String words(Execution execution) {
        return execution
                .output()
                .map(JsonNode::toString)
                .orElseGet(() -> execution.cause().orElse(""));
    }

    /** The output or cause of the last rollout that has begun something; empty when none has. */
    String lastWords() {
        return said;
    }

    private static String reason(Execution execution) {
        String text = words(execution);
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    /** The state in which an execution has ended, or is. */
    static String lastState(Execution execution) {
        return execution.history().stream()
                .filter(event -> event.type().label().endsWith("StateEntered"))
                .map(HistoryEvent::state)
                .reduce("", (before, state) -> state);
    }

    /** The last states of the rollouts that have begun something, in the order of their start. */
    List<String> rollouts() {
        return service.executions().stream()
                .filter(e -> e.machine().equals(Machines.ROLLOUT))
                .map(Play::lastState)
                .filter(state -> !state.equals(NOTHING))
                .toList();
    }

    @Override
    public String outcome() {
        return "rollouts: " + (rollouts().isEmpty() ? "none" : String.join(", ", rollouts()));
    }
}
