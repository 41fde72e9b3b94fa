package dev.noderoll.lab.fault;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The invocations of functions that are under way, innermost last; and what happens in their middle.
 *
 * <p>A function takes no virtual time, but for a slow answer: then the agenda goes on inside of the call, and what it
 * runs may be another function, or the same one once more.
 */
final class Invocations {

    /** The functions' own Timeout in infra/template.yaml: Lambda ends them then. */
    private static final Duration LAMBDA_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** How many functions may wait for slow answers inside of each other. */
    private static final int DEEPEST = 6;

    /** One of them. */
    private static final class Invocation {
        private final String function;
        private final Instant begun;
        private final Duration skew;
        private Optional<Runnable> twin;
        private int callsUntilTwin;
        private boolean dead;

        private Invocation(String function, Instant begun, Duration skew, Optional<Runnable> twin, int callsUntilTwin) {
            this.function = function;
            this.begun = begun;
            this.skew = skew;
            this.twin = twin;
            this.callsUntilTwin = callsUntilTwin;
        }
    }

    private final Agenda agenda;
    private final Weather weather;
    private final Deque<Invocation> running = new ArrayDeque<>();

    Invocations(Agenda agenda, Weather weather) {
        this.agenda = agenda;
        this.weather = weather;
    }

    /** A function begins. {@code twin} is the same invocation once more, should it come to that. */
    void begin(String function, Runnable twin) {
        Duration skew = weather.strikes(FaultKind.CLOCK_SKEW)
                ? weather.dice(FaultKind.CLOCK_SKEW)
                        .between(Duration.ZERO, SKEW.multipliedBy(2))
                        .minus(SKEW)
                : Duration.ZERO;
        boolean doubled = running.size() < DEEPEST && weather.strikes(FaultKind.TWIN);
        running.addLast(new Invocation(
                function,
                agenda.instant(),
                skew,
                doubled ? Optional.of(twin) : Optional.empty(),
                doubled ? weather.dice(FaultKind.TWIN).below(8) : 0));
    }

    /** The function has ended; its twin comes after it, when it made too few calls for one between them. */
    void end() {
        running.getLast().twin.ifPresent(Runnable::run);
        running.removeLast();
    }

    /** Before a call: the twin may come, the function may die, the answer may take long. */
    void before(String call) {
        if (running.isEmpty()) {
            return;
        }
        Invocation now = running.getLast();
        dieAgain(now);
        if (now.twin.isPresent() && now.callsUntilTwin-- == 0) {
            Runnable twin = now.twin.get();
            now.twin = Optional.empty();
            twin.run();
        }
        if (weather.strikes(FaultKind.CRASH_MIDWAY)) {
            throw die(now, now.function + " died before " + call);
        }
        if (running.size() < DEEPEST && weather.strikes(FaultKind.SLOW_ANSWER)) {
            waitFor(weather.dice(FaultKind.SLOW_ANSWER).between(LEAST, MOST), call);
        }
        if (Duration.between(now.begun, agenda.instant()).compareTo(LAMBDA_TIMEOUT) > 0) {
            throw die(now, now.function + " was ended after " + LAMBDA_TIMEOUT.toSeconds() + " s, before " + call);
        }
    }

    /** After a call that took effect. */
    void after(String call) {
        if (!running.isEmpty() && weather.strikes(FaultKind.CRASH_MIDWAY)) {
            throw die(running.getLast(), running.getLast().function + " died after " + call);
        }
    }

    /** The time as the function that runs reads it. */
    Instant clock() {
        return running.isEmpty() ? agenda.instant() : agenda.instant().plus(running.getLast().skew);
    }

    private static Died die(Invocation now, String how) {
        now.dead = true;
        return new Died(how);
    }

    /** Whatever a dead function has still to do in its finally blocks does not happen. */
    private static void dieAgain(Invocation now) {
        if (now.dead) {
            throw new Died(now.function + " is dead");
        }
    }

    private void waitFor(Duration delay, String call) {
        boolean[] over = new boolean[1];
        Instant until = agenda.instant().plus(delay);
        agenda.at(until, "answer to " + call, () -> over[0] = true);
        agenda.runUntil(() -> over[0], until);
    }
}
