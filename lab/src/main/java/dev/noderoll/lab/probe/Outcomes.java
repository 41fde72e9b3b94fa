package dev.noderoll.lab.probe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kubernetes.cluster.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Judges what real clients say, line by line, as {@link Probe} judges its own requests. Safe to use by several threads. */
public final class Outcomes {

    private final UnaryOperator<String> podOf;
    private final UnaryOperator<Request> judge;
    private final Map<Key, Map<Stream, Tally>> tallies = new TreeMap<>();
    private final List<Request> requests = new ArrayList<>();

    /**
     * Knows nothing but what clients say.
     *
     * @param podOf gives the name of the pod that has an address; the address itself when it knows none
     * @param judge says more of a request than its client could
     */
    public Outcomes(UnaryOperator<String> podOf, UnaryOperator<Request> judge) {
        this.podOf = podOf;
        this.judge = judge;
    }

    /** A line of the program in {@code lab.clients}. */
    public synchronized void take(JsonNode line) {
        String[] name = line.path("service").asText().split("/", 2);
        Key service = new Key(name[0], name[1]);
        Stream stream = Stream.valueOf(line.path("stream").asText());
        Instant sent = Instant.parse(line.path("sent").asText());
        Optional<Failure> failure = Optional.of(line.path("failure").asText())
                .filter(f -> !f.isEmpty())
                .map(Failure::valueOf);
        String said = line.path("pod").asText();
        // Addresses have dots, names of pods have none.
        String pod = said.isEmpty() || said.contains(".") ? podOf.apply(said) : service.namespace() + "/" + said;
        Request request = judge.apply(new Request(
                service,
                stream,
                sent,
                sent.plus(Duration.ofMillis(line.path("millis").asLong())),
                pod,
                failure,
                line.path("detail").asText()));
        requests.add(request);
        long number = line.path("number").asLong();
        Tally tally = tallies.computeIfAbsent(service, _ -> new EnumMap<>(Stream.class))
                .computeIfAbsent(stream, _ -> new Tally(service, stream));
        tally.send(number, sent);
        request.failure()
                .ifPresentOrElse(why -> tally.failed(number, why, request.pod()), () -> tally.succeeded(number));
    }

    /** In the order in which they ended. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Those that failed, in the order in which they ended. */
    public synchronized List<Request> failures() {
        return requests.stream().filter(Request::failed).toList();
    }

    public synchronized ProbeReport report() {
        return new ProbeReport(tallies.values().stream()
                .flatMap(streams -> streams.values().stream())
                .map(Tally::record)
                .toList());
    }
}
