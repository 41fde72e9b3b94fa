package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import java.util.Optional;

/**
 * Starts an execution, and awaits its end if the resource says so. Input and Output are JSON, as {@code .sync:2} has
 * them; any end but a success fails the task with {@code States.TaskFailed}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html">Step Functions</a>, and
 *     <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html">integration patterns</a>:
 *     when the task is aborted, the service calls StopExecution
 */
final class ExecutionCall {

    private ExecutionCall() {}

    static void make(Attempt attempt, Resource.StartExecution start, JsonNode arguments) {
        attempt.start(() -> {
            Execution parent = attempt.visit().execution();
            String name = arguments.hasNonNull("Name")
                    ? arguments.path("Name").asText()
                    : parent.dice().uuid();
            JsonNode input = arguments.has("Input") ? arguments.path("Input") : JsonNodeFactory.instance.objectNode();
            try {
                Execution child = parent.service().launcher().start(attempt.target(), name, input, Optional.of(parent));
                switch (start.ends()) {
                    case IGNORED -> attempt.answer(started(child), latency(parent));
                    case AWAITED -> await(attempt, child);
                }
            } catch (TaskFailure failure) {
                attempt.answer(failure, latency(parent));
            }
        });
    }

    private static Duration latency(Execution parent) {
        return parent.service().settings().latencies().service().draw(parent.dice());
    }

    private static void await(Attempt attempt, Execution child) {
        Execution parent = attempt.visit().execution();
        attempt.visit().record(HistoryType.TASK_SUBMITTED, child.arn());
        attempt.toStopCallee(() -> child.end(Execution.End.of(Status.ABORTED, "", "stopped by " + parent.arn())));
        child.whenEnded(_ -> {
            JsonNode described = described(child);
            if (child.status() == Status.SUCCEEDED) {
                attempt.answer(described, latency(parent));
            } else {
                attempt.answer(new TaskFailure(Errors.TASK_FAILED, described.toString()), latency(parent));
            }
        });
    }

    private static ObjectNode started(Execution child) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        return result.put("ExecutionArn", child.arn())
                .put("StartDate", child.started().toEpochMilli());
    }

    private static ObjectNode described(Execution child) {
        ObjectNode result = started(child);
        result.put("Name", child.name()).put("StateMachineArn", child.machineArn());
        result.put("Status", child.status().name());
        child.stopped().ifPresent(time -> result.put("StopDate", time.toEpochMilli()));
        result.set("Input", child.input());
        child.output().ifPresent(output -> result.set("Output", output));
        child.error().ifPresent(error -> result.put("Error", error));
        child.cause().ifPresent(cause -> result.put("Cause", cause));
        return result;
    }
}
