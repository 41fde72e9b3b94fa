package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One run of a machine, or of a Distributed Map's processor for one item. */
public final class Execution {

    /** As DescribeExecution says. */
    public enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        ABORTED
    }

    /**
     * Who an execution is.
     *
     * @param machine the machine's name; of a Distributed Map's child, {@code machine/state}
     */
    public record Identity(String machine, String name, String arn, String machineArn) {}

    /** How it ended. Output for a success, else error and cause, each of which may be absent. */
    record End(Status status, Optional<JsonNode> output, Optional<String> error, Optional<String> cause) {

        static End success(JsonNode output) {
            return new End(Status.SUCCEEDED, Optional.of(output), Optional.empty(), Optional.empty());
        }

        static End of(Status status, String error, String cause) {
            return new End(status, Optional.empty(), given(error), given(cause));
        }

        private static Optional<String> given(String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    private static final Duration REDRIVABLE = Duration.ofDays(14);

    private static final End RUNNING = new End(Status.RUNNING, Optional.empty(), Optional.empty(), Optional.empty());

    private final Identity identity;
    private final JsonNode input;
    private final Object javaInput;
    private final Optional<Execution> parent;
    private final Service service;
    private final Dice dice;
    private final Instant started;
    private final String startTime;
    private final ServiceFunctions functions;
    private final List<HistoryEvent> history = new ArrayList<>();
    private final List<Execution> children = new ArrayList<>();
    private final List<Consumer<Execution>> whenEnded = new ArrayList<>();
    private Life life;
    private Optional<Track> track = Optional.empty();
    private Optional<Integer> timeoutSeconds = Optional.empty();
    private Optional<Instant> stopped = Optional.empty();
    private End end = RUNNING;
    private int transitions;

    Execution(Service service, Identity identity, JsonNode input, Optional<Execution> parent) {
        this.service = service;
        this.identity = identity;
        this.input = input;
        this.javaInput = Values.toJava(input);
        this.parent = parent;
        this.life = new Life(service.agenda());
        this.dice = service.dice().named(identity.arn());
        this.started = service.agenda().instant();
        this.startTime = ContextObject.time(started);
        this.functions = new ServiceFunctions(service.agenda(), dice);
    }

    public String name() {
        return identity.name();
    }

    public String arn() {
        return identity.arn();
    }

    /** The machine's name; of a Distributed Map's child, {@code machine/state}. */
    public String machine() {
        return identity.machine();
    }

    public String machineArn() {
        return identity.machineArn();
    }

    public JsonNode input() {
        return input;
    }

    public Instant started() {
        return started;
    }

    /** Empty while it runs. */
    public Optional<Instant> stopped() {
        return stopped;
    }

    public Status status() {
        return end.status();
    }

    /** Empty unless it succeeded. */
    public Optional<JsonNode> output() {
        return end.output();
    }

    /** Empty unless it failed, timed out, or was stopped. */
    public Optional<String> error() {
        return end.error();
    }

    public Optional<String> cause() {
        return end.cause();
    }

    /** Oldest first. A view: it grows while the execution runs. */
    public List<HistoryEvent> history() {
        return Collections.unmodifiableList(history);
    }

    /** States entered, and retries: what the service bills. Those of child executions are their own. */
    public int transitions() {
        return transitions;
    }

    /** Executions that it started: by a Distributed Map, or by a task that starts an execution. Oldest first. */
    public List<Execution> children() {
        return Collections.unmodifiableList(children);
    }

    public Optional<Execution> parent() {
        return parent;
    }

    /** Calls {@code listener} when it has ended; at once when it has ended already. */
    public void whenEnded(Consumer<Execution> listener) {
        if (status() == Status.RUNNING) {
            whenEnded.add(listener);
        } else {
            listener.accept(this);
        }
    }

    /** Goes through a flow from its start; without a time limit when there is none. */
    void begin(Flow flow, Optional<Integer> limitSeconds) {
        timeoutSeconds = limitSeconds;
        record(HistoryType.EXECUTION_STARTED, "", "");
        run(new Track(this, flow, Scope.top(), life.inner(), Optional.empty(), ending()))
                .start(input);
    }

    /**
     * Goes on from the state that was not left, under the same name, with the same input, machine and variables.
     *
     * @throws TaskFailure when the service would not
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html">
     *     RedriveExecution</a>: not one that runs or has succeeded, nor one that ended more than 14 days ago, nor one with
     *     24,999 events or more; the execution's TimeoutSeconds begins anew
     */
    void redrive() throws TaskFailure {
        Duration since =
                Duration.between(stopped.orElse(Instant.MAX), service.agenda().instant());
        boolean refused = status() == Status.RUNNING
                || status() == Status.SUCCEEDED
                || since.compareTo(REDRIVABLE) > 0
                || history.size() >= service.settings().limits().historyEvents() - 1;
        if (refused) {
            throw new TaskFailure(
                    "StepFunctions.ExecutionNotRedrivableException",
                    "Execution is not redrivable: " + this + ", " + history.size() + " events");
        }
        Track stood = track.orElseThrow();
        end = RUNNING;
        stopped = Optional.empty();
        life = new Life(service.agenda());
        record(HistoryType.EXECUTION_REDRIVEN, "", "");
        countTransition();
        run(stood.again(life.inner(), ending())).resume();
    }

    private Track run(Track next) {
        track = Optional.of(next);
        whenEnded(service.listeners()::tellEnded);
        timeoutSeconds.ifPresent(seconds -> life.after(
                Duration.ofSeconds(seconds),
                "timeout of " + name(),
                () -> end(End.of(Status.TIMED_OUT, Errors.TIMEOUT, "TimeoutSeconds of the machine"))));
        return next;
    }

    private Track.Ending ending() {
        return new Track.Ending() {
            @Override
            public void succeeded(JsonNode output) {
                end(End.success(output));
            }

            @Override
            public void failed(TaskFailure failure) {
                end(End.of(Status.FAILED, failure.error(), failure.reason()));
            }
        };
    }

    @Override
    public String toString() {
        return identity.machine() + ":" + identity.name() + " " + status();
    }

    /** {@link #started} as {@code $states.context} shows it. */
    String startTime() {
        return startTime;
    }

    ServiceFunctions functions() {
        return functions;
    }

    /** The input as expressions see it. */
    Object javaInput() {
        return javaInput;
    }

    Service service() {
        return service;
    }

    Life life() {
        return life;
    }

    Dice dice() {
        return dice;
    }

    void addChild(Execution child) {
        children.add(child);
    }

    void countTransition() {
        transitions++;
    }

    /**
     * Adds an event to the history; does nothing once the execution has ended.
     *
     * <p>"If your execution history reaches the maximum of 25,000 events, the execution fails" (service quotas): the
     * last event is then the failure.
     */
    void record(HistoryType type, String state, String detail) {
        int most = service.settings().limits().historyEvents();
        if (status() != Status.RUNNING || history.size() >= most) {
            return;
        }
        if (history.size() == most - 1 && !type.label().startsWith("Execution")) {
            append(HistoryType.EXECUTION_FAILED, "", Errors.RUNTIME);
            finish(End.of(
                    Status.FAILED,
                    Errors.RUNTIME,
                    "The execution reached the maximum number of history events (" + most + ")."));
            return;
        }
        append(type, state, detail);
    }

    private void append(HistoryType type, String state, String detail) {
        history.add(new HistoryEvent(history.size() + 1L, service.agenda().instant(), type, state, detail));
    }

    /** Ends it; does nothing when it has ended before. */
    void end(End how) {
        if (status() != Status.RUNNING || life.over()) {
            return;
        }
        if (how.status() == Status.SUCCEEDED) {
            life.done();
        } else {
            life.cut();
        }
        record(HistoryType.valueOf("EXECUTION_" + how.status()), "", how.error().orElse(""));
        finish(how);
    }

    private void finish(End how) {
        if (status() != Status.RUNNING) {
            return;
        }
        end = how;
        stopped = Optional.of(service.agenda().instant());
        life.cut();
        List.copyOf(whenEnded).forEach(listener -> listener.accept(this));
        whenEnded.clear();
    }
}
