package dev.noderoll.sim.asl;

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

    /** Where it stands: the state that it is in, or about to enter. */
    private Optional<Stay> stay = Optional.empty();

    /** What a Map or Parallel state had come to when this track's forerunner ended. */
    private Optional<Object> earlier = Optional.empty();

    private Optional<Object> kept = Optional.empty();
    private boolean redriven;

    private record Stay(State state, JsonNode input, boolean entered) {}

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

    /** The same flow with its variables, to go on by {@link #resume} from where this one stood. */
    Track again(Life newLife, Ending newEnding) {
        Track next = new Track(execution, flow, scope, newLife, item, newEnding);
        next.stay = stay;
        next.earlier = kept;
        next.redriven = true;
        return next;
    }

    /**
     * Goes on in the state that was not left: a Task is scheduled again, a Choice and a Wait evaluated again, a Fail
     * fails again.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html">Redrive behavior of
     *     individual states</a>
     */
    void resume() {
        Stay at = stay.orElseThrow();
        if (!at.entered()) {
            go(Optional.of(at.state().name()), at.input());
            return;
        }
        life.after(
                execution.service().settings().latencies().transition().draw(execution.dice()),
                execution.name() + " goes on in " + at.state().name(),
                () -> new Visit(this, at.state(), at.input()).run());
    }

    /** Remembers what the present state is doing, for a redrive. */
    void keep(Object work) {
        kept = Optional.of(work);
    }

    /** What the present state was doing when it was cut off; given once, since a retry begins anew. */
    Optional<Object> takeEarlier() {
        Optional<Object> taken = earlier;
        earlier = Optional.empty();
        return taken;
    }

    /** Whether it is the state that a redrive goes on in. */
    boolean redriven() {
        return redriven;
    }

    /** On to the next state, or to the end when there is none. */
    void go(Optional<String> next, JsonNode input) {
        redriven = false;
        kept = Optional.empty();
        if (next.isEmpty()) {
            life.done();
            ending.succeeded(input);
            return;
        }
        State state = flow.state(next.get());
        stay = Optional.of(new Stay(state, input, false));
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
        stay = Optional.of(new Stay(state, input, true));
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
