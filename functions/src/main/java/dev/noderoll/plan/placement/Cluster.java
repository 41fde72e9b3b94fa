package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes with their pods, as the scheduler keeps them, to ask "what if": pods and nodes can be taken out and put in, and
 * put back again.
 *
 * <p>Pods that are bound to no node, or to one that is not here, and those that have ended, are left out: they hold
 * nothing.
 */
public final class Cluster {

    private final Map<String, NodeState> nodes = new TreeMap<>();
    private final Map<String, Map<String, PodView>> pods = new LinkedHashMap<>();
    private final PodCounts counts;
    private final Storage storage;
    private final List<QuotaView> quotas;

    public Cluster(ClusterView view) {
        this.counts = new PodCounts(view.namespaces());
        this.storage = new Storage(view);
        this.quotas = view.quotas();
        view.nodes().forEach(this::add);
        view.pods().forEach(this::add);
    }

    public void add(NodeView node) {
        nodes.put(node.name().value(), new NodeState(node));
    }

    /** Closes a node to new pods: with its cordon, and a taint beside those it has. Its pods stay. */
    public void close(NodeName name, Taint with) {
        NodeState open = nodes.get(name.value());
        if (open != null) {
            List<Taint> taints = new ArrayList<>(open.view().taints());
            taints.add(with);
            List<PodView> stay = remove(name);
            add(open.view().with(Cordon.CORDONED, taints));
            stay.forEach(this::add);
        }
    }

    /** Takes a node out, with its pods. */
    public List<PodView> remove(NodeName node) {
        List<PodView> gone = podsOn(node);
        gone.forEach(this::remove);
        nodes.remove(node.value());
        return gone;
    }

    public void add(PodView pod) {
        Optional<NodeState> node = node(pod);
        if (node.isPresent() && pod.standing() != Standing.FINISHED) {
            pods.computeIfAbsent(node.get().name(), _ -> new LinkedHashMap<>()).put(id(pod), pod);
            node.get().add(pod, storage.handles(pod));
            storage.add(pod);
            counts.add(pod);
        }
    }

    /** Takes a pod out; does nothing when it is not there. */
    public void remove(PodView pod) {
        Optional<NodeState> node = node(pod);
        if (node.isPresent()
                && pods.getOrDefault(node.get().name(), new LinkedHashMap<>()).remove(id(pod)) != null) {
            node.get().remove(pod, storage.handles(pod));
            storage.remove(pod);
            counts.remove(pod);
        }
    }

    public Optional<NodeView> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name.value())).map(NodeState::view);
    }

    public List<NodeView> nodes() {
        return nodes.values().stream().map(NodeState::view).toList();
    }

    public List<PodView> podsOn(NodeName node) {
        return new ArrayList<>(
                pods.getOrDefault(node.value(), new LinkedHashMap<>()).values());
    }

    /** Which nodes would take a pod now, by name. */
    public List<NodeName> nodesFor(PodView pod) {
        PodFilter filter = new PodFilter(pod, this);
        List<NodeName> taking = new ArrayList<>();
        for (NodeState node : nodes.values()) {
            if (filter.refusal(node) == null) {
                taking.add(node.view().name());
            }
        }
        return taking;
    }

    /** Why a node would not take a pod; empty when it would. */
    Optional<NodeRefusal> refusal(PodView pod, NodeName name) {
        NodeState node = nodes.get(name.value());
        return node == null
                ? Optional.of(new NodeRefusal.NotSelected())
                : Optional.ofNullable(new PodFilter(pod, this).refusal(node));
    }

    /** What each node that would not take a pod says, by the first plugin that refuses. */
    public Map<NodeName, NodeRefusal> refusals(PodView pod) {
        PodFilter filter = new PodFilter(pod, this);
        Map<NodeName, NodeRefusal> refusals = new LinkedHashMap<>();
        for (NodeState node : nodes.values()) {
            NodeRefusal refusal = filter.refusal(node);
            if (refusal != null) {
                refusals.put(node.view().name(), refusal);
            }
        }
        return refusals;
    }

    Collection<NodeState> states() {
        return nodes.values();
    }

    Map<String, NodeState> byName() {
        return nodes;
    }

    PodCounts counts() {
        return counts;
    }

    List<QuotaView> quotas() {
        return quotas;
    }

    Storage storage() {
        return storage;
    }

    private Optional<NodeState> node(PodView pod) {
        return pod.node() == null
                ? Optional.empty()
                : Optional.ofNullable(nodes.get(pod.node().value()));
    }

    private static String id(PodView pod) {
        return pod.key().text() + " " + pod.key().uid();
    }
}
