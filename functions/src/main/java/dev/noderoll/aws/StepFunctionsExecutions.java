package dev.noderoll.aws;

import dev.noderoll.port.Executions;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;

/**
 * Executions by DescribeExecution. One that does not exist, and what is no execution's ARN, does not run.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html">
 *     DescribeExecution</a>
 */
public final class StepFunctionsExecutions implements Executions {

    private final Supplier<SfnClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public StepFunctionsExecutions(Supplier<SfnClient> client) {
        this.client = new Lazy<>(client);
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
