package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;

/**
 * Step Functions, as far as functions ask it: what an execution is doing.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html">DescribeExecution</a>
 */
final class AwsStatesCalls implements AwsMessage.Service {

    private static final String JSON = "application/x-amz-json-1.0";

    private final StepFunctions service;

    AwsStatesCalls(StepFunctions service) {
        this.service = service;
    }

    @Override
    public Reply answer(Request request) {
        try {
            String target = request.target().orElse("");
            if (!target.equals("AWSStepFunctions.DescribeExecution")) {
                throw new AwsError("UnknownOperationException", 400, "The simulated AWS has no action " + target);
            }
            String arn = AwsJson.readObject(request.body()).path("executionArn").asText();
            return Reply.of(JSON, described(arn).toString());
        } catch (AwsError e) {
            return AwsJson.error(e, JSON);
        }
    }

    private ObjectNode described(String arn) {
        Execution execution = service.execution(arn)
                .orElseThrow(
                        () -> new AwsError("ExecutionDoesNotExist", 400, "Execution Does Not Exist: '" + arn + "'"));
        return AwsJson.object()
                .put("executionArn", execution.arn())
                .put("stateMachineArn", execution.machineArn())
                .put("name", execution.name())
                .put("status", execution.status().name())
                .put("startDate", execution.started().getEpochSecond())
                .put("input", execution.input().toString());
    }
}
