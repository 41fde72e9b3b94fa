package dev.noderoll.aws;

import dev.noderoll.port.Executions;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.StateExitedEventDetails;

/**
 * Executions by DescribeExecution. One that does not exist, and what is no execution's ARN, does not run.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html">
 *     DescribeExecution</a>
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html">
 *     GetExecutionHistory</a>: "By default, the results are returned in ascending order of the timeStamp of the events"
 */
public final class StepFunctionsExecutions implements Executions {

    private static final String READ_PLAN = "ReadPlan";
    private static final int FIRST_EVENTS = 100;

    private final Supplier<SfnClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public StepFunctionsExecutions(Supplier<SfnClient> client) {
        this.client = new Lazy<>(client);
    }

    /** {@inheritDoc} It is one of the first states: a page of the history has it, unless it was retried again and again. */
    @Override
    public Optional<String> plan(String execution) {
        return AwsErrors.calling("read the history of " + execution, () -> {
            try {
                return client
                        .get()
                        .getExecutionHistory(b -> b.executionArn(execution)
                                .maxResults(FIRST_EVENTS)
                                .includeExecutionData(true))
                        .events()
                        .stream()
                        .map(HistoryEvent::stateExitedEventDetails)
                        .filter(exited -> exited != null && READ_PLAN.equals(exited.name()))
                        .map(StateExitedEventDetails::output)
                        .filter(Objects::nonNull)
                        .findFirst();
            } catch (ExecutionDoesNotExistException | InvalidArnException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public boolean running(String execution) {
        return AwsErrors.calling("read execution " + execution, () -> {
            try {
                return client.get()
                                .describeExecution(b -> b.executionArn(execution))
                                .status()
                        == ExecutionStatus.RUNNING;
            } catch (ExecutionDoesNotExistException | InvalidArnException e) {
                return false;
            }
        });
    }
}
