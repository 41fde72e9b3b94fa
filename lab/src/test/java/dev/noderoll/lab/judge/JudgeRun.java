package dev.noderoll.lab.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs cases in an interpreter that is not ours, behind the API of Step Functions. It cannot call Lambda, so each call of
 * a function becomes a task of an activity, which this class works on; and as its topics show nobody what they are told, a
 * message becomes the input of an execution that calls a function, with the same token to wait for. Nothing else of a
 * machine is changed but for the faults that the interpreter is known for.
 *
 * <p>LocalStack can lose a task: it puts it where a poll finds it before it knows the task's token, and a poll that comes
 * in between takes the task away and is answered {@code InvalidToken} (add_activity_task in its callback.py). The
 * execution then waits until that task's time is over, and tries again if its machine says so; without a bound, it waits
 * for ever. So a case in which a call has failed, and which has not come to an end, is run once more, and that is said.
 * One that ended is never run again, whatever it came to.
 */
final class JudgeRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int WORKERS = 3;
    private static final int LAST_EVENTS = 8;

    private final URI judge;
    private final HttpClient http = HttpClient.newHttpClient();
    private int cases;

    JudgeRun(URI judge) {
        this.judge = judge;
    }

    /** Tasks may have been lost, and the execution has not come to an end. */
    private static final class Lost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Lost(String why) {
            super(why);
        }
    }

    Trace of(JudgeCase one) {
        try {
            return once(one);
        } catch (Lost lost) {
            System.out.println("SECOND JUDGE: ran again: \"" + one + "\": " + lost.getMessage());
            return once(one);
        }
    }

    private Trace once(JudgeCase one) {
        String prefix = "case-" + ++cases + "-" + System.nanoTime() + "-";
        String activity = call("CreateActivity", object("name", prefix + "functions"))
                .path("activityArn")
                .asText();
        Map<String, String> arns = new TreeMap<>();
        arns.put("OnTerminationStateMachineArn", create(prefix + "idle", JudgeCases.IDLE));
        arns.put("RolloutStateMachineArn", create(prefix + "roll", judged(JudgeCases.ROLLS, activity, arns)));
        arns.put("PersonArn", create(prefix + "person", judged(JudgeCases.PERSON, activity, arns)));
        String machine = create(prefix + "machine", judged(one.definition(), activity, arns));
        JudgeCase.Script script = one.script();
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            for (int i = 0; i < WORKERS; i++) {
                workers.execute(() -> work(activity, script, failed));
            }
            String execution = call(
                            "StartExecution",
                            object("stateMachineArn", machine)
                                    .put("input", one.input().toString()))
                    .path("executionArn")
                    .asText();
            JsonNode end = ended(execution, failed);
            return new Trace(
                    end.path("status").asText(),
                    end.has("output")
                            ? JudgeCase.Script.anonymous(read(end.path("output").asText()))
                                    .toString()
                            : "",
                    end.path("error").asText(),
                    JudgeCase.Script.anonymous(end.path("cause").asText()),
                    one.byScope(entered(execution)),
                    script.calls(),
                    children(execution));
        } finally {
            workers.shutdownNow();
        }
    }

    /** As the judge can take it. */
    private static String judged(String definition, String activity, Map<String, String> arns) {
        String whole = definition
                .replace("arn:aws:states:::lambda:invoke", activity)
                .replace("\"arn:aws:states:::sns:publish\"", '"' + activity + '"')
                .replace("arn:aws:states:::events:putEvents", activity)
                .replace("arn:aws:states:::aws-sdk:s3:putObject", activity);
        if (whole.contains("sns:publish.waitForTaskToken")) {
            whole = whole.replace("sns:publish.waitForTaskToken", "states:startExecution.waitForTaskToken")
                    .replaceAll("\"TopicArn\": \"[^\"]*\"", "\"StateMachineArn\": \"\\${PersonArn}\"")
                    .replaceAll("\"Subject\": \"[^\"]*\",", "")
                    .replaceAll("\"MessageAttributes\": .*},", "")
                    .replaceAll(
                            "\"Message\": (\"\\{%.*%}\")",
                            "\"Input\": {\"message\": $1, \"token\": \"{% \\$states.context.Task.Token %}\"}");
        }
        whole = whole.replace("${ReportsArn}", "arn:aws:sns:us-east-1:000000000000:reports");
        for (Map.Entry<String, String> arn : arns.entrySet()) {
            whole = whole.replace("${" + arn.getKey() + "}", arn.getValue());
        }
        return whole
                // Its grammar knows a percentage with a fraction only.
                .replaceAll("\"ToleratedFailurePercentage\": (\\d+)([,\\s])", "\"ToleratedFailurePercentage\": $1.0$2");
    }

    private String create(String name, String definition) {
        return call(
                        "CreateStateMachine",
                        object("name", name)
                                .put("definition", definition)
                                .put("roleArn", "arn:aws:iam::000000000000:role/judge"))
                .path("stateMachineArn")
                .asText();
    }

    /** Whoever is told that a task has timed out goes on with the next; a poll that fails may have lost one. */
    private void work(String activity, JudgeCase.Script script, Queue<String> failed) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                JsonNode task = call("GetActivityTask", object("activityArn", activity));
                if (!task.path("taskToken").asText().isEmpty()) {
                    answer(task, script);
                }
            } catch (IllegalStateException | UncheckedIOException refused) {
                String why = String.valueOf(refused.getMessage());
                if (!why.contains("TaskTimedOut")) {
                    failed.add(why);
                }
            }
        }
    }

    /** As Lambda's integration answers: the payload in an envelope. */
    private void answer(JsonNode task, JudgeCase.Script script) {
        String token = task.path("taskToken").asText();
        JsonNode arguments = read(task.path("input").asText());
        try {
            if (arguments.path("FunctionName").asText().equals("Person")) {
                ask(arguments.path("Payload"), script);
                call("SendTaskSuccess", object("taskToken", token).put("output", "{}"));
                return;
            }
            ObjectNode result = JSON.createObjectNode();
            result.put("ExecutedVersion", "$LATEST").put("StatusCode", 200);
            Optional<String> told = JudgeCase.Script.tells(arguments);
            result.set(
                    "Payload",
                    told.isPresent()
                            ? script.answer(told.get(), JudgeCase.Script.own(arguments))
                            : script.invoked(arguments.path("FunctionName").asText(), arguments.path("Payload")));
            call("SendTaskSuccess", object("taskToken", token).put("output", result.toString()));
        } catch (TaskFailure failure) {
            call(
                    "SendTaskFailure",
                    object("taskToken", token).put("error", failure.error()).put("cause", failure.reason()));
        }
    }

    private void ask(JsonNode question, JudgeCase.Script script) {
        String token = question.path("token").asText();
        try {
            script.person(question.path("message").asText())
                    .ifPresent(answer ->
                            call("SendTaskSuccess", object("taskToken", token).put("output", answer.toString())));
        } catch (TaskFailure refusal) {
            call(
                    "SendTaskFailure",
                    object("taskToken", token).put("error", refusal.error()).put("cause", refusal.reason()));
        }
    }

    private JsonNode ended(String execution, Queue<String> failed) {
        Instant limit = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(limit)) {
            JsonNode now = call("DescribeExecution", object("executionArn", execution));
            if (!now.path("status").asText().equals("RUNNING")) {
                return now;
            }
            pause(Duration.ofMillis(200));
        }
        List<String> last = events(execution).stream()
                .map(event -> event.path("type").asText() + " "
                        + event.path("stateEnteredEventDetails").path("name").asText())
                .toList();
        String why = "the judge does not come to an end in " + LIMIT + "; its last events: "
                + last.subList(Math.max(0, last.size() - LAST_EVENTS), last.size()) + "; calls that failed: " + failed;
        throw failed.isEmpty() ? new IllegalStateException(why) : new Lost(why);
    }

    private List<String> entered(String execution) {
        return events(execution).stream()
                .map(event ->
                        event.path("stateEnteredEventDetails").path("name").asText())
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private List<JsonNode> events(String execution) {
        List<JsonNode> events = new ArrayList<>();
        String page = "";
        do {
            ObjectNode which = object("executionArn", execution).put("maxResults", 1000);
            if (!page.isEmpty()) {
                which.put("nextToken", page);
            }
            JsonNode history = call("GetExecutionHistory", which);
            history.path("events").forEach(events::add);
            page = history.path("nextToken").asText();
        } while (!page.isEmpty());
        return events;
    }

    private String children(String execution) {
        int succeeded = 0;
        int failed = 0;
        for (JsonNode run :
                call("ListMapRuns", object("executionArn", execution)).path("mapRuns")) {
            JsonNode counts = call(
                            "DescribeMapRun",
                            object("mapRunArn", run.path("mapRunArn").asText()))
                    .path("itemCounts");
            succeeded += counts.path("succeeded").asInt();
            failed += counts.path("failed").asInt();
        }
        return succeeded + " and " + failed;
    }

    private static ObjectNode object(String field, String value) {
        return JSON.createObjectNode().put(field, value);
    }

    private JsonNode call(String action, JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(judge)
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "AWSStepFunctions." + action)
                // Account and region are taken from here, and no signature is checked.
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=lab/20260101/eu-central-1/states/aws4_request, SignedHeaders=host, Signature=0")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(action + ": " + answer.statusCode() + " " + answer.body());
            }
            return read(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(action, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text.isEmpty() ? "{}" : text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
