package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.time.Instant;
import java.util.Comparator;

/**
 * Step Functions, as far as functions and the command line ask it: which executions there are, and what one is doing.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">ListExecutions</a>:
 *     "Results are sorted by time, with the most recent execution first"
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
            ObjectNode in = AwsJson.readObject(request.body());
            return switch (target) {
                case "AWSStepFunctions.DescribeExecution" ->
                    Reply.of(JSON, described(in.path("executionArn").asText()).toString());
                case "AWSStepFunctions.ListExecutions" ->
                    Reply.of(JSON, listed(in.path("stateMachineArn").asText()).toString());
                default ->
                    throw new AwsError("UnknownOperationException", 400, "The simulated AWS has no action " + target);
            };
        } catch (AwsError e) {
            return AwsJson.error(e, JSON);
        }
    }

    private ObjectNode listed(String machine) {
        ObjectNode list = AwsJson.object();
        ArrayNode all = list.putArray("executions");
        service.executions().stream()
                .filter(execution -> execution.machineArn().equals(machine))
                .sorted(Comparator.comparing(Execution::started).reversed())
                .forEach(execution -> all.add(of(execution)));
        return list;
    }

    private ObjectNode described(String arn) {
        Execution execution = service.execution(arn)
                .orElseThrow(
                        () -> new AwsError("ExecutionDoesNotExist", 400, "Execution Does Not Exist: '" + arn + "'"));
        ObjectNode described = of(execution).put("input", execution.input().toString());
        execution.output().ifPresent(output -> described.put("output", output.toString()));
        execution.error().ifPresent(error -> described.put("error", error));
        execution.cause().ifPresent(cause -> described.put("cause", cause));
        return described;
    }

    private static ObjectNode of(Execution execution) {
        ObjectNode told = AwsJson.object()
                .put("executionArn", execution.arn())
                .put("stateMachineArn", execution.machineArn())
                .put("name", execution.name())
                .put("status", execution.status().name())
                .put("startDate", seconds(execution.started()));
        execution.stopped().ifPresent(at -> told.put("stopDate", seconds(at)));
        return told;
    }

    /** To the millisecond, as the service tells times. */
    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }
}
