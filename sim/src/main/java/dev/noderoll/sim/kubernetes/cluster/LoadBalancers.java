package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The target nodes of external load balancers; the same for all Services of type LoadBalancer. Where there is a cloud,
 * they are registered there, and it says which of them get new connections.
 *
 * <ul>
 *   <li>A node becomes a target once it is Ready, and stays one when it is no longer (KEP-3458).
 *   <li>The label {@code node.kubernetes.io/exclude-from-external-load-balancers}, and the deletion of the Node, take it
 *       off: it gets no new connections, and those in flight go on (deregistration delay).
 *   <li>A machine that is gone is still sent connections until the load balancer's health checks have failed.
 * </ul>
 *
 * @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-exclude-from-external-load-balancers">
 *     the label</a>
 */
final class LoadBalancers {

    private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

    private final Control control;
    private final Dice dice;
    private final WorkQueue queue;
    private final Set<String> targets = new TreeSet<>();
    private Optional<CloudTargets> cloud = Optional.empty();

    LoadBalancers(Control control) {
        this.control = control;
        this.dice = control.dice().named("load-balancers");
        this.queue = new WorkQueue(
                control.agenda(),
                dice,
                "load balancer target",
                control.settings().routing().targets(),
                this::sync);
    }

    /** From now on targets are registered there; to be called before there are nodes. */
    void in(CloudTargets other) {
        cloud = Optional.of(other);
    }

    void start() {
        control.api().onChange(Kind.SERVICE, change -> {
            boolean balanced = change.type() != ChangeType.DELETED
                    && "LoadBalancer".equals(Fields.text(change.object(), "spec", "type"));
            cloud.ifPresent(c -> {
                if (balanced) {
                    c.serve(Key.of(change.object()).toString(), List.copyOf(targets));
                } else {
                    c.giveUp(Key.of(change.object()).toString());
                }
            });
        });
        control.api().onChange(Kind.NODE, change -> {
            boolean matters = change.type() != ChangeType.MODIFIED
                    || Control.touches(change, "metadata", "labels")
                    || Control.touches(change, "status", "conditions");
            if (matters) {
                queue.add(Key.of(change.object()));
            }
        });
    }

    /** A machine is gone: its health checks fail after a while. */
    void lost(String node) {
        Duration found = control.settings().routing().healthCheck().draw(dice);
        if (cloud.isPresent()) {
            cloud.get().lost(node);
        } else {
            control.agenda().after(found, "load balancers find " + node + " unhealthy", () -> targets.remove(node));
        }
    }

    /** The nodes that get new connections to a Service, ordered by name. */
    List<String> targets(Key service) {
        return cloud.map(c -> c.targets(service.toString())).orElseGet(() -> List.copyOf(targets));
    }

    /** Whether connections to a Service come in through nodes. */
    boolean isExternal(ObjectNode service) {
        String type = Fields.text(service, "spec", "type");
        return "LoadBalancer".equals(type)
                || ("NodePort".equals(type)
                        && cloud.filter(CloudTargets::reachesNodePorts).isPresent());
    }

    private void leave(String node) {
        if (targets.remove(node)) {
            cloud.ifPresent(c -> c.deregister(node));
        }
    }

    private void sync(Key key) {
        Optional<ObjectNode> node = control.get(Kind.NODE, key);
        boolean excluded =
                node.isEmpty() || Fields.at(node.get(), "metadata", "labels").has(EXCLUDE);
        if (excluded) {
            leave(key.name());
        } else if (Fields.isReady(node.get()) && targets.add(key.name())) {
            cloud.ifPresent(c -> c.register(key.name()));
        }
    }
}
