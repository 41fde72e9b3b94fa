package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who is told what executions do: timelines, counters, checks. */
public final class Listeners {

    /** An execution has entered a state. */
    public record StateEntered(Execution execution, String stateName, JsonNode input, Instant instant) {}

    /** An execution has left a state by its Next or End, or by a catcher. */
    public record StateExited(Execution execution, String stateName, JsonNode output, Instant instant) {}

    /**
     * One attempt of a task has ended.
     *
     * @param target the function's or machine's name, or the resource
     * @param retryCount 0 for the first attempt
     * @param result empty for a failure
     * @param failure empty for a success
     */
    public record TaskEnded(
            Execution execution,
            String stateName,
            String target,
            int retryCount,
            Instant scheduled,
            Instant ended,
            Optional<JsonNode> result,
            Optional<TaskFailure> failure) {}

    private final List<Consumer<StateEntered>> entered = new ArrayList<>();
    private final List<Consumer<StateExited>> exited = new ArrayList<>();
    private final List<Consumer<TaskEnded>> tasks = new ArrayList<>();
    private final List<Consumer<Execution>> started = new ArrayList<>();
    private final List<Consumer<Execution>> ended = new ArrayList<>();

    public void onStateEntered(Consumer<StateEntered> listener) {
        entered.add(listener);
    }

    public void onStateExited(Consumer<StateExited> listener) {
        exited.add(listener);
    }

    public void onTaskEnded(Consumer<TaskEnded> listener) {
        tasks.add(listener);
    }

    public void onExecutionStarted(Consumer<Execution> listener) {
        started.add(listener);
    }

    public void onExecutionEnded(Consumer<Execution> listener) {
        ended.add(listener);
    }

    void tell(StateEntered event) {
        entered.forEach(listener -> listener.accept(event));
    }

    void tell(StateExited event) {
        exited.forEach(listener -> listener.accept(event));
    }

    void tell(TaskEnded event) {
        tasks.forEach(listener -> listener.accept(event));
    }

    void tellStarted(Execution execution) {
        started.forEach(listener -> listener.accept(execution));
    }

    void tellEnded(Execution execution) {
        ended.forEach(listener -> listener.accept(execution));
    }
}
