package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where nodes' proxies send the connections to a Service: what the EndpointSlices said a little while ago.
 *
 * <p>Each view stands for one node's kube-proxy and learns of a change after a delay of its own, so a pod that is being
 * deleted gets new connections for a while. Views are not bound to nodes: clients survive any node's end. Connections to a Service of type
 * LoadBalancer pass through a target node first, and end with its machine. When no
 * endpoint is ready, those that are terminating but still serving are used (KEP-1669).
 *
 * @see <a href="https://kubernetes.io/docs/reference/networking/virtual-ips/">Virtual IPs and service proxies</a>
 */
public final class ServiceRouting {

    /** A pod that a proxy may send a connection to. */
    public record Endpoint(Key pod, String podUid) {}

    private final Control control;
    private final Nodes nodes;
    private final LoadBalancers balancers;
    private final List<View> views = new ArrayList<>();

    ServiceRouting(Control control, Nodes nodes, LoadBalancers balancers) {
        this.control = control;
        this.nodes = nodes;
        this.balancers = balancers;
        for (int i = 0; i < control.settings().routing().views(); i++) {
            views.add(new View(control, i));
        }
    }

    void start() {
        balancers.start();
        control.api()
                .onChange(
                        Kind.ENDPOINT_SLICE,
                        change -> views.forEach(v -> v.changed(new Key(
                                Fields.namespace(change.object()), EndpointSlices.serviceOf(change.object())))));
    }

    /** Whether connections to a Service come in through a load balancer and one of its target nodes. */
    public boolean isExternal(Key service) {
        return control.get(Kind.SERVICE, service)
                .filter(s -> "LoadBalancer".equals(Fields.text(s, "spec", "type")))
                .isPresent();
    }

    /** The nodes that load balancers send new connections to, whether their machines are there or not. */
    public List<String> targets() {
        return balancers.targets();
    }

    /** Whether the machine of a node is there to pass connections on. */
    public boolean passes(String node) {
        return nodes.runs(node);
    }

    public int views() {
        return views.size();
    }

    /** Where a view sends connections to a Service now; empty when it knows no endpoint. */
    public List<Endpoint> endpoints(int view, Key service) {
        return views.get(view).targets.getOrDefault(service, List.of());
    }

    /** The process behind an endpoint; empty when its container does not run, or no longer. */
    public Optional<App> app(Endpoint endpoint) {
        return control.get(Kind.POD, endpoint.pod())
                .filter(p -> Fields.uid(p).equals(endpoint.podUid()))
                .flatMap(nodes::app);
    }

    /** One node's proxy. */
    private static final class View {
        private final Control control;
        private final Dice dice;
        private final Map<Key, List<Endpoint>> targets = new TreeMap<>();
        private final WorkQueue queue;

        View(Control control, int number) {
            this.control = control;
            this.dice = control.dice().named("proxy " + number);
            this.queue = new WorkQueue(
                    control.agenda(),
                    dice,
                    "proxy " + number + " follows",
                    control.settings().routing().proxy(),
                    this::sync);
        }

        void changed(Key service) {
            ClusterSettings.Routing routing = control.settings().routing();
            Duration delay = (dice.chance(routing.slowShare()) ? routing.slowProxy() : routing.proxy()).draw(dice);
            queue.addAfter(service, delay);
        }

        private void sync(Key service) {
            List<Endpoint> ready = new ArrayList<>();
            List<Endpoint> lastResort = new ArrayList<>();
            Optional<ObjectNode> found = control.get(Kind.SERVICE, service);
            for (ObjectNode slice : found.map(s -> control.api().ownedBy(Kind.ENDPOINT_SLICE, Fields.uid(s)))
                    .orElse(List.of())) {
                for (JsonNode each : slice.path("endpoints")) {
                    JsonNode conditions = each.path("conditions");
                    JsonNode target = each.path("targetRef");
                    Endpoint endpoint = new Endpoint(
                            new Key(Fields.text(target, "namespace"), Fields.text(target, "name")),
                            Fields.text(target, "uid"));
                    if (conditions.path("ready").asBoolean()) {
                        ready.add(endpoint);
                    } else if (conditions.path("serving").asBoolean()) {
                        lastResort.add(endpoint);
                    }
                }
            }
            targets.put(service, List.copyOf(ready.isEmpty() ? lastResort : ready));
        }
    }
}
