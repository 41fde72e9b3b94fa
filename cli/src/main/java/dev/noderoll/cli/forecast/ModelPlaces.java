package dev.noderoll.cli.forecast;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.plan.placement.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as its scheduler sees it: what each pod asks for, which its successors inherit, and where it is. Volumes, quotas and
 * the labels of namespaces stay as they were.
 */
final class ModelPlaces {

    private static final Taint NOT_READY = new Taint("node.kubernetes.io/not-ready", "", Taint.Effect.NO_SCHEDULE);

    private final ClusterView before;
    private final Cluster cluster;
    private final Map<NodeName, NodeView> kinds = new LinkedHashMap<>();
    private final Map<PodKey, PodView> pods = new LinkedHashMap<>();

    ModelPlaces(ClusterView before) {
        this.before = before;
        this.cluster = new Cluster(before);
        before.nodes().forEach(node -> kinds.put(node.name(), node));
        before.pods().forEach(pod -> pods.put(pod.key(), pod));
    }

    /** As it is now. */
    ClusterView view() {
        return new ClusterView(
                cluster.nodes(),
                List.copyOf(pods.values()),
                before.namespaces(),
                before.claims(),
                before.volumes(),
                before.classes(),
                before.quotas());
    }

    /** A node has come, or is marked otherwise than before. */
    void put(ClusterNode node) {
        NodeView kind = kinds.computeIfAbsent(node.name(), _ -> like(node));
        List<Taint> taints = new ArrayList<>(kind.taints().stream()
                .filter(t -> node.taints().contains(t.key()))
                .toList());
        node.taints().stream()
                .filter(key -> taints.stream().noneMatch(t -> t.key().equals(key)))
                .forEach(key -> taints.add(new Taint(key, "", Taint.Effect.NO_SCHEDULE)));
        if (!node.ready()) {
            taints.add(NOT_READY);
        }
        Cordon cordon = node.scheduling() == Scheduling.CORDONED ? Cordon.CORDONED : Cordon.OPEN;
        List<PodView> stay = cluster.remove(node.name());
        cluster.add(kind.with(cordon, taints));
        stay.forEach(cluster::add);
    }

    /** As large as one of its zone, or any. */
    private NodeView like(ClusterNode node) {
        String zone = node.labels().getOrDefault("topology.kubernetes.io/zone", "");
        NodeView like = before.nodes().stream()
                .filter(n -> n.zone().equals(zone))
                .findFirst()
                .or(() -> before.nodes().stream().findFirst())
                .orElseThrow();
        return new NodeView(
                node.name(),
                node.labels(),
                List.of(),
                Cordon.OPEN,
                like.allocatable(),
                like.maxPods(),
                like.attachLimits(),
                Set.of());
    }

    void remove(NodeName node) {
        cluster.remove(node);
    }

    /** A pod asks for what another asks for. */
    void inherit(PodKey successor, PodKey of) {
        Optional.ofNullable(pods.get(of))
                .map(PodView::successor)
                .ifPresent(v -> pods.put(successor, view(v, successor, null, Standing.LIVE)));
    }

    /** A pod has been bound to its node, or is otherwise than before. */
    void put(Pod pod) {
        PodView was = pods.get(pod.key());
        if (was != null) {
            cluster.remove(was);
            Standing standing =
                    pod.finished() ? Standing.FINISHED : pod.terminating() ? Standing.TERMINATING : Standing.LIVE;
            NodeName node = pod.node() == null ? null : new NodeName(Objects.requireNonNull(pod.node()));
            PodView now = view(was, pod.key(), node, standing);
            pods.put(pod.key(), now);
            cluster.add(now);
        }
    }

    private static PodView view(PodView like, PodKey key, @Nullable NodeName node, Standing standing) {
        return new PodView(key, node, standing, like.labels(), like.needs(), like.claims(), like.gates());
    }

    void remove(PodKey pod) {
        Optional.ofNullable(pods.remove(pod)).ifPresent(cluster::remove);
    }

    Optional<PodView> of(PodKey pod) {
        return Optional.ofNullable(pods.get(pod));
    }

    /** Which nodes would take a pod that waits; empty when nobody knows what it asks for. */
    Optional<Set<NodeName>> nodesFor(PodKey pod) {
        return Optional.ofNullable(pods.get(pod)).map(view -> Set.copyOf(cluster.nodesFor(view)));
    }
}
