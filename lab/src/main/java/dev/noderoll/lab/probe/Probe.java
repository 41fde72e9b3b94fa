package dev.noderoll.lab.probe;

import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.cluster.App;
import dev.noderoll.sim.kubernetes.cluster.App.Outcome;
import dev.noderoll.sim.kubernetes.cluster.Key;
import dev.noderoll.sim.kubernetes.cluster.ServiceRouting;
import dev.noderoll.sim.kubernetes.cluster.ServiceRouting.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Clients that send requests to Services at a fixed rate, each on a new connection, and never retry.
 *
 * <p>They are spread over the views of {@link ServiceRouting} in turn; which of a view's endpoints gets a connection is
 * drawn, as kube-proxy draws it. Requests to a Service of type LoadBalancer come from outside the cluster, through a
 * drawn target node.
 */
public final class Probe {

    private final Agenda agenda;
    private final Dice dice;
    private final ServiceRouting routing;
    private final Duration interval;
    private final Map<Key, Tally> tallies = new TreeMap<>();
    private boolean stopped;

    /**
     * Sends nothing before {@link #watch}.
     *
     * @param interval between two requests to the same Service
     */
    public Probe(Agenda agenda, Dice dice, ServiceRouting routing, Duration interval) {
        this.agenda = agenda;
        this.dice = dice.named("probe");
        this.routing = routing;
        this.interval = interval;
    }

    /** Begins to send requests to a Service, now. A Service that is watched already is left as it is. */
    public void watch(String namespace, String service) {
        Key key = new Key(namespace, service);
        if (!tallies.containsKey(key)) {
            Tally tally = new Tally(key, Stream.WORK);
            tallies.put(key, tally);
            send(key, tally, 0);
        }
    }

    /** Sends no more; requests in flight still get their outcome. */
    public void stop() {
        stopped = true;
    }

    public ProbeReport report() {
        return new ProbeReport(tallies.values().stream().map(Tally::record).toList());
    }

    private void send(Key service, Tally tally, int turn) {
        if (stopped) {
            return;
        }
        agenda.after(interval, "request to " + service, () -> send(service, tally, (turn + 1) % routing.views()));
        long request = tally.send(agenda.instant());
        if (!routing.isExternal(service)) {
            connect(service, tally, turn, request, Optional.empty());
            return;
        }
        List<String> targets = routing.targets();
        if (targets.isEmpty()) {
            tally.failed(request, Failure.NO_ENDPOINT, "");
            return;
        }
        String target = dice.pick(targets);
        if (routing.passes(target)) {
            connect(service, tally, turn, request, Optional.of(target));
        } else {
            tally.failed(request, Failure.REFUSED, "node/" + target);
        }
    }

    /** Goes on inside the cluster, {@code through} a load balancer's target node if it came from outside. */
    private void connect(Key service, Tally tally, int turn, long request, Optional<String> through) {
        List<Endpoint> endpoints = routing.endpoints(turn, service);
        if (endpoints.isEmpty()) {
            tally.failed(request, Failure.NO_ENDPOINT, "");
            return;
        }
        Endpoint endpoint = dice.pick(endpoints);
        String pod = endpoint.pod().toString();
        Optional<App> app = routing.app(endpoint);
        Optional<App.Request> connection = app.flatMap(App::connect);
        if (app.isEmpty() || connection.isEmpty()) {
            tally.failed(request, Failure.REFUSED, pod);
            return;
        }
        agenda.after(app.get().requestTime(), "answer from " + pod, () -> {
            boolean served = app.get().answer(connection.get()) == Outcome.SERVED;
            if (served && through.stream().allMatch(routing::passes)) {
                tally.succeeded(request);
            } else {
                tally.failed(request, Failure.CUT, pod);
            }
        });
    }
}
