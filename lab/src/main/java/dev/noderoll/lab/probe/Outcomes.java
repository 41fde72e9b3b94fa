package dev.noderoll.lab.probe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kubernetes.cluster.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Judges what real clients say, line by line, as {@link Probe} judges its own requests. Safe to use by several threads. */
public final class Outcomes {

    /**
     * A request that failed.
     *
     * @param pod as {@code namespace/name}, or an address that no pod is known by; "" when it is not known
     * @param detail what the client saw
     */
    public record Failed(Instant sent, Key service, Stream stream, Failure why, String pod, String detail) {}

    /** A request that was answered, by the pod of this name. */
    public record Served(Instant sent, Key service, Stream stream, String pod) {}

    private record Line(Key service, Stream stream) {}

    private final UnaryOperator<String> podOf;
    private final Map<Key, Map<Stream, Tally>> tallies = new TreeMap<>();
    private final List<Failed> failures = new ArrayList<>();
    private final List<Served> served = new ArrayList<>();

    /** {@code podOf} gives the name of the pod that has an address; the address itself when it knows none. */
    public Outcomes(UnaryOperator<String> podOf) {
        this.podOf = podOf;
    }

    /** A line of the program in {@code lab.clients}. */
    public synchronized void take(JsonNode line) {
        String[] name = line.path("service").asText().split("/", 2);
        Line from = new Line(
                new Key(name[0], name[1]), Stream.valueOf(line.path("stream").asText()));
        Tally tally = tallies.computeIfAbsent(from.service(), _ -> new EnumMap<>(Stream.class))
                .computeIfAbsent(from.stream(), _ -> new Tally(from.service(), from.stream()));
        long number = line.path("number").asLong();
        Instant sent = Instant.parse(line.path("sent").asText());
        tally.send(number, sent);
        String pod = line.path("pod").asText();
        if (line.has("failure")) {
            Failure why = Failure.valueOf(line.path("failure").asText());
            Failed failed = new Failed(
                    sent,
                    from.service(),
                    from.stream(),
                    why,
                    podOf.apply(pod),
                    line.path("detail").asText());
            failures.add(failed);
            tally.failed(number, why, failed.pod());
        } else {
            served.add(new Served(sent, from.service(), from.stream(), pod));
            tally.succeeded(number);
        }
    }

    /** In the order in which they ended. */
    public synchronized List<Failed> failures() {
        return List.copyOf(failures);
    }

    /** In the order in which they ended. */
    public synchronized List<Served> served() {
        return List.copyOf(served);
    }

    public synchronized ProbeReport report() {
        return new ProbeReport(tallies.values().stream()
                .flatMap(streams -> streams.values().stream())
                .map(Tally::record)
                .toList());
    }
}
