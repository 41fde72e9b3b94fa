package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One attempt of a task: its timeout, its history, and its answer, whichever comes first. */
final class Attempt {

    private final Visit visit;
    private final State.Task task;
    private final String target;
    private final Life life;
    private final Instant scheduled;
    private final int retryCount;
    private Runnable stopCallee = () -> {};
    private Optional<Duration> heartbeat = Optional.empty();
    private Optional<Life> beat = Optional.empty();

    Attempt(Visit visit, State.Task task, String target) {
        this.visit = visit;
        this.task = task;
        this.target = target;
        this.life = visit.life().inner();
        this.scheduled = now();
        this.retryCount = visit.retryCount();
    }

    Visit visit() {
        return visit;
    }

    /** The function's or machine's name, or the resource. */
    String target() {
        return target;
    }

    Life life() {
        return life;
    }

    void schedule(Duration timeout) {
        visit.record(HistoryType.TASK_SCHEDULED, task.resource().id() + " " + target);
        life.whenCut(() -> visit.record(HistoryType.TASK_STATE_ABORTED, target));
        life.after(timeout, visit.what("timeout"), () -> timeOut(Errors.TIMEOUT, "TimeoutSeconds"));
    }

    /** Does {@code call} once the service has got round to it. */
    void start(Runnable call) {
        Settings.Latencies latencies = visit.execution().service().settings().latencies();
        life.after(latencies.dispatch().draw(visit.execution().dice()), visit.what("calls " + target), () -> {
            visit.record(HistoryType.TASK_STARTED, target);
            if (!life.over()) {
                call.run();
            }
        });
    }

    /** Delivers a result after {@code latency}; of a task that waits for its token, notes that the call was made. */
    void answer(JsonNode result, Duration latency) {
        life.after(latency, visit.what("answer of " + target), () -> {
            if (task.resource().byToken()) {
                visit.record(HistoryType.TASK_SUBMITTED, target);
            } else {
                succeed(result);
            }
        });
    }

    /** Fails the attempt unless it hears a heartbeat at least that often. */
    void expectBeats(Duration every) {
        heartbeat = Optional.of(every);
        beat();
    }

    /** A heartbeat was sent: the clock begins anew. */
    void beat() {
        beat.ifPresent(Life::done);
        heartbeat.ifPresent(every -> {
            Life next = life.inner();
            beat = Optional.of(next);
            next.after(every, visit.what("heartbeat"), () -> timeOut(Errors.HEARTBEAT, "HeartbeatSeconds"));
        });
    }

    /** Delivers a failure after {@code latency}. */
    void answer(TaskFailure failure, Duration latency) {
        life.after(latency, visit.what("error of " + target), () -> fail(failure, HistoryType.TASK_FAILED));
    }

    void succeed(JsonNode result) {
        try {
            visit.limited("result", result);
        } catch (TaskFailure tooLarge) {
            fail(tooLarge, HistoryType.TASK_FAILED);
            return;
        }
        life.done();
        visit.record(HistoryType.TASK_SUCCEEDED, target);
        tell(Optional.of(result), Optional.empty());
        if (!visit.life().over()) {
            visit.leave(Exit.withResult(task.basics(), result, task.next()));
        }
    }

    void fail(TaskFailure failure, HistoryType type) {
        life.done();
        visit.record(type, failure.error());
        tell(Optional.empty(), Optional.of(failure));
        visit.fail(failure);
    }

    /** How to stop what was called, when nobody waits for it any more. */
    void toStopCallee(Runnable stop) {
        stopCallee = stop;
        life.whenCut(stop);
    }

    private void timeOut(String error, String field) {
        life.done();
        switch (visit.execution().service().settings().lateChild()) {
            case STOPPED -> stopCallee.run();
            case LEFT_RUNNING -> {}
        }
        fail(new TaskFailure(error, field + " of '" + task.name() + "'"), HistoryType.TASK_TIMED_OUT);
    }

    private void tell(Optional<JsonNode> result, Optional<TaskFailure> failure) {
        Execution execution = visit.execution();
        execution
                .service()
                .listeners()
                .tell(new Listeners.TaskEnded(
                        execution, task.name(), target, retryCount, scheduled, now(), result, failure));
    }

    private Instant now() {
        return visit.execution().service().agenda().instant();
    }
}
