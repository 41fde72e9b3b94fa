package dev.noderoll.lab.clients;

import dev.noderoll.lab.clients.Ticket.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where kube-proxy's rules have sent a connection, as the kernel's connection tracking remembers it: the only way to know
 * which pod a connection was meant for that nobody has answered.
 *
 * <p>Looks on a thread of its own, once for all outcomes that came in meanwhile: an entry of a connection that was refused
 * stays for 10 s, of one that was not answered for 2 minutes.
 *
 * @see <a href="https://conntrack-tools.netfilter.org/manual.html">conntrack</a>
 */
final class Conntrack implements AutoCloseable {

    private static final Pattern SOURCE = Pattern.compile("\\bsrc=(\\S+)|\\bsport=(\\d+)");
    private static final long PAUSE_MILLIS = 300;

    private final LinkedBlockingQueue<Outcome> waiting = new LinkedBlockingQueue<>();
    private final Consumer<Outcome> out;
    private final Thread thread = Thread.ofVirtual().unstarted(this::follow);
    private volatile boolean closed;

    private Conntrack(Consumer<Outcome> out) {
        this.out = out;
    }

    /** {@code out} is told each outcome with the pod that its connection was sent to, on a thread of its own. */
    static Conntrack start(Consumer<Outcome> out) {
        Conntrack started = new Conntrack(out);
        started.thread.start();
        return started;
    }

    /** Whether this machine can tell. */
    static boolean works() {
        try {
            return new ProcessBuilder("conntrack", "-C")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void trace(Outcome outcome) {
        waiting.add(outcome);
    }

    private void follow() {
        while (!closed || !waiting.isEmpty()) {
            List<Outcome> these = new ArrayList<>();
            waiting.drainTo(these);
            if (!these.isEmpty()) {
                Map<Integer, String> pods = pods();
                these.forEach(outcome -> out.accept(outcome.sentTo(pods.getOrDefault(outcome.port(), ""))));
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The source of the reply by the port of the request; nothing where the table cannot be read. */
    private static Map<Integer, String> pods() {
        Map<Integer, String> pods = new HashMap<>();
        try {
            Process process = new ProcessBuilder("conntrack", "-L", "-p", "tcp")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(line -> read(line, pods));
            }
        } catch (IOException e) {
            return Map.of();
        }
        return pods;
    }

    /** A line has source and port of the request, and then those of its reply. */
    private static void read(String line, Map<Integer, String> pods) {
        List<MatchResult> found = SOURCE.matcher(line).results().toList();
        if (found.size() == 4) {
            pods.putIfAbsent(
                    Integer.parseInt(found.get(1).group(2)), found.get(2).group(1));
        }
    }

    /** Comes back when all that was waiting has been told. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
