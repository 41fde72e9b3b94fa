package dev.noderoll.sim.kubernetes.cluster;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The process in a pod that serves requests.
 *
 * <p>It accepts connections from the end of its start-up until it is told to stop, or dies. A dead one cuts the
 * requests in flight; a graceful one refuses new connections at once, finishes those in flight and then exits.
 */
public final class App {

    /** What became of a request. */
    public enum Outcome {
        SERVED,
        /** The process ended before it had answered. */
        CUT
    }

    /** A request in flight. */
    public static final class Request {
        private boolean cut;

        private Request() {}
    }

    private enum State {
        RUNNING,
        FINISHING,
        ENDED
    }

    private final Agenda agenda;
    private final Profile profile;
    private final Instant servesFrom;
    private final Runnable onExit;
    private final Set<Request> inFlight = new LinkedHashSet<>();
    private State state = State.RUNNING;

    /** A process that was started now. {@code onExit} is called once, when it ends other than by {@link #kill}. */
    App(Agenda agenda, Profile profile, Runnable onExit) {
        this.agenda = agenda;
        this.profile = profile;
        this.onExit = onExit;
        this.servesFrom = profile.startsIn().map(agenda.instant()::plus).orElse(Instant.MAX);
    }

    /** When it begins to accept connections; {@link Instant#MAX} for never. */
    Instant servesFrom() {
        return servesFrom;
    }

    public boolean accepts() {
        return state == State.RUNNING && !servesFrom.isAfter(agenda.instant());
    }

    /** How long it takes to answer. */
    public Duration requestTime() {
        return profile.requestTime();
    }

    /** A new connection; empty when it is refused. {@link #answer} it after {@link #requestTime}. */
    public Optional<Request> connect() {
        if (!accepts()) {
            return Optional.empty();
        }
        Request request = new Request();
        inFlight.add(request);
        return Optional.of(request);
    }

    public Outcome answer(Request request) {
        inFlight.remove(request);
        exitWhenDone();
        return request.cut ? Outcome.CUT : Outcome.SERVED;
    }

    /** The stop signal of its image. */
    void stop() {
        switch (profile.onStop()) {
            case DIES -> exit();
            case FINISHES -> finish();
            case IGNORES -> {}
        }
    }

    /** Graceful shutdown: no new connections, those in flight are finished. */
    void finish() {
        if (state == State.RUNNING) {
            state = State.FINISHING;
            exitWhenDone();
        }
    }

    /** SIGKILL, or the machine is gone. */
    void kill() {
        state = State.ENDED;
        inFlight.forEach(r -> r.cut = true);
        inFlight.clear();
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    void exit() {
        if (state != State.ENDED) {
            kill();
            onExit.run();
        }
    }

    private void exitWhenDone() {
        if (state == State.FINISHING && inFlight.isEmpty()) {
            exit();
        }
    }
}
