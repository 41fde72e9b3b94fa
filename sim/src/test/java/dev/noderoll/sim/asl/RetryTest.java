package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.labels;
import static dev.noderoll.sim.asl.Stage.maybe;
import static dev.noderoll.sim.asl.Stage.work;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryTest {

    private static final String THROTTLED = "java.lang.IllegalStateException";

    private final Stage stage = new Stage();

    @Test
    void waitsLongerEachTimeUpToTheMaximum() {
        stage.functions.put("work", Stage.failing(5, THROTTLED));

        stage.run(
                work(
                        "A",
                        "'Retry': [{'ErrorEquals': ['" + THROTTLED + "'], 'IntervalSeconds': 2, 'BackoffRate': 2,"
                                + " 'MaxAttempts': 8, 'MaxDelaySeconds': 10}], 'End': true"),
                "{}");

        assertThat(stage.secondsOfCalls("work")).containsExactly(0.0, 2.0, 6.0, 14.0, 24.0, 34.0);
    }

    @Test
    void fullJitterDrawsFromZeroToTheDelay() {
        stage.functions.put("work", Stage.failing(8, THROTTLED));

        stage.run(
                work(
                        "A",
                        "'Retry': [{'ErrorEquals': ['States.ALL'], 'IntervalSeconds': 10, 'BackoffRate': 1,"
                                + " 'MaxAttempts': 8, 'JitterStrategy': 'FULL'}], 'End': true"),
                "{}");

        List<Double> at = stage.secondsOfCalls("work");
        List<Double> gaps = IntStream.range(1, at.size())
                .mapToObj(i -> at.get(i) - at.get(i - 1))
                .toList();
        assertThat(gaps).hasSize(8).allSatisfy(gap -> assertThat(gap).isBetween(0.0, 10.0));
        assertThat(Collections.max(gaps) - Collections.min(gaps)).isGreaterThan(2.0);
    }

    @Test
    void aRetryCostsThreeEventsAndOneTransition() {
        stage.functions.put("work", Stage.failing(2, THROTTLED));

        Execution execution =
                stage.run(work("A", "'Retry': [{'ErrorEquals': ['" + THROTTLED + "']}], 'End': true"), "{}");

        assertThat(execution.history()).hasSize(7 + 2 * 3);
        assertThat(execution.transitions()).isEqualTo(3);
    }

    @Test
    void whenTheAttemptsAreUsedUpTheCatcherHasTheError() {
        stage.functions.put("work", Stage.failing(9, THROTTLED));

        Execution execution = stage.run(
                work(
                                "A",
                                "'Retry': [{'ErrorEquals': ['" + THROTTLED + "'], 'MaxAttempts': 2}], 'Catch': "
                                        + "[{'ErrorEquals': ['States.ALL'], 'Assign': {'why': '{% $states.errorOutput %}'}, "
                                        + "'Output': {'was': '{% $states.input %}'}, 'Next': 'C'}], 'End': true")
                        + ",'C': {'Type': 'Succeed', 'Output': ['{% $states.input %}', '{% $why %}']}",
                "{'n': 1}");

        assertThat(stage.calls).hasSize(3);
        assertThat(execution.output())
                .isEqualTo(maybe("[{'was': {'n': 1}}, {'Error': '" + THROTTLED + "', 'Cause': 'scripted'}]"));
    }

    @Test
    void anErrorThatNobodyNamesFailsTheExecution() {
        stage.functions.put("work", Stage.failing(9, "Other"));

        Execution execution = stage.run(
                work(
                                "A",
                                "'Retry': [{'ErrorEquals': ['" + THROTTLED + "']}], 'Catch': "
                                        + "[{'ErrorEquals': ['States.Timeout'], 'Next': 'C'}], 'End': true")
                        + ",'C': {'Type': 'Succeed'}",
                "{}");

        assertThat(stage.calls).hasSize(1);
        assertThat(execution.error()).isEqualTo(Optional.of("Other"));
    }

    @Test
    void aTaskThatIsTooSlowTimesOutAndItsFunctionRunsOnToItsEnd() {
        Stage slowly = new Stage();
        slowly.functionTime = Duration.ofSeconds(30);

        Execution execution = slowly.run(
                work(
                        "A",
                        "'TimeoutSeconds': '{% 5 * 2 %}', 'Retry': [{'ErrorEquals': ['States.Timeout'], 'MaxAttempts': 1}], 'End': true"),
                "{}");

        assertThat(slowly.secondsOfCalls("work")).containsExactly(0.0, 11.0);
        assertThat(execution.stopped()).hasValue(Stage.START.plusSeconds(21));
        assertThat(slowly.elapsed()).as("the second function's end").isEqualTo(Duration.ofSeconds(41));
        assertThat(execution.error()).isEqualTo(Optional.of("States.Timeout"));
        assertThat(Collections.frequency(labels(execution), "TaskTimedOut")).isEqualTo(2);
    }

    @Test
    void theWildcardsMatchWhatTheGuideSays() {
        assertThat(Errors.matches(List.of("States.ALL"), "Any")).isTrue();
        assertThat(Errors.matches(List.of("States.ALL"), "States.Timeout")).isTrue();
        assertThat(Errors.matches(List.of("States.ALL"), "States.DataLimitExceeded"))
                .isFalse();
        assertThat(Errors.matches(List.of("States.DataLimitExceeded"), "States.DataLimitExceeded"))
                .isTrue();
        assertThat(Errors.matches(List.of("States.ALL", "States.Runtime"), "States.Runtime"))
                .isFalse();
        assertThat(Errors.matches(List.of("States.TaskFailed"), "Any")).isTrue();
        assertThat(Errors.matches(List.of("States.TaskFailed"), "States.QueryEvaluationError"))
                .isTrue();
        assertThat(Errors.matches(List.of("States.TaskFailed"), "States.Timeout"))
                .isFalse();
    }

    @Test
    void theRetryCountIsInTheContext() {
        stage.functions.put("work", Stage.failing(2, THROTTLED));

        stage.run(
                work("A", "'Retry': [{'ErrorEquals': ['States.ALL']}], 'End': true")
                        .replace("$states.input %", "$states.context.State.RetryCount %"),
                "{}");

        assertThat(stage.calls).extracting(call -> call.payload().asInt()).containsExactly(0, 1, 2);
    }

    @Test
    void anExceptionIsReportedAsLambdaReportsIt() {
        TaskFailure failure = TaskFailure.thrown(new IllegalStateException("throttled"));

        assertThat(failure.error()).isEqualTo(THROTTLED);
        assertThat(failure.reason()).isEqualTo("{\"errorMessage\":\"throttled\",\"errorType\":\"" + THROTTLED + "\"}");
    }

    @Test
    void aFailedParallelStateIsRunAgainAsAWhole() {
        stage.functions.put("work", Stage.failing(1, "E"));

        Execution execution = stage.run(
                "'P': {'Type': 'Parallel', 'Branches': [{'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 3, 'Next': 'A'}, "
                        + work("A", "'Output': 'a', 'End': true")
                        + "}}, {'StartAt': 'B', 'States': {'B': {'Type': 'Pass', 'Output': 'b', 'End': true}}}],"
                        + "'Retry': [{'ErrorEquals': ['E'], 'IntervalSeconds': 4}], 'End': true}",
                "{}");

        assertThat(execution.output()).isEqualTo(maybe("['a', 'b']"));
        assertThat(stage.secondsOfCalls("work")).containsExactly(3.0, 10.0);
    }
}
