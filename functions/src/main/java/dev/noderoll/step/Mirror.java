package dev.noderoll.step;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.VolumeView;
import dev.noderoll.plan.placement.Cluster;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster that "what if" is asked of, kept as a view shows it: only what has changed is changed. */
final class Mirror {

    private static final ClusterView NOTHING =
            new ClusterView(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

    /** What a cluster is made of once, and made anew for. */
    private record Rest(
            Map<String, Map<String, String>> namespaces,
            Set<ClaimView> claims,
            Set<VolumeView> volumes,
            Set<ClassView> classes,
            Set<QuotaView> quotas) {
        static Rest of(ClusterView view) {
            return new Rest(
                    view.namespaces(),
                    Set.copyOf(view.claims()),
                    Set.copyOf(view.volumes()),
                    Set.copyOf(view.classes()),
                    Set.copyOf(view.quotas()));
        }
    }

    private final Cluster cluster;
    private final Rest rest;
    private final Map<NodeName, NodeView> nodes = new HashMap<>();
    private final Map<PodKey, PodView> pods = new HashMap<>();

    /** Of an empty cluster. */
    Mirror() {
        this(NOTHING);
    }

    private Mirror(ClusterView view) {
        this.cluster = new Cluster(view);
        this.rest = Rest.of(view);
        view.nodes().forEach(n -> nodes.put(n.name(), n));
        view.pods().forEach(p -> pods.put(p.key(), p));
    }

    Cluster cluster() {
        return cluster;
    }

    Optional<PodView> pod(PodKey key) {
        return Optional.ofNullable(pods.get(key));
    }

    /** As the view is now; the same mirror where only nodes and pods have changed. */
    Mirror as(ClusterView view) {
        if (!Rest.of(view).equals(rest)) {
            return new Mirror(view);
        }
        Set<NodeName> there = new HashSet<>();
        for (NodeView node : view.nodes()) {
            there.add(node.name());
            NodeView before = nodes.put(node.name(), node);
            if (!node.equals(before)) {
                List<PodView> stay = cluster.remove(node.name());
                cluster.add(node);
                stay.forEach(cluster::add);
                if (before == null) {
                    // Pods may have been bound to it before it was seen.
                    pods.values().stream()
                            .filter(p -> node.name().equals(p.node()))
                            .forEach(cluster::add);
                }
            }
        }
        nodes.keySet().removeIf(name -> {
            boolean gone = !there.contains(name);
            if (gone) {
                cluster.remove(name);
            }
            return gone;
        });
        changePods(view.pods());
        return this;
    }

    private void changePods(List<PodView> now) {
        Set<PodKey> there = new HashSet<>();
        for (PodView pod : now) {
            there.add(pod.key());
            PodView before = pods.get(pod.key());
            if (!pod.equals(before)) {
                if (before != null) {
                    cluster.remove(before);
                }
                cluster.add(pod);
                pods.put(pod.key(), pod);
            }
        }
        if (pods.size() > there.size()) {
            pods.values().removeIf(pod -> {
                boolean gone = !there.contains(pod.key());
                if (gone) {
                    cluster.remove(pod);
                }
                return gone;
            });
        }
    }
}
