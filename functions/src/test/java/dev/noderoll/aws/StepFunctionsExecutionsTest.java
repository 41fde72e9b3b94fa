package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.port.TryAgain;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepFunctionsExecutionsTest {

    private static final String ARN = "arn:aws:states:eu-central-1:111122223333:execution:rollout:one";

    private final Recorded aws = new Recorded();
    private final StepFunctionsExecutions executions = new StepFunctionsExecutions(aws.clients::stepFunctions);

    @AfterEach
    void stop() {
        aws.close();
    }

    private boolean running(int status, String body) {
        aws.server.answers(status, body, Recorded.JSON);
        return executions.running(ARN);
    }

    @Test
    void oneThatRunsIsAskedForByItsArn() {
        assertThat(running(200, "{\"executionArn\":\"" + ARN + "\",\"status\":\"RUNNING\"}"))
                .isTrue();
        assertThat(aws.server.body()).contains("\"executionArn\":\"" + ARN + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"})
    void anyOtherDoesNotRun(String status) {
        assertThat(running(200, "{\"status\":\"" + status + "\"}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExecutionDoesNotExist", "InvalidArn"})
    void oneThatThereIsNotDoesNotRun(String error) {
        assertThat(running(400, "{\"__type\":\"" + error + "\",\"message\":\"no\"}"))
                .isFalse();
    }

    private Optional<String> plan(int status, String body) {
        aws.server.answers(status, body, Recorded.JSON);
        return executions.plan(ARN);
    }

    @Test
    void whatReadPlanHasAnsweredIsInTheHistory() {
        assertThat(plan(200, """
                {"events": [
                  {"id": 1, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "ListPatches", "output": "{}"}},
                  {"id": 2, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "ReadPlan", "input": "{}"}},
                  {"id": 3, "type": "TaskStateExited",
                   "stateExitedEventDetails": {"name": "ReadPlan", "output": "{\\"kind\\": \\"Planned\\"}"}}]}
                """)).contains("{\"kind\": \"Planned\"}");
        assertThat(aws.server.body()).contains("\"executionArn\":\"" + ARN + "\"", "\"includeExecutionData\":true");
    }

    @Test
    void aPlanIsNotKnownOfAnExecutionThatHasNotReadItOrIsNotThere() {
        assertThat(plan(200, "{\"events\": [{\"id\": 1, \"type\": \"ExecutionStarted\"}]}"))
                .isEmpty();
        assertThat(plan(400, "{\"__type\":\"ExecutionDoesNotExist\",\"message\":\"no\"}"))
                .isEmpty();
    }

    @Test
    void whetherOneRunsIsNotKnownWhenTheServiceDoesNotAnswer() {
        for (int i = 0; i < 3; i++) {
            aws.server.answers(500, "{\"__type\":\"InternalError\"}", Recorded.JSON);
        }

        assertThatThrownBy(() -> executions.running(ARN)).isInstanceOf(TryAgain.class);
    }
}
