package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the control plane does about nodes: taints that follow their conditions, unreachable nodes, nodes whose instance
 * is gone, and the pods that these leave behind.
 *
 * <ul>
 *   <li>Ready False: taints {@code not-ready} NoSchedule and NoExecute; Unknown: {@code unreachable}; unschedulable:
 *       {@code unschedulable} NoSchedule (pkg/controller/nodelifecycle/node_lifecycle_controller.go). The pods of a node
 *       that turns Unknown are marked not Ready there too.
 *   <li>A node that is not Ready and whose instance does not exist is deleted
 *       (cloud-provider, node_lifecycle_controller.go, MonitorNodes).
 *   <li>The pods of a node that does not exist are force-deleted (podgc/gc_controller.go, gcOrphaned).
 *   <li>So are the terminating pods of a node that is not Ready and has the taint {@code out-of-service}
 *       (podgc/gc_controller.go, gcTerminating; KEP-2268).
 * </ul>
 */
final class NodeLifecycle {

    private static final String PREFIX = "node.kubernetes.io/";
    private static final Set<String> OWN =
            Set.of(PREFIX + "not-ready", PREFIX + "unreachable", PREFIX + "unschedulable");

    /** The garbage collector's period (podgc/gc_controller.go, gcCheckPeriod). */
    private static final Duration TERMINATING_ROUND = Duration.ofSeconds(20);

    private final Control control;
    private final Dice dice;
    private final WorkQueue taints;

    NodeLifecycle(Control control) {
        this.control = control;
        this.dice = control.dice().named("node-lifecycle");
        this.taints = control.queue("node-lifecycle-controller", this::taint);
    }

    void start() {
        control.enqueue(Kind.NODE, taints);
        control.api().onChange(Kind.NODE, change -> {
            if (change.type() == ChangeType.DELETED) {
                String name = Fields.name(change.object());
                control.agenda()
                        .after(
                                control.settings().nodes().podCollection().draw(dice),
                                "pod GC of node " + name,
                                () -> collectPods(name));
            } else if (change.type() == ChangeType.MODIFIED && outOfService(change.object())) {
                collectTerminating(Fields.name(change.object()));
            }
        });
    }

    /** No more heartbeats from this node. */
    void lost(String node) {
        ClusterSettings.Nodes times = control.settings().nodes();
        Duration wait = times.monitorGrace()
                .minus(times.heartbeat().draw(dice))
                .plus(times.monitorPeriod().draw(dice));
        control.agenda().after(wait, "node " + node + " counts as unreachable", () -> unreachable(node));
    }

    private void unreachable(String name) {
        silent(name)
                .ifPresent(uid -> control.agenda()
                        .after(
                                control.settings().nodes().removal().draw(dice),
                                "cloud removes node " + name,
                                () -> remove(uid, name)));
    }

    /** The kubelet's heartbeats have been missing for long. Returns the node's UID; empty when it is gone. */
    Optional<String> silent(String name) {
        Optional<ObjectNode> node = control.api().get(Kind.NODE, "", name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode after = node.get().deepCopy();
        Fields.setCondition(
                after, "Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", control.now());
        control.api().updateStatus(Kind.NODE, after);
        for (ObjectNode pod : control.api().podsOnNode(name)) {
            if (Fields.isReady(pod)) {
                control.api().updateStatus(Kind.POD, PodStatus.unreachable(pod, control.now()));
            }
        }
        return Optional.of(Fields.uid(after));
    }

    static boolean outOfService(ObjectNode node) {
        return !Fields.isReady(node)
                && node.path("spec")
                        .path("taints")
                        .valueStream()
                        .anyMatch(t -> Fields.text(t, "key").equals(PREFIX + "out-of-service"));
    }

    /** At each round of the garbage collector, as long as the node is out of service. */
    private void collectTerminating(String name) {
        control.agenda().after(TERMINATING_ROUND, "pod GC of the terminating pods of " + name, () -> {
            boolean still = control.api()
                    .get(Kind.NODE, "", name)
                    .filter(NodeLifecycle::outOfService)
                    .isPresent();
            List<ObjectNode> terminating = control.api().podsOnNode(name).stream()
                    .filter(pod -> pod.path("metadata").has("deletionTimestamp"))
                    .toList();
            if (still) {
                terminating.forEach(
                        pod -> control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), Deletion.NOW));
            }
            if (still && !control.api().podsOnNode(name).isEmpty()) {
                collectTerminating(name);
            }
        });
    }

    private void remove(String uid, String name) {
        control.api()
                .get(Kind.NODE, "", name)
                .filter(n -> Fields.uid(n).equals(uid))
                .ifPresent(n -> control.api().delete(Kind.NODE, "", name, Deletion.PLAIN));
    }

    private void collectPods(String node) {
        if (control.api().get(Kind.NODE, "", node).isEmpty()) {
            for (ObjectNode pod : control.api().podsOnNode(node)) {
                control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), Deletion.NOW);
            }
        }
    }

    private void taint(Key key) {
        control.get(Kind.NODE, key).ifPresent(node -> {
            String ready = Fields.condition(node, "Ready")
                    .map(c -> Fields.text(c, "status"))
                    .orElse("False");
            ObjectNode bare = Nodes.withTaints(node, OWN, Map.of());
            Map<String, String> add = new TreeMap<>();
            if (!"True".equals(ready)) {
                String what = "Unknown".equals(ready) ? "unreachable" : "not-ready";
                add.put("NoSchedule", PREFIX + what);
                add.put("NoExecute", PREFIX + what);
            }
            ObjectNode after = Nodes.withTaints(bare, Set.of(), add);
            if (node.path("spec").path("unschedulable").asBoolean()) {
                after = Nodes.withTaints(after, Set.of(), Map.of("NoSchedule", PREFIX + "unschedulable"));
            }
            if (!sameTaints(node, after)) {
                control.api().update(Kind.NODE, after);
            }
        });
    }

    private static boolean sameTaints(ObjectNode one, ObjectNode other) {
        return taintSet(one).equals(taintSet(other));
    }

    private static Set<String> taintSet(ObjectNode node) {
        Set<String> found = new TreeSet<>();
        node.path("spec").path("taints").forEach(t -> found.add(t.toString()));
        return found;
    }
}
