package dev.noderoll.lab.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Goes through a flow state by state, in a scope of its own: a whole execution, a branch, or an iteration. */
final class Track {

    /** Who waits for the end. */
    interface Ending {
        void succeeded(JsonNode output);

        void failed(TaskFailure failure);
    }

    /** The item that an iteration of a Map works on. */
    record Item(int index, JsonNode value) {}

    private final Execution execution;
    private final Flow flow;
    private final Scope scope;
    private final Life life;
    private final Optional<Item> item;
    private final Ending ending;

    Track(Execution execution, Flow flow, Scope scope, Life life, Optional<Item> item, Ending ending) {
        this.execution = execution;
        this.flow = flow;
        this.scope = scope;
        this.life = life;
        this.item = item;
        this.ending = ending;
    }

    Execution execution() {
        return execution;
    }

    Scope scope() {
        return scope;
    }

    Life life() {
        return life;
    }

    Optional<Item> item() {
        return item;
    }

    void start(JsonNode input) {
        go(Optional.of(flow.startAt()), input);
    }

    /** On to the next state, or to the end when there is none. */
    void go(Optional<String> next, JsonNode input) {
        if (next.isEmpty()) {
            life.done();
            ending.succeeded(input);
            return;
        }
        State state = flow.state(next.get());
        Service service = execution.service();
        life.after(
                service.settings().latencies().transition().draw(execution.dice()),
                execution.name() + " enters " + state.name(),
                () -> enter(state, input));
    }

    void fail(TaskFailure failure) {
        if (life.over()) {
            return;
        }
        life.cut();
        ending.failed(failure);
    }

    private void enter(State state, JsonNode input) {
        execution.countTransition();
        execution.record(HistoryType.entered(state), state.name(), "");
        execution
                .service()
                .listeners()
                .tell(new Listeners.StateEntered(
                        execution,
                        state.name(),
                        input,
                        execution.service().agenda().instant()));
        if (!life.over()) {
            new Visit(this, state, input).run();
        }
    }
}
