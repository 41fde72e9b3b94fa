package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Noderoll as it is deployed to an emulator of AWS: its machines as Step Functions has them, its functions behind Lambda. */
final class DeployedStack {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI emulator;

    DeployedStack(URI emulator) {
        this.emulator = emulator;
    }

    /** The definitions of the state machines, with the functions' ARNs in them, by name. */
    Map<String, String> machines() {
        Map<String, String> definitions = new TreeMap<>();
        JsonNode list = stepFunctions("ListStateMachines", Json.json().createObjectNode());
        for (JsonNode machine : list.path("stateMachines")) {
            ObjectNode which = Json.json().createObjectNode();
            which.put("stateMachineArn", machine.path("stateMachineArn").asText());
            definitions.put(
                    machine.path("name").asText(),
                    stepFunctions("DescribeStateMachine", which)
                            .path("definition")
                            .asText());
        }
        return definitions;
    }

    /** Which of our machines a definition is of: CloudFormation gives names of its own. */
    static String shipped(String definition) {
        String first = read(definition).path("StartAt").asText();
        return switch (first) {
            case "BeginRollout" -> Machines.ROLLOUT;
            case "FindNode" -> Machines.ON_TERMINATION;
            case "FindWaiting" -> Machines.SWEEP;
            case "ListPatches" -> Machines.PATCH;
            default -> throw new IllegalStateException("no machine of ours starts at " + first);
        };
    }

    /**
     * Invokes a function's alias {@code live}.
     *
     * @throws TaskFailure for what the function threw, as Step Functions names it: by the exception's class
     */
    JsonNode invoke(String function, JsonNode payload) throws TaskFailure {
        HttpResponse<String> answer = post(
                "/2015-03-31/functions/" + function + "/invocations?Qualifier=live",
                "lambda",
                Map.of("Content-Type", "application/json"),
                payload);
        JsonNode body = read(answer.body());
        if (answer.statusCode() != 200) {
            throw new TaskFailure("Lambda.ServiceException", answer.statusCode() + " " + answer.body());
        }
        if (answer.headers().firstValue("X-Amz-Function-Error").isPresent()) {
            throw new TaskFailure(
                    body.path("errorType").asText(), body.path("errorMessage").asText());
        }
        return body;
    }

    private JsonNode stepFunctions(String action, JsonNode body) {
        HttpResponse<String> answer = post(
                "/",
                "states",
                Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "AWSStepFunctions." + action),
                body);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(action + ": " + answer.statusCode() + " " + answer.body());
        }
        return read(answer.body());
    }

    private HttpResponse<String> post(String path, String service, Map<String, String> headers, JsonNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.resolve(path))
                .timeout(LONGEST)
                // The emulator takes account and region from here, and checks no signature.
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=lab/20260101/eu-central-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0")
                .POST(BodyPublishers.ofString(body.toString()));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return Json.json().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
