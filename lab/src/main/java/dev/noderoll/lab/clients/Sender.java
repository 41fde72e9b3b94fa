package dev.noderoll.lab.clients;

import dev.noderoll.lab.clients.Ticket.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends the requests of all streams to one Service, each stream at the same rate, and retries none. */
final class Sender {

    private final Target target;
    private final Duration interval;
    private final Duration timeout;
    private final Consumer<Outcome> out;
    private final int connections;
    private final Pool pool = new Pool();
    private final List<Thread> streams = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * Sends nothing yet.
     *
     * @param interval between two requests of a stream
     * @param timeout to connect, and again for each part of the answer
     * @param connections how many the stream KEPT keeps while nothing is under way on them
     * @param out is told each outcome, on any thread
     */
    Sender(Target target, Duration interval, Duration timeout, int connections, Consumer<Outcome> out) {
        this.target = target;
        this.interval = interval;
        this.timeout = timeout;
        this.out = out;
        this.connections = connections;
    }

    /** Each request on a thread of its own, of {@code threads}. */
    void start(ExecutorService threads) {
        stream(threads, "NEW", ticket -> once(ticket, "/"));
        stream(threads, "WORK", ticket -> once(ticket, target.slow()));
        stream(threads, "KEPT", pool::ask);
    }

    /** Sends no more, when it comes back; what is under way goes on. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread stream : streams) {
            stream.join();
        }
    }

    private void stream(ExecutorService threads, String name, Consumer<Ticket> act) {
        streams.add(Thread.ofVirtual().start(() -> {
            long begun = System.nanoTime();
            for (long n = 0; !stopped; n++) {
                long due = begun + n * interval.toNanos();
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Ticket ticket = new Ticket(target.service(), name, n, Instant.now());
                threads.execute(() -> act.accept(ticket));
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

    /** The connections that are kept, and have nothing under way. */
    private final class Pool {
        private final ConcurrentLinkedDeque<Kept> free = new ConcurrentLinkedDeque<>();

        void ask(Ticket ticket) {
            Kept open = stillOpen();
            Wire wire = open == null ? null : open.wire;
            String pod = open == null ? "" : open.pod;
            int port = 0;
            boolean connected = wire != null;
            try {
                if (wire == null) {
                    wire = new Wire(target.address(), 0);
                    port = wire.port();
                    wire.connect(timeout);
                    connected = true;
                }
                port = wire.port();
                Wire.Answer answer = wire.get(target.slow(), true, timeout);
                Outcome outcome = ticket.served(answer);
                out.accept(outcome);
                giveBack(new Kept(wire, outcome.pod()), answer.stays());
            } catch (IOException e) {
                out.accept(ticket.failed(e, connected, pod, port));
                if (wire != null) {
                    wire.close();
                }
            }
        }

        private @Nullable Kept stillOpen() {
            for (Kept first = free.pollFirst(); first != null; first = free.pollFirst()) {
                if (!first.wire.isClosed()) {
                    return first;
                }
                first.wire.close();
            }
            return null;
        }

        private void giveBack(Kept kept, boolean stays) {
            if (stays && free.size() < connections) {
                free.addLast(kept);
            } else {
                kept.wire.close();
            }
        }
    }

    /** A connection, and the pod that has answered on it. */
    private record Kept(Wire wire, String pod) {}
}
