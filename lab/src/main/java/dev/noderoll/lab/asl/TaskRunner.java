package dev.noderoll.lab.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * Runs one attempt of a task: schedules it, starts it, hears the answer; or times out first, and then the answer is
 * lost though the call has had its effect.
 *
 * <p>History as the service writes it: TaskScheduled, TaskStarted, then TaskSucceeded, TaskFailed or TaskTimedOut; an
 * awaited execution has TaskSubmitted in between. TimeoutSeconds counts for each attempt anew.
 */
final class TaskRunner {

    private TaskRunner() {}

    static void run(Visit visit, State.Task task) {
        JsonNode arguments;
        int timeoutSeconds;
        try {
            arguments = visit.limited("Arguments", visit.evaluate("Arguments", task.arguments()));
            timeoutSeconds = visit.whole("TimeoutSeconds", task.timeoutSeconds(), 1);
        } catch (TaskFailure failure) {
            visit.evaluationFailed(failure);
            visit.fail(failure);
            return;
        }
        Attempt attempt = new Attempt(visit, task, target(task, arguments));
        attempt.schedule(Duration.ofSeconds(timeoutSeconds));
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
            case Resource.Service service -> service.id();
        };
    }
}
