package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tasks that wait until somebody sends their token back. */
class TokenTest {

    private final Stage stage = new Stage();

    private static String ask(String more) {
        return "'Ask': {'Type': 'Task', 'Resource': 'arn:aws:states:::sns:publish.waitForTaskToken', 'Arguments': "
                + "{'TopicArn': 't', 'Message': '{% `token: ` & $states.context.Task.Token %}'}, " + more
                + " 'End': true}";
    }

    private Execution begin(String states) {
        Execution execution = stage.begin(Stage.machine("test", states), "one", "{}");
        pass(1);
        return execution;
    }

    private void pass(int seconds) {
        var end = stage.agenda.instant().plus(Duration.ofSeconds(seconds));
        stage.agenda.at(end, "time has passed", () -> {});
        stage.agenda.runUntil(() -> false, end);
    }

    /** What the last message had in it. */
    private String token() {
        return stage.calls.getLast().payload().path("Message").asText().replace("token: ", "");
    }

    @Test
    void theTaskHasTheResultThatIsSentWithItsToken() throws TaskFailure {
        Execution execution = begin(ask(""));
        assertThat(execution.status()).isEqualTo(Status.RUNNING);
        assertThat(stage.calls.getLast().function()).isEqualTo("sns:publish");
        assertThat(token()).isNotEmpty();
        pass(86_400);
        assertThat(execution.status()).isEqualTo(Status.RUNNING);

        stage.stepFunctions.sendTaskSuccess(token(), json("{'by': 'me'}"));
        stage.settle();

        assertThat(execution.output()).contains(json("{'by': 'me'}"));
        assertThat(Stage.labels(execution))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void aFailureThatIsSentIsCaughtByItsName() throws TaskFailure {
        Execution execution = begin(
                ask("'Catch': [{'ErrorEquals': ['Refused'], 'Output': '{% $states.errorOutput %}', 'Next': 'No'}],")
                        + ", 'No': {'Type': 'Succeed'}");

        stage.stepFunctions.sendTaskFailure(token(), new TaskFailure("Refused", "not on a Friday"));
        stage.settle();

        assertThat(execution.output()).contains(json("{'Error': 'Refused', 'Cause': 'not on a Friday'}"));
    }

    @Test
    void aTokenIsGoodOnceAndOnlyForItsAttempt() throws TaskFailure {
        Execution execution = begin(
                ask("'TimeoutSeconds': 60, 'Retry': [{'ErrorEquals': ['States.Timeout'], 'IntervalSeconds': 1}],"));
        String first = token();
        pass(90);
        String second = token();
        assertThat(second).isNotEqualTo(first);
        assertTold("StepFunctions.TaskTimedOutException", first);
        assertTold("StepFunctions.InvalidTokenException", "x");

        stage.stepFunctions.sendTaskSuccess(second, json("1"));
        assertTold("StepFunctions.TaskTimedOutException", second);
        stage.settle();

        assertThat(execution.output()).contains(json("1"));
    }

    private void assertTold(String error, String token) {
        assertThatThrownBy(() -> stage.stepFunctions.sendTaskSuccess(token, json("1")))
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void withoutHeartbeatsTheTaskFailsAndWithThemItLastsUntilItsTimeout() throws TaskFailure {
        Execution silent = begin(ask("'TimeoutSeconds': 100, 'HeartbeatSeconds': 30,"));
        pass(30);
        assertThat(silent.error()).contains("States.HeartbeatTimeout");
        assertThat(Stage.labels(silent)).contains("TaskTimedOut");

        Execution beating = stage.start("test", "two", "{}");
        for (int i = 0; i < 3; i++) {
            pass(25);
            assertThat(beating.status()).isEqualTo(Status.RUNNING);
            stage.stepFunctions.sendTaskHeartbeat(token());
        }
        pass(26);
        assertThat(beating.error()).contains("States.Timeout");
        assertTold("StepFunctions.TaskTimedOutException", token());
    }

    @Test
    void aCallThatFailsHandsOutNoToken() {
        stage.functions.put("work", Stage.failing(9, "my.Error"));
        Execution execution = begin(
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke.waitForTaskToken', "
                        + "'Arguments': {'FunctionName': '${Work}', 'Payload': {'token': '{% $states.context.Task.Token %}'}}, 'End': true}");

        assertThat(execution.error()).contains("my.Error");
        assertThat(stage.calls.getLast().payload().path("token").asText()).isNotEmpty();
    }

    @Test
    void aFunctionsAnswerIsNotTheResult() throws TaskFailure {
        Execution execution = begin(
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke.waitForTaskToken', "
                        + "'Arguments': {'FunctionName': '${Work}', 'Payload': '{% $states.context.Task.Token %}'}, 'End': true}");
        assertThat(execution.status()).isEqualTo(Status.RUNNING);

        stage.stepFunctions.sendTaskSuccess(stage.calls.getLast().payload().asText(), json("'yes'"));
        stage.settle();

        assertThat(execution.output()).contains(json("'yes'"));
    }

    @Test
    void anExecutionThatIsStoppedWaitsNoMore() {
        Execution execution = begin(ask(""));

        stage.stepFunctions.stop(execution, "", "");

        assertTold("StepFunctions.TaskTimedOutException", token());
        assertThat(execution.status()).isEqualTo(Status.ABORTED);
    }
}
