package dev.noderoll.lab.clients;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.clients.Ticket.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Clients of real Services: {@code Clients INTERVAL-MILLIS TIMEOUT-MILLIS namespace/name=address:port ...}.
 *
 * <p>Three streams for each Service: NEW, a new connection for each request; WORK, the same for a request that takes the
 * app a while, so that some are in flight at any time; KEPT, connections that stay open, eight at most while nothing is under way, with that request.
 *
 * <p>Waits up to 90 s until each Service answers, says {@code {"ready":true}}, then a line of JSON for each request when
 * it has ended. Goes on until its standard input ends, and then finishes what is under way: it does not outlive who has
 * started it.
 */
public final class Clients {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int CONNECTIONS = 8;

    private Clients() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Duration interval = Duration.ofMillis(Long.parseLong(arguments[0]));
        Duration timeout = Duration.ofMillis(Long.parseLong(arguments[1]));
        List<Target> targets = new ArrayList<>();
        for (String text : List.of(arguments).subList(2, arguments.length)) {
            targets.add(Target.of(text).await(LIMIT));
        }
        boolean traces = Conntrack.works();
        Conntrack tracer = Conntrack.start(outcome -> say(out, line(outcome)));
        say(out, JsonNodeFactory.instance.objectNode().put("ready", true).put("traces", traces));
        List<Sender> senders = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Target target : targets) {
                senders.add(new Sender(target, interval, timeout, CONNECTIONS, outcome -> {
                    if (traces && outcome.port() != 0) {
                        tracer.trace(outcome);
                    } else {
                        say(out, line(outcome));
                    }
                }));
            }
            senders.forEach(sender -> sender.start(threads));
            System.in.readAllBytes();
            for (Sender sender : senders) {
                sender.stop();
            }
        }
        tracer.close();
        say(out, JsonNodeFactory.instance.objectNode().put("done", true));
    }

    private static ObjectNode line(Outcome outcome) {
        Ticket ticket = outcome.ticket();
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("service", ticket.service())
                .put("stream", ticket.stream())
                .put("number", ticket.number())
                .put("sent", ticket.sent().toString())
                .put("millis", Duration.between(ticket.sent(), outcome.ended()).toMillis())
                .put("pod", outcome.pod());
        return outcome.failure().isEmpty()
                ? line
                : line.put("failure", outcome.failure()).put("detail", outcome.detail());
    }

    private static void say(PrintStream out, ObjectNode line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
