package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * Invokes a Lambda function. Neither TimeoutSeconds of the task nor StopExecution ends a function that is under way: it
 * runs to its end, and nobody hears its answer.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html">Lambda</a>: the result has
 *     ExecutedVersion, Payload, StatusCode
 * @see <a href="https://repost.aws/questions/QUZ1kPB3rSTN-CY1nPmPkeIw">re:Post</a>: "When a Step Functions Task state
 *     times out while invoking a Lambda function, the Lambda function continues to run in the background until it either
 *     completes or reaches its own configured timeout limit"
 */
final class FunctionCall {

    private FunctionCall() {}

    static void make(Attempt attempt, JsonNode arguments) {
        JsonNode payload = arguments.has("Payload") ? arguments.path("Payload") : JsonNodeFactory.instance.objectNode();
        Functions functions = attempt.visit().execution().service().functions();
        attempt.start(() -> functions.invoke(attempt.target(), payload, new Functions.Reply() {
            @Override
            public void returned(JsonNode answer) {
                attempt.answer(result(answer), Duration.ZERO);
            }

            @Override
            public void failed(TaskFailure failure) {
                attempt.answer(failure, Duration.ZERO);
            }
        }));
    }

    private static JsonNode result(JsonNode payload) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("ExecutedVersion", "$LATEST").set("Payload", payload);
        return result.put("StatusCode", 200);
    }
}
