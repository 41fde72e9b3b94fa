package dev.noderoll.lab.clients;

import dev.noderoll.lab.clients.Ticket.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends the requests of all streams to one Service, each stream at the same rate, and retries none. */
final class Sender {

    private final Target target;
    private final Duration interval;
    private final Duration timeout;
    private final Consumer<Outcome> out;
    private final List<Kept> kept = new ArrayList<>();
    private final List<Thread> streams = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * Sends nothing yet.
     *
     * @param interval between two requests of a stream
     * @param timeout to connect, and again for each part of the answer
     * @param connections how many the stream KEPT has, used in turn
     * @param out is told each outcome, on any thread
     */
    Sender(Target target, Duration interval, Duration timeout, int connections, Consumer<Outcome> out) {
        this.target = target;
        this.interval = interval;
        this.timeout = timeout;
        this.out = out;
        for (int i = 0; i < connections; i++) {
            kept.add(new Kept());
        }
    }

    /** Each request on a thread of its own, of {@code threads}. */
    void start(ExecutorService threads) {
        stream(threads, "NEW", (ticket, _) -> once(ticket, "/"));
        stream(threads, "WORK", (ticket, _) -> once(ticket, target.slow()));
        stream(threads, "KEPT", (ticket, n) -> kept.get((int) (n % kept.size())).ask(ticket));
    }

    /** Sends no more, when it comes back; what is under way goes on. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread stream : streams) {
            stream.join();
        }
    }

    private interface Act {
        void of(Ticket ticket, long number);
    }

    private void stream(ExecutorService threads, String name, Act act) {
        streams.add(Thread.ofVirtual().start(() -> {
            long begun = System.nanoTime();
            for (long n = 0; !stopped; n++) {
                long due = begun + n * interval.toNanos();
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Ticket ticket = new Ticket(target.service(), name, n, Instant.now());
                long number = n;
                threads.execute(() -> act.of(ticket, number));
            }
        }));
    }

    private void once(Ticket ticket, String path) {
        int port = 0;
        boolean connected = false;
        try (Wire wire = new Wire(target.address(), 0)) {
            port = wire.port();
            wire.connect(timeout);
            connected = true;
            out.accept(ticket.served(wire.get(path, false, timeout)));
        } catch (IOException e) {
            out.accept(ticket.failed(e, connected, "", port));
        }
    }

    /** A connection that is kept, and replaced when it has been closed. */
    private final class Kept {
        private final ReentrantLock turn = new ReentrantLock();
        private @Nullable Wire wire;
        private String pod = "";

        void ask(Ticket ticket) {
            turn.lock();
            try {
                out.accept(answered(ticket));
            } finally {
                turn.unlock();
            }
        }

        private Outcome answered(Ticket ticket) {
            int port = 0;
            boolean connected = false;
            try {
                Wire usable = wire;
                if (usable == null || usable.isClosed()) {
                    drop();
                    usable = new Wire(target.address(), 0);
                    wire = usable;
                    port = usable.port();
                    usable.connect(timeout);
                }
                connected = true;
                port = usable.port();
                Wire.Answer answer = usable.get(target.slow(), true, timeout);
                Outcome outcome = ticket.served(answer);
                pod = outcome.pod();
                if (!answer.stays()) {
                    drop();
                }
                return outcome;
            } catch (IOException e) {
                Outcome outcome = ticket.failed(e, connected, pod, port);
                drop();
                return outcome;
            }
        }

        private void drop() {
            if (wire != null) {
                wire.close();
            }
            wire = null;
            pod = "";
        }
    }
}
