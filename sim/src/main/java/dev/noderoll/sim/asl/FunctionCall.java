package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * Invokes a Lambda function.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html">Lambda</a>: the result has
 *     ExecutedVersion, Payload, StatusCode
 */
final class FunctionCall {

    private FunctionCall() {}

    static void make(Attempt attempt, JsonNode arguments) {
        attempt.start(() -> {
            Execution execution = attempt.visit().execution();
            Service service = execution.service();
            Duration latency =
                    service.settings().latencies().ofFunction(attempt.target()).draw(execution.dice());
            JsonNode payload =
                    arguments.has("Payload") ? arguments.path("Payload") : JsonNodeFactory.instance.objectNode();
            try {
                attempt.answer(result(service.functions().invoke(attempt.target(), payload)), latency);
            } catch (TaskFailure failure) {
                attempt.answer(failure, latency);
            }
        });
    }

    private static JsonNode result(JsonNode payload) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("ExecutedVersion", "$LATEST").set("Payload", payload);
        return result.put("StatusCode", 200);
    }
}
