package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.json;
import static dev.noderoll.sim.asl.Stage.labels;
import static dev.noderoll.sim.asl.Stage.maybe;
import static dev.noderoll.sim.asl.Stage.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutionsTest {

    private static final String WAIT = "'A': {'Type': 'Wait', 'Seconds': 60, 'End': true}";
    private static final String SYNC =
            "'P': {'Type': 'Task', 'Resource': 'arn:aws:states:::states:startExecution.sync:2',"
                    + " 'Arguments': {'StateMachineArn': '${Inner}', 'Name': 'child', 'Input': {'n': '{% $states.input.n %}'}}, MORE 'End': true}";

    private final Stage stage = new Stage();

    @Test
    void theSameNameAndInputReturnTheRunningExecution() {
        Execution first = stage.begin(Stage.machine("m", WAIT), "one", "{'n': 1}");

        assertThat(stage.start("m", "one", "{'n': 1}")).isSameAs(first);
        assertThatThrownBy(() -> stage.stepFunctions.start("m", "one", json("{'n': 2}")))
                .hasMessageContaining("ExecutionAlreadyExists");
        stage.settle();
        assertThatThrownBy(() -> stage.stepFunctions.start("m", "one", json("{'n': 1}")))
                .hasMessageContaining("ExecutionAlreadyExists");
    }

    @Test
    void anUnknownMachineOrABadNameIsRefused() {
        stage.stepFunctions.register(Stage.machine("m", WAIT));

        assertThatThrownBy(() -> stage.stepFunctions.start("none", "one", json("{}")))
                .hasMessageContaining("StateMachineDoesNotExist");
        assertThatThrownBy(() -> stage.stepFunctions.start("m", "a b", json("{}")))
                .hasMessageContaining("InvalidName");
    }

    @Test
    void anAwaitedExecutionGivesItsOutputAsJson() {
        stage.stepFunctions.register(Stage.machine(
                "inner",
                "'I': {'Type': 'Wait', 'Seconds': 30, 'Output': {'twice': '{% $states.input.n * 2 %}'}, 'End': true}"));

        Execution execution = stage.run(SYNC.replace("MORE", "'Output': '{% $states.result.Output %}',"), "{'n': 4}");

        assertThat(execution.output()).isEqualTo(maybe("{'twice': 8}"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(30));
        assertThat(execution.children()).singleElement().satisfies(child -> {
            assertThat(child.name()).isEqualTo("child");
            assertThat(child.parent()).contains(execution);
        });
        assertThat(labels(execution))
                .containsSubsequence("TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded");
    }

    @Test
    void anAwaitedExecutionThatFailsFailsTheTaskWithItsDescriptionAsTheCause() {
        stage.stepFunctions.register(Stage.machine("inner", "'I': {'Type': 'Fail', 'Error': 'E', 'Cause': 'c'}"));

        Execution execution = stage.run(SYNC.replace("MORE", ""), "{'n': 4}");

        assertThat(execution.error()).isEqualTo(Optional.of("States.TaskFailed"));
        assertThat(execution.cause().orElseThrow()).contains("\"Status\":\"FAILED\"", "\"Error\":\"E\"");
    }

    @Test
    void stoppingTheParentStopsAnAwaitedExecutionAndATimeoutDoesAsTheSettingSays() {
        for (Settings.LateChild late : Settings.LateChild.values()) {
            Stage own = new Stage(Settings.DEFAULT.with(Settings.Latencies.NONE).with(late), 1);
            own.stepFunctions.register(Stage.machine("inner", WAIT));
            Execution execution = own.run(SYNC.replace("MORE", "'TimeoutSeconds': 10,"), "{'n': 4}");

            assertThat(execution.error()).isEqualTo(Optional.of("States.Timeout"));
            assertThat(execution.children().getFirst().status())
                    .isEqualTo(late == Settings.LateChild.STOPPED ? Status.ABORTED : Status.SUCCEEDED);
        }
        stage.stepFunctions.register(Stage.machine("inner", WAIT));
        Execution stopped = stage.begin(Stage.machine("test", SYNC.replace("MORE", "")), "one", "{'n': 1}");
        stage.agenda.runUntil(() -> !stopped.children().isEmpty(), Stage.START.plusSeconds(5));
        stage.stepFunctions.stop(stopped, "Stop", "by hand");

        assertThat(stopped.status()).isEqualTo(Status.ABORTED);
        assertThat(stopped.children().getFirst().status()).isEqualTo(Status.ABORTED);
        assertThat(labels(stopped)).endsWith("TaskStateAborted", "ExecutionAborted");
    }

    @Test
    void aTaskChoiceWaitLoopCostsNineEventsAndThreeTransitions() {
        stage.functions.put("work", Stage.failing(0, ""));
        Execution execution = stage.run(
                work(
                                "T",
                                "'Assign': {'left': '{% $states.input.left - 1 %}'}, 'Output': {'left': '{% $states.input.left - 1 %}'}, 'Next': 'C'")
                        + ",'C': {'Type': 'Choice', 'Choices': [{'Condition': '{% $left > 0 %}', 'Next': 'W'}], 'Default': 'S'},"
                        + "'W': {'Type': 'Wait', 'Seconds': 10, 'Next': 'T'}, 'S': {'Type': 'Succeed'}",
                "{'left': 11}");

        assertThat(execution.history()).hasSize(10 * 9 + 2 + 5 + 2 + 2);
        assertThat(execution.transitions()).isEqualTo(10 * 3 + 3);
    }

    @Test
    void aFullHistoryFailsTheExecution() {
        Stage small =
                new Stage(Settings.DEFAULT.with(Settings.Latencies.NONE).with(new Settings.Limits(100, 262_144)), 1);

        Execution execution = small.run(
                "'A': {'Type': 'Wait', 'Seconds': 1, 'Next': 'B'}, 'B': {'Type': 'Choice', 'Choices': [{'Condition': true, 'Next': 'A'}]}",
                "{}");

        assertThat(execution.status()).isEqualTo(Status.FAILED);
        assertThat(execution.error()).isEqualTo(Optional.of("States.Runtime"));
        assertThat(execution.history()).hasSize(100);
        assertThat(labels(execution)).endsWith("ExecutionFailed");
    }

    @Test
    void aPayloadAboveTheLimitCannotBeCaughtByTheWildcard() {
        stage.functions.put("work", (_, _) -> json("'" + "x".repeat(262_144) + "'"));

        Execution execution = stage.run(
                work("A", "'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'C'}], 'End': true")
                        + ", 'C': {'Type': 'Succeed'}",
                "{}");

        assertThat(execution.error()).isEqualTo(Optional.of("States.DataLimitExceeded"));
    }

    @Test
    void listenersHearOfStatesAndOfEachAttemptOfATask() {
        stage.functions.put("work", Stage.failing(1, "E"));
        List<String> heard = new ArrayList<>();
        stage.stepFunctions.listeners().onStateEntered(event -> heard.add("in " + event.stateName()));
        stage.stepFunctions.listeners().onStateExited(event -> heard.add("out " + event.stateName()));
        stage.stepFunctions
                .listeners()
                .onTaskEnded(event -> heard.add(event.target() + " " + event.retryCount() + " "
                        + event.failure().map(TaskFailure::error).orElse("ok")));

        stage.run(work("A", "'Retry': [{'ErrorEquals': ['E']}], 'Next': 'B'") + ", 'B': {'Type': 'Succeed'}", "{}");

        assertThat(heard).containsExactly("in A", "work 0 E", "work 1 ok", "out A", "in B", "out B");
    }

    @Test
    void theSameSeedGivesTheSameHistoryAndAnotherSeedAnother() {
        assertThat(history(7)).isEqualTo(history(7)).isNotEqualTo(history(8));
    }

    private static List<HistoryEvent> history(long seed) {
        Stage seeded = new Stage(Settings.DEFAULT, seed);
        seeded.functions.put("work", Stage.failing(3, "E"));
        return seeded.run(
                        work(
                                "A",
                                "'Retry': [{'ErrorEquals': ['E'], 'JitterStrategy': 'FULL'}], 'Output': '{% $uuid() %}', 'End': true"),
                        "{}")
                .history();
    }

    @Test
    void theSubstitutionMayBeANameOrAnArn() {
        Machine machine = Machine.parse(
                "m", Stage.asl(work("A", "'End': true"), ""), Map.of("Work", "arn:aws:lambda:r:1:function:work"));
        stage.begin(machine, "one", "{}");
        stage.settle();

        assertThat(stage.calls).extracting(Stage.Call::function).containsExactly("work");
    }
}
