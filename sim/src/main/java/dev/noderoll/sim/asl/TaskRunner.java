package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one attempt of a task: schedules it, starts it, hears the answer; or times out first, and then the answer is
 * lost though the call has had its effect.
 *
 * <p>History as the service writes it: TaskScheduled, TaskStarted, then TaskSucceeded, TaskFailed or TaskTimedOut; an
 * awaited execution has TaskSubmitted in between, and so has a task that waits for its token, once the call was made.
 * TimeoutSeconds counts for each attempt anew.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token">Callback
 *     with the task token</a>: in {@code $states.context.Task.Token} for Arguments alone
 */
final class TaskRunner {

    private TaskRunner() {}

    static void run(Visit visit, State.Task task) {
        Tokens tokens = visit.execution().service().tokens();
        Optional<String> token = task.resource().byToken() ? Optional.of(tokens.issue()) : Optional.empty();
        JsonNode arguments;
        int timeoutSeconds;
        Optional<Duration> heartbeat = Optional.empty();
        try {
            arguments = visit.limited(
                    "Arguments",
                    visit.evaluate(
                            "Arguments",
                            task.arguments(),
                            token.<Map<String, Object>>map(t -> Map.of("Task", Map.of("Token", t)))
                                    .orElse(Map.of())));
            timeoutSeconds = visit.whole("TimeoutSeconds", task.timeoutSeconds(), 1);
            if (task.heartbeatSeconds().isPresent()) {
                heartbeat = Optional.of(Duration.ofSeconds(
                        visit.whole("HeartbeatSeconds", task.heartbeatSeconds().get(), 1)));
            }
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.fail(failure);
            return;
        }
        Attempt attempt = new Attempt(visit, task, target(task, arguments));
        attempt.schedule(Duration.ofSeconds(timeoutSeconds));
        token.ifPresent(t -> tokens.bind(t, attempt));
        heartbeat.ifPresent(attempt::expectBeats);
        switch (task.resource()) {
            case Resource.Lambda _ -> FunctionCall.make(attempt, arguments);
            case Resource.StartExecution start -> ExecutionCall.make(attempt, start, arguments);
            case Resource.Service _ -> ServiceCall.make(attempt, arguments);
        }
    }

    private static String target(State.Task task, JsonNode arguments) {
        return switch (task.resource()) {
            case Resource.Lambda _ ->
                Names.function(arguments.path("FunctionName").asText());
            case Resource.StartExecution _ ->
                Names.last(arguments.path("StateMachineArn").asText());
            case Resource.Service service -> service.call();
        };
    }
}
