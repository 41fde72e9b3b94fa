package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.OnError.Catcher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One stay in a state, from entering it until it is left: all attempts, and what Retry and Catch make of their errors.
 * What the state does in between is its kind's own: see the runners.
 */
final class Visit {

    private final Track track;
    private final State state;
    private final JsonNode input;
    private final Object javaInput;
    private final String entered;
    private final Life life;
    private final Retries retries;

    Visit(Track track, State state, JsonNode input) {
        this.track = track;
        this.state = state;
        this.input = input;
        this.javaInput = Values.toJava(input);
        this.entered = ContextObject.time(execution().service().agenda().instant());
        this.life = track.life().inner();
        this.retries = new Retries(state.onErrorOf().retriers(), execution().dice());
    }

    Execution execution() {
        return track.execution();
    }

    Track track() {
        return track;
    }

    Life life() {
        return life;
    }

    JsonNode input() {
        return input;
    }

    int retryCount() {
        return retries.count();
    }

    /** A description for the agenda. */
    String what(String does) {
        return execution().name() + " " + state.name() + ": " + does;
    }

    void run() {
        switch (state) {
            case State.Pass pass -> leave(new Exit(pass.basics(), input, pass.next()));
            case State.Succeed succeed -> leave(new Exit(succeed.basics(), input, Optional.empty()));
            case State.Choice choice -> ChoiceRunner.run(this, choice);
            case State.Wait waiting -> WaitRunner.run(this, waiting);
            case State.Fail fail -> FailRunner.run(this, fail);
            case State.Task task -> TaskRunner.run(this, task);
            case State.Parallel parallel -> ParallelRunner.run(this, parallel);
            case State.ForEach map -> MapRunner.run(this, map);
        }
    }

    void record(HistoryType type, String detail) {
        execution().record(type, state.name(), detail);
    }

    JsonNode evaluate(String field, Template template) throws TaskFailure {
        return template.evaluate(at(field), surroundings(Map.of()));
    }

    /** With more in {@code $states} than input and context. */
    JsonNode evaluate(String field, Template template, Map<String, Object> more) throws TaskFailure {
        return template.evaluate(at(field), surroundings(more));
    }

    /** Evaluates to a whole number of at least {@code least}. */
    int whole(String field, Template template, int least) throws TaskFailure {
        JsonNode value = evaluate(field, template);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw TaskFailure.query(at(field), "expected a whole number of at least " + least + ", not " + value);
        }
        return value.intValue();
    }

    String at(String field) {
        return "state '" + state.name() + "', field '" + field + "'";
    }

    private Surroundings surroundings(Map<String, Object> more) {
        return new Surroundings(
                track.scope(),
                ContextObject.states(track, state.name(), javaInput, entered, retries.count(), more),
                execution().functions());
    }

    /** Refuses a value above the payload limit. */
    JsonNode limited(String what, JsonNode value) throws TaskFailure {
        int most = execution().service().settings().limits().payloadBytes();
        if (Values.exceeds(value, most)) {
            throw new TaskFailure(
                    Errors.DATA_LIMIT,
                    "The state/task '" + state.name()
                            + "' returned a result with a size exceeding the maximum number of"
                            + " bytes service limit (" + what + ", " + most + ").");
        }
        return value;
    }

    /** Leaves the state: Output and Assign both see the old variables, and take effect together. */
    void leave(Exit exit) {
        JsonNode output;
        JsonNode variables;
        try {
            output = limited(
                    "Output",
                    exit.output().isPresent() ? evaluate("Output", exit.output().get(), exit.more()) : exit.fallback());
            variables = exit.assign().isPresent()
                    ? limited("Assign", evaluate("Assign", exit.assign().get(), exit.more()))
                    : JsonNodeFactory.instance.objectNode();
        } catch (TaskFailure failure) {
            evaluationFailed(failure);
            if (exit.caught()) {
                giveUp(failure);
            } else {
                fail(failure);
            }
            return;
        }
        track.scope().assign(variables);
        life.done();
        record(HistoryType.exited(state), "");
        if (execution().life().over()) {
            return;
        }
        Service service = execution().service();
        service.listeners()
                .tell(new Listeners.StateExited(
                        execution(), state.name(), output, service.agenda().instant()));
        track.go(exit.next(), output);
    }

    void evaluationFailed(TaskFailure failure) {
        if (failure.error().equals(Errors.QUERY)) {
            record(HistoryType.EVALUATION_FAILED, failure.reason());
        }
    }

    /** After a failed attempt: again, elsewhere, or not at all. */
    void fail(TaskFailure failure) {
        if (life.over()) {
            return;
        }
        Optional<Duration> delay = retries.next(failure.error());
        if (delay.isPresent()) {
            life.after(delay.get(), what("retry " + retries.count()), this::retry);
            return;
        }
        for (Catcher catcher : state.onErrorOf().catchers()) {
            if (Errors.matches(catcher.errorEquals(), failure.error())) {
                leave(Exit.caught(catcher, errorOutput(failure)));
                return;
            }
        }
        giveUp(failure);
    }

    private void retry() {
        execution().countTransition();
        run();
    }

    /** Fails the flow; neither Retry nor Catch is asked. */
    void giveUp(TaskFailure failure) {
        life.done();
        track.fail(failure);
    }

    private static ObjectNode errorOutput(TaskFailure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Error", failure.error())
                .put("Cause", failure.reason());
    }
}
