package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where nodes' proxies send the connections to a Service: what the EndpointSlices said a little while ago.
 *
 * <p>Each view stands for one node's kube-proxy and learns of a change after a delay of its own, so a pod that is being
 * deleted gets new connections for a while; a change soon after another one waits for the proxy's period. Views are not bound to nodes: clients survive any node's end. Connections to a Service of type
 * LoadBalancer pass through a target node first, and end with its machine. When no
 * endpoint is ready, those that are terminating but still serving are used (KEP-1669).
 *
 * @see <a href="https://kubernetes.io/docs/reference/networking/virtual-ips/">Virtual IPs and service proxies</a>
 */
public final class ServiceRouting {

    /** A pod that a proxy may send a connection to, and the node that it runs on. */
    public record Endpoint(Key pod, String podUid, String node) {}

    /**
     * Labels by which the pods of a StatefulSet differ.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-name-label">Pod name
     *     label</a>, and the pod index label
     */
    private static final Set<String> IDENTITY =
            Set.of("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "strimzi.io/pod-name");

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
        return control.get(Kind.SERVICE, service).filter(balancers::isExternal).isPresent();
    }

    /** Whether a Service selects a pod by what only that one has: its name or index, or that it is the primary. */
    public boolean isOfOnePod(Key service) {
        return control.get(Kind.SERVICE, service)
                .map(s -> s.path("spec").path("selector"))
                .filter(ServiceRouting::isOfOnePod)
                .isPresent();
    }

    private static boolean isOfOnePod(JsonNode selector) {
        return IDENTITY.stream().anyMatch(selector::has)
                || Fields.text(selector, PostgresClusters.ROLE).equals(PostgresClusters.PRIMARY);
    }

    /** The nodes that a Service's load balancer sends new connections to, whether their machines are there or not. */
    public List<String> targets(Key service) {
        return balancers.targets(service);
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

    /** The process behind an endpoint, whatever the API says; empty when its container does not run, or no longer. */
    public Optional<App> app(Endpoint endpoint) {
        return nodes.app(endpoint.node(), endpoint.podUid());
    }

    /**
     * Whether anybody answers at an endpoint's address, be it with a refusal. Once the pod's network namespace is gone,
     * or its machine, packets vanish, and clients wait for all their time.
     */
    public boolean answers(Endpoint endpoint) {
        return nodes.hasNetwork(endpoint.node(), endpoint.podUid());
    }

    /** One node's proxy. It writes all its rules at once, and waits for its period before it does so again. */
    private static final class View {
        private final Control control;
        private final Dice dice;
        private final String name;
        private final Map<Key, List<Endpoint>> targets = new TreeMap<>();
        private final Set<Key> changed = new TreeSet<>();
        private Instant next = Instant.MIN;

        View(Control control, int number) {
            this.control = control;
            this.name = "proxy " + number;
            this.dice = control.dice().named(name);
        }

        void changed(Key service) {
            if (changed.add(service) && changed.size() == 1) {
                Instant soon =
                        control.now().plus(control.settings().routing().proxy().draw(dice));
                control.agenda().at(soon.isBefore(next) ? next : soon, name + " follows", this::sync);
            }
        }

        private void sync() {
            next = control.now().plus(control.settings().routing().proxyPeriod());
            changed.forEach(this::sync);
            changed.clear();
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
                            Fields.text(target, "uid"),
                            Fields.text(each, "nodeName"));
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
