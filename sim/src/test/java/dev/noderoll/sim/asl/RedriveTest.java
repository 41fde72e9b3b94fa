package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.labels;
import static dev.noderoll.sim.asl.Stage.maybe;
import static dev.noderoll.sim.asl.Stage.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RedriveExecution, as the guide has it: from the unsuccessful step, with what came before. */
class RedriveTest {

    private static final String MAP = "'M': {'Type': 'Map', 'Items': '{% $states.input %}', 'MaxConcurrency': 2,"
            + " 'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},"
            + " 'StartAt': 'W', 'States': {" + work("W", "'Output': '{% $states.result.Payload %}', 'End': true")
            + "}}, 'End': true}";

    private final Stage stage = new Stage();

    @Test
    void aFailedTaskIsScheduledAgainAndWhatCameBeforeIsNot() throws TaskFailure {
        stage.functions.put("work", Stage.failing(1, "E"));
        Execution execution = stage.run(
                "'A': {'Type': 'Pass', 'Assign': {'n': 7}, 'Output': {'from': 'A'}, 'Next': 'T'},"
                        + work("T", "'Output': {'n': '{% $n %}', 'of': '{% $states.input.from %}'}, 'End': true"),
                "{}");
        assertThat(execution.error()).contains("E");

        stage.stepFunctions.redrive(execution);
        assertThat(execution.status()).isEqualTo(Status.RUNNING);
        stage.settle();

        assertThat(execution.output()).isEqualTo(maybe("{'n': 7, 'of': 'A'}"));
        assertThat(labels(execution))
                .containsSubsequence(
                        "PassStateExited", "TaskFailed", "ExecutionFailed", "ExecutionRedriven", "TaskScheduled")
                .filteredOn(label -> label.equals("PassStateEntered"))
                .hasSize(1);
        assertThat(execution.transitions()).as("two states and the redrive").isEqualTo(3);
        assertThat(execution.error()).isEmpty();
    }

    @Test
    void aFailStateFailsAgain() throws TaskFailure {
        Execution execution = stage.run("'F': {'Type': 'Fail', 'Error': 'E', 'Cause': 'c'}", "{}");

        stage.stepFunctions.redrive(execution);
        stage.settle();

        assertThat(execution.status()).isEqualTo(Status.FAILED);
        assertThat(execution.error()).contains("E");
        assertThat(labels(execution)).endsWith("ExecutionRedriven", "ExecutionFailed");
    }

    @Test
    void aStoppedWaitBeginsAnew() throws TaskFailure {
        Execution execution =
                stage.begin(Stage.machine("m", "'A': {'Type': 'Wait', 'Seconds': 60, 'End': true}"), "one", "{'n': 1}");
        stage.agenda.after(Duration.ofSeconds(40), "stop", () -> stage.stepFunctions.stop(execution, "", ""));
        stage.settle();

        stage.stepFunctions.redrive(execution);
        stage.settle();

        assertThat(execution.output()).isEqualTo(maybe("{'n': 1}"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void whatHasSucceededOrRunsIsNotRedrivenNorWhatIsTooOldOrTooLong() {
        Execution done = stage.run("'S': {'Type': 'Succeed'}", "{}");
        refused(stage, done);
        Execution failed = stage.begin(Stage.machine("f", "'F': {'Type': 'Fail', 'Error': 'E'}"), "two", "{}");
        refused(stage, failed);
        stage.settle();
        stage.agenda.after(Duration.ofDays(14), "a fortnight", () -> {});
        stage.settle();
        assertThatCode(() -> stage.stepFunctions.redrive(failed)).doesNotThrowAnyException();
        stage.settle();
        stage.agenda.after(Duration.ofDays(14).plusSeconds(1), "a fortnight", () -> {});
        stage.settle();
        refused(stage, failed);

        Stage small =
                new Stage(Settings.DEFAULT.with(Settings.Latencies.NONE).with(new Settings.Limits(4, 262_144)), 1);
        Execution full = small.run("'F': {'Type': 'Fail', 'Error': 'E'}", "{}");
        assertThat(full.history()).hasSize(3);
        refused(small, full);
    }

    private static void refused(Stage on, Execution execution) {
        assertThatThrownBy(() -> on.stepFunctions.redrive(execution)).hasMessageContaining("ExecutionNotRedrivable");
    }

    @Test
    void aDistributedMapRedrivesTheChildrenThatDidNotSucceedAndBeginsTheOthers() throws TaskFailure {
        int[] bad = {1};
        stage.functions.put("work", (_, item) -> {
            if (item.asInt() == 2 && bad[0]-- > 0) {
                throw new TaskFailure("E", "scripted");
            }
            return item;
        });
        Execution execution = stage.run(MAP, "[1, 2, 3, 4]");
        assertThat(execution.error()).contains("States.ExceedToleratedFailureThreshold");
        int children = execution.children().size();
        assertThat(children).as("one failure stops the run").isBetween(2, 3);

        refused(stage, execution.children().get(1));
        stage.stepFunctions.redrive(execution);
        stage.settle();

        assertThat(execution.output()).isEqualTo(maybe("[1, 2, 3, 4]"));
        assertThat(execution.children())
                .as("the failed one has no second execution")
                .hasSize(4);
        assertThat(stage.calls).filteredOn(call -> call.payload().asInt() == 1).hasSize(1);
        assertThat(stage.calls).filteredOn(call -> call.payload().asInt() == 2).hasSize(2);
    }

    @Test
    void aParallelRedrivesTheBranchesThatDidNotSucceed() throws TaskFailure {
        int[] bad = {1};
        stage.functions.put("work", (_, given) -> {
            if (bad[0]-- > 0) {
                throw new TaskFailure("E", "scripted");
            }
            return given;
        });
        String quick = "{'StartAt': 'Q', 'States': {'Q': {'Type': 'Pass', 'Output': 'quick', 'End': true}}}";
        String slow = "{'StartAt': 'V', 'States': {'V': {'Type': 'Wait', 'Seconds': 5, 'Next': 'W'},"
                + work("W", "'Output': 'slow', 'End': true") + "}}";
        Execution execution =
                stage.run("'P': {'Type': 'Parallel', 'Branches': [" + quick + "," + slow + "], 'End': true}", "{}");
        assertThat(execution.error()).isEqualTo(Optional.of("E"));

        stage.stepFunctions.redrive(execution);
        stage.settle();

        assertThat(execution.output()).isEqualTo(maybe("['quick', 'slow']"));
        assertThat(labels(execution))
                .filteredOn(label -> label.equals("PassStateEntered") || label.equals("WaitStateEntered"))
                .hasSize(2);
    }

    @Test
    void theTimeLimitOfTheExecutionBeginsAnew() throws TaskFailure {
        Machine machine = Machine.parse(
                "limited",
                Stage.asl(
                        "'A': {'Type': 'Wait', 'Seconds': 40, 'Next': 'B'}, 'B': {'Type': 'Wait', 'Seconds': 40, 'End': true}",
                        "'TimeoutSeconds': 60, "),
                Map.of());
        Execution execution = stage.begin(machine, "one", "{}");
        stage.settle();
        assertThat(execution.status()).isEqualTo(Status.TIMED_OUT);

        stage.stepFunctions.redrive(execution);
        stage.settle();

        assertThat(execution.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(100));
    }
}
