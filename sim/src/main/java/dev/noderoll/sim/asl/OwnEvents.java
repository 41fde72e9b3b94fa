package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Step Functions makes of a call of EventBridge's PutEvents.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html">The optimized
 *     integration</a>: "The execution ARN and the state machine ARN are automatically appended to the Resources field of
 *     each PutEventsRequestEntry. If the response from PutEvents contains a non-zero FailedEntryCount then the Task state
 *     fails with the error EventBridge.FailedEntry."
 */
final class OwnEvents {

    static final String CALL = "events:putEvents";

    private OwnEvents() {}

    /** The arguments, with the two ARNs in each entry. */
    static JsonNode from(Execution execution, JsonNode arguments) {
        JsonNode completed = arguments.deepCopy();
        for (JsonNode entry : completed.path("Entries")) {
            if (entry instanceof ObjectNode event) {
                event.withArray("Resources").add(execution.arn()).add(execution.machineArn());
            }
        }
        return completed;
    }

    /** The answer, unless an entry of it was refused. */
    static JsonNode taken(JsonNode answer) throws TaskFailure {
        if (answer.path("FailedEntryCount").asInt() > 0) {
            throw new TaskFailure("EventBridge.FailedEntry", answer.toString());
        }
        return answer;
    }
}
