package dev.noderoll.lab.probe;

import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.cluster.App;
import dev.noderoll.sim.kubernetes.cluster.App.Connection;
import dev.noderoll.sim.kubernetes.cluster.App.Outcome;
import dev.noderoll.sim.kubernetes.cluster.Key;
import dev.noderoll.sim.kubernetes.cluster.ServiceRouting;
import dev.noderoll.sim.kubernetes.cluster.ServiceRouting.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send requests to Services at a fixed rate, and never retry; the real ones in {@code lab.clients} do the same.
 *
 * <p>They are spread over the views of {@link ServiceRouting} in turn; which of a view's endpoints gets a connection is
 * drawn, as kube-proxy draws it. Requests to a Service of type LoadBalancer come from outside the cluster, through a
 * drawn target node. A kept connection stays with its pod; the client looks whether it was closed before it uses it.
 */
public final class Probe {

    /** How long a client waits for a connection, and for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long the client of one certain pod tries: as long as a Kafka producer does, unless it is told otherwise. */
    private static final Duration FOR_ONE = Duration.ofMinutes(2);

    /** What the answer to a request takes that takes the app no time. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** How many connections are kept while nothing is under way on them. */
    private static final int KEPT = 8;

    private final Agenda agenda;
    private final Dice dice;
    private final ServiceRouting routing;
    private final Duration interval;
    private final Set<Stream> streams;
    private final Map<Key, Map<Stream, Line>> lines = new TreeMap<>();
    private Consumer<Request> hear = request -> {};
    private boolean stopped;

    /**
     * One stream, of new connections with requests that take a while; sends nothing before {@link #watch}.
     *
     * @param interval between two requests to the same Service
     */
    public Probe(Agenda agenda, Dice dice, ServiceRouting routing, Duration interval) {
        this(agenda, dice, routing, interval, Set.of(Stream.WORK));
    }

    /**
     * As the other, of these streams.
     *
     * @param interval between two requests of a stream
     */
    public Probe(Agenda agenda, Dice dice, ServiceRouting routing, Duration interval, Set<Stream> streams) {
        this.agenda = agenda;
        this.dice = dice.named("probe");
        this.routing = routing;
        this.interval = interval;
        this.streams = Set.copyOf(streams);
    }

    /** Tells every request that has ended from now on. */
    public void tell(Consumer<Request> listener) {
        hear = listener;
    }

    /** Begins to send requests to a Service, now. A Service that is watched already is left as it is. */
    public void watch(String namespace, String service) {
        Key key = new Key(namespace, service);
        if (!lines.containsKey(key)) {
            Map<Stream, Line> own = new EnumMap<>(Stream.class);
            lines.put(key, own);
            for (Stream stream : Stream.values()) {
                if (streams.contains(stream)) {
                    own.put(stream, new Line(key, stream));
                }
            }
            own.values().forEach(line -> line.send(0));
        }
    }

    /** Sends no more; requests in flight still get their outcome. */
    public void stop() {
        stopped = true;
    }

    public ProbeReport report() {
        return new ProbeReport(lines.values().stream()
                .flatMap(own -> own.values().stream())
                .map(line -> line.tally.record())
                .toList());
    }

    /** A kept connection, and the pod behind it. */
    private record Kept(Connection connection, String pod) {}

    /** One stream to one Service. */
    private final class Line {
        private final Key service;
        private final Stream stream;
        private final Tally tally;
        private final Deque<Kept> kept = new ArrayDeque<>();

        Line(Key service, Stream stream) {
            this.service = service;
            this.stream = stream;
            this.tally = new Tally(service, stream);
        }

        void send(int turn) {
            if (stopped) {
                return;
            }
            agenda.after(interval, "request to " + service, () -> send((turn + 1) % routing.views()));
            long number = tally.send(agenda.instant());
            Sent request = new Sent(this, number, agenda.instant());
            Optional<Kept> open = stream == Stream.KEPT ? stillOpen() : Optional.empty();
            if (open.isPresent()) {
                ask(request, open.get(), null);
            } else if (!routing.isExternal(service)) {
                connect(request, turn, null);
            } else {
                enter(request, turn);
            }
        }

        private Optional<Kept> stillOpen() {
            while (!kept.isEmpty()) {
                Kept first = kept.removeFirst();
                if (!first.connection.isClosed()) {
                    return Optional.of(first);
                }
            }
            return Optional.empty();
        }

        private void enter(Sent request, int turn) {
            List<String> targets = routing.targets(service);
            if (targets.isEmpty()) {
                request.failed(Failure.NO_ENDPOINT, "");
                return;
            }
            String target = dice.pick(targets);
            if (routing.passes(target)) {
                connect(request, turn, target);
            } else {
                request.failed(Failure.UNANSWERED, "node/" + target);
            }
        }

        /** Goes on inside the cluster, {@code through} a load balancer's target node if it came from outside. */
        private void connect(Sent request, int turn, @Nullable String through) {
            List<Endpoint> endpoints = routing.endpoints(turn, service);
            if (endpoints.isEmpty()) {
                waitOrFail(request, turn, through, Failure.NO_ENDPOINT, "");
                return;
            }
            Endpoint endpoint = dice.pick(endpoints);
            String pod = endpoint.pod().toString();
            Optional<Connection> connection = routing.app(endpoint).flatMap(App::connect);
            if (connection.isPresent()) {
                ask(request, new Kept(connection.get(), pod), through);
            } else {
                Failure failure = routing.answers(endpoint) ? Failure.REFUSED : Failure.UNANSWERED;
                waitOrFail(request, turn, through, failure, pod);
            }
        }

        /**
         * A client of one certain pod knows that it restarts, or that another takes its role, and waits for it for {@link
         * #FOR_ONE}.
         *
         * @see <a href="https://kafka.apache.org/documentation/#producerconfigs_delivery.timeout.ms">delivery.timeout.ms</a>
         */
        private void waitOrFail(Sent request, int turn, @Nullable String through, Failure failure, String pod) {
            boolean waits = routing.isOfOnePod(service) && agenda.instant().isBefore(request.when.plus(FOR_ONE));
            if (!waits) {
                request.failed(failure, pod);
            } else if (!stopped) {
                agenda.after(PATIENCE, "request to " + service + " again", () -> connect(request, turn, through));
            }
        }

        private void ask(Sent request, Kept on, @Nullable String through) {
            Connection connection = on.connection;
            connection.begin();
            Duration time = stream == Stream.NEW ? AT_ONCE : connection.requestTime();
            agenda.after(time, "answer from " + on.pod, () -> {
                boolean served = connection.answer() == Outcome.SERVED;
                if (served && (through == null || routing.passes(through))) {
                    request.served(on.pod);
                } else {
                    request.failed(Failure.CUT, on.pod);
                }
                if (stream == Stream.KEPT && served && kept.size() < KEPT) {
                    kept.addLast(on);
                } else {
                    connection.close();
                }
            });
        }
    }

    /** A request that has been sent. */
    private final class Sent {
        private final Line line;
        private final long number;
        private final Instant when;

        Sent(Line line, long number, Instant when) {
            this.line = line;
            this.number = number;
            this.when = when;
        }

        void served(String pod) {
            line.tally.succeeded(number);
            tell(pod, Optional.empty(), agenda.instant());
        }

        void failed(Failure failure, String pod) {
            line.tally.failed(number, failure, pod);
            Instant ended = failure == Failure.UNANSWERED ? when.plus(PATIENCE) : agenda.instant();
            tell(pod, Optional.of(failure), ended);
        }

        private void tell(String pod, Optional<Failure> failure, Instant ended) {
            hear.accept(new Request(line.service, line.stream, when, ended, pod, failure, ""));
        }
    }
}
