package dev.noderoll.sim.kubernetes.cluster;

import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process in a pod that serves requests, and the connections to it.
 *
 * <p>It accepts connections from the end of its start-up until it is told to stop, or dies. A dead one cuts the
 * requests in flight, and the kernel closes its connections; a graceful one refuses new connections at once, closes those
 * on which nothing is under way, finishes the requests in flight and then exits. When its machine loses its power,
 * nobody closes anything.
 *
 * @see <a href="https://nginx.org/en/docs/control.html">Controlling nginx</a>: "quit: graceful shutdown"; seen so on real
 *     nodes on 28 November 2026
 */
public final class App {

    /** What became of a request. */
    public enum Outcome {
        SERVED,
        /** The process ended before it had answered. */
        CUT
    }

    /** 128 + SIGKILL, 128 + SIGTERM. */
    private static final int KILLED = 137;

    private static final int TERMINATED = 143;

    private static final Duration DRAINS_FOR = Duration.ofSeconds(8);

    private enum State {
        RUNNING,
        FINISHING,
        ENDED,
        LOST
    }

    /** A connection to a process: one request at a time. */
    public final class Connection {
        private boolean busy;
        private boolean cut;
        private boolean closed;

        private Connection() {}

        /** How long the answer to a request takes. */
        public Duration requestTime() {
            return profile.requestTime();
        }

        /** Whether the other side has closed it, as the client can see before it sends. */
        public boolean isClosed() {
            return closed;
        }

        /** A request is sent; {@link #answer} tells what became of it, some time later. */
        public void begin() {
            busy = true;
            cut = closed || state == State.LOST;
        }

        public Outcome answer() {
            busy = false;
            if (state == State.FINISHING) {
                close();
                exitWhenDone();
            }
            return cut ? Outcome.CUT : Outcome.SERVED;
        }

        /** The client closes it. Safe to repeat. */
        public void close() {
            closed = true;
            connections.remove(this);
        }
    }

    private final Agenda agenda;
    private final Profile profile;
    private final Instant servesFrom;
    private final Runnable onExit;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private State state = State.RUNNING;
    private int exitCode;

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

    /** A new connection; empty when it is refused. */
    public Optional<Connection> connect() {
        if (!accepts()) {
            return Optional.empty();
        }
        Connection connection = new Connection();
        connections.add(connection);
        return Optional.of(connection);
    }

    /** The stop signal of its image. */
    void stop() {
        switch (profile.onStop()) {
            case DIES -> {
                exitCode = profile.handlesSignals() ? 0 : TERMINATED;
                exit();
            }
            case FINISHES -> finish();
            case DRAINS -> agenda.after(DRAINS_FOR, "drained by itself", this::finish);
            case IGNORES -> {}
        }
    }

    /** Graceful shutdown: no new connections, those in use are finished, the others closed. */
    void finish() {
        if (state == State.RUNNING) {
            state = State.FINISHING;
            List.copyOf(connections).stream().filter(c -> !c.busy).forEach(Connection::close);
            exitWhenDone();
        }
    }

    /** What it has ended with: 0 unless a signal has ended it. */
    int exitCode() {
        return exitCode;
    }

    /** SIGKILL. */
    void kill() {
        if (!hasEnded()) {
            exitCode = KILLED;
        }
        close();
    }

    private void close() {
        if (state != State.LOST) {
            state = State.ENDED;
            connections.forEach(c -> {
                c.cut = true;
                c.closed = true;
            });
            connections.clear();
        }
    }

    /** Its machine is gone: no packet gets out any more. */
    void lose() {
        if (state != State.ENDED) {
            state = State.LOST;
            connections.forEach(c -> c.cut = true);
            connections.clear();
        }
    }

    boolean hasEnded() {
        return state == State.ENDED || state == State.LOST;
    }

    void exit() {
        if (!hasEnded()) {
            close();
            onExit.run();
        }
    }

    private void exitWhenDone() {
        if (state == State.FINISHING && connections.isEmpty()) {
            exit();
        }
    }
}
