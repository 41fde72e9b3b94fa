package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.json;
import static dev.noderoll.sim.asl.Stage.labels;
import static dev.noderoll.sim.asl.Stage.maybe;
import static dev.noderoll.sim.asl.Stage.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateKindsTest {

    private final Stage stage = new Stage();

    @Test
    void aPassStateHandsOnItsOutputAndItsInputWithoutOne() {
        Execution execution = stage.run(
                "'A': {'Type': 'Pass', 'Output': {'n': '{% $states.input.n + 1 %}', 'list': [1, '{% 2 %}']}, 'Next': 'B'},"
                        + "'B': {'Type': 'Pass', 'End': true}",
                "{'n': 41}");

        assertThat(execution.output()).isEqualTo(maybe("{'n': 42, 'list': [1, 2]}"));
        assertThat(execution.transitions()).isEqualTo(2);
    }

    @Test
    void aTaskHasTheFunctionsAnswerInItsPayloadAndFiveEvents() {
        stage.functions.put("work", (_, payload) -> json("{'seen': " + payload + "}"));

        Execution execution = stage.run(work("A", "'End': true"), "{'n': 1}");

        assertThat(execution.output())
                .isEqualTo(maybe("{'ExecutedVersion': '$LATEST', 'Payload': {'seen': {'n': 1}}, 'StatusCode': 200}"));
        assertThat(labels(execution))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void aChoiceTakesTheFirstRuleThatHoldsWithItsOwnAssignAndOutput() {
        String states = "'A': {'Type': 'Choice', 'Choices': ["
                + "{'Condition': '{% $states.input.n > 10 %}', 'Next': 'Big'},"
                + "{'Condition': '{% $states.input.n > 5 %}', 'Assign': {'v': '{% $states.input.n %}'}, 'Output': {'mid': true}, 'Next': 'Show'}],"
                + "'Assign': {'v': 0}, 'Output': {'small': true}, 'Default': 'Show'},"
                + "'Big': {'Type': 'Fail', 'Error': 'Big'},"
                + "'Show': {'Type': 'Succeed', 'Output': {'in': '{% $states.input %}', 'v': '{% $v %}'}}";

        assertThat(stage.run(states, "{'n': 7}").output()).isEqualTo(maybe("{'in': {'mid': true}, 'v': 7}"));
        assertThat(new Stage().run(states, "{'n': 1}").output()).isEqualTo(maybe("{'in': {'small': true}, 'v': 0}"));
        assertThat(new Stage().run(states, "{'n': 11}").error()).isEqualTo(Optional.of("Big"));
    }

    @Test
    void aChoiceWithoutMatchOrDefaultFailsTheExecutionWithARuntimeError() {
        Execution execution = stage.run(
                "'A': {'Type': 'Choice', 'Choices': [{'Condition': '{% false %}', 'Next': 'B'}]}, 'B': {'Type': 'Succeed'}",
                "{}");

        assertThat(execution.error()).isEqualTo(Optional.of("States.Runtime"));
    }

    @Test
    void aConditionThatIsNoBooleanIsAQueryError() {
        Execution execution = stage.run(
                "'A': {'Type': 'Choice', 'Choices': [{'Condition': '{% 1 %}', 'Next': 'B'}], 'Default': 'B'}, 'B': {'Type': 'Succeed'}",
                "{}");

        assertThat(execution.error()).isEqualTo(Optional.of("States.QueryEvaluationError"));
        assertThat(labels(execution)).contains("EvaluationFailed");
    }

    @Test
    void aWaitLastsItsSecondsOrUntilItsTimestamp() {
        stage.run(
                "'A': {'Type': 'Wait', 'Seconds': '{% $states.input.s %}', 'Next': 'B'},"
                        + "'B': {'Type': 'Wait', 'Timestamp': '2026-03-01T12:10:00Z', 'Next': 'C'},"
                        + "'C': {'Type': 'Wait', 'Seconds': 5, 'End': true}",
                "{'s': 90}");

        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(605));
    }

    @Test
    void aFailStateComputesItsErrorAndCause() {
        Execution execution = stage.run(
                "'A': {'Type': 'Fail', 'Error': '{% $states.input.e %}', 'Cause': '{% `no ` & $string($states.input) %}'}",
                "{'e': 'Mine'}");

        assertThat(execution.status()).isEqualTo(Status.FAILED);
        assertThat(execution.error()).isEqualTo(Optional.of("Mine"));
        assertThat(execution.cause()).isEqualTo(Optional.of("no {\"e\":\"Mine\"}"));
        assertThat(labels(execution)).containsExactly("ExecutionStarted", "FailStateEntered", "ExecutionFailed");
    }

    @Test
    void aParallelStateReturnsTheOutputsInTheOrderOfItsBranches() {
        Execution execution = stage.run(
                "'P': {'Type': 'Parallel', 'Arguments': {'x': '{% $states.input.n %}'}, 'Branches': ["
                        + "{'StartAt': 'Slow', 'States': {'Slow': {'Type': 'Wait', 'Seconds': 9, 'Output': '{% $states.input.x %}', 'End': true}}},"
                        + "{'StartAt': 'Fast', 'States': {'Fast': {'Type': 'Pass', 'Output': `fast`, 'End': true}}}], 'End': true}"
                                .replace('`', '\''),
                "{'n': 3}");

        assertThat(execution.output()).isEqualTo(maybe("[3, 'fast']"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void theFirstFailedBranchStopsTheOthersAndCanBeCaught() {
        Execution execution = stage.run(
                "'P': {'Type': 'Parallel', 'Branches': ["
                        + "{'StartAt': 'Slow', 'States': {'Slow': {'Type': 'Wait', 'Seconds': 900, 'End': true}}},"
                        + "{'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 2, 'Next': 'F'}, 'F': {'Type': 'Fail', 'Error': 'Bad', 'Cause': 'c'}}}],"
                        + "'Catch': [{'ErrorEquals': ['Bad'], 'Next': 'C'}], 'End': true}, 'C': {'Type': 'Succeed'}",
                "{}");

        assertThat(execution.output()).isEqualTo(maybe("{'Error': 'Bad', 'Cause': 'c'}"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(labels(execution))
                .containsSubsequence("WaitStateAborted", "ParallelStateFailed", "ParallelStateExited");
    }

    @Test
    void aServiceTaskCallsTheIntegrationByItsShortName() {
        Execution execution = stage.run(
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::sns:publish', 'Arguments': {'Message': '{% $states.input %}'}, 'End': true}",
                "{'a': 1}");

        assertThat(execution.output()).isEqualTo(maybe("{'called': 'sns:publish'}"));
        assertThat(stage.calls)
                .containsExactly(new Stage.Call("sns:publish", Stage.START, json("{'Message': {'a': 1}}")));
    }

    @Test
    void aMachinesOwnTimeoutEndsTheExecutionAsTimedOut() {
        Machine machine = Machine.parse(
                "slow",
                Stage.asl("'A': {'Type': 'Wait', 'Seconds': 100, 'End': true}", "'TimeoutSeconds': 60, "),
                Map.of());
        Execution execution = stage.begin(machine, "one", "{}");
        stage.settle();

        assertThat(execution.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(execution.error()).isEqualTo(Optional.of("States.Timeout"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ofMinutes(1));
        assertThat(labels(execution)).endsWith("WaitStateAborted", "ExecutionTimedOut");
    }
}
