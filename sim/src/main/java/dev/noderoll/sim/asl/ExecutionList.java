package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution.Status;
import java.util.Collection;

/**
 * What a machine hears that lists the executions of one. All on one page; AWS gives at most 100, or 1,000 when asked to.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">ListExecutions</a>:
 *     "sorted by time, with the most recent execution first"; best effort there, exact here
 */
final class ExecutionList {

    static final String RESOURCE = "aws-sdk:sfn:listExecutions";

    private ExecutionList() {}

    static JsonNode of(Collection<Execution> oldestFirst, JsonNode arguments) throws TaskFailure {
        if (!arguments.path("StateMachineArn").isTextual()) {
            throw new TaskFailure("Sfn.ValidationException", "StateMachineArn must not be null");
        }
        String machine = arguments.path("StateMachineArn").textValue();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = answer.putArray("Executions");
        for (Execution execution : oldestFirst) {
            Status status = execution.status();
            if (execution.machineArn().equals(machine)
                    && arguments.path("StatusFilter").asText(status.name()).equals(status.name())) {
                listed.insertObject(0)
                        .put("ExecutionArn", execution.arn())
                        .put("Name", execution.name())
                        .put("StartDate", execution.started().toString())
                        .put("StateMachineArn", machine)
                        .put("Status", status.name());
            }
        }
        return answer;
    }
}
