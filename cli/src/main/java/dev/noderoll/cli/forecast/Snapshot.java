package dev.noderoll.cli.forecast;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Hold;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Stop;
import dev.noderoll.model.Workload;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import dev.noderoll.step.SchedulingParts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster as it was at one moment, as far as a drain looks at it.
 *
 * @param pods of every namespace that has a pod on a node
 * @param owned what keeps the number of the pods of an owner; of the others there is nothing to tell
 * @param holds on node groups
 * @param scheduling what its scheduler looks at
 */
record Snapshot(
        List<ClusterNode> nodes,
        List<Pod> pods,
        Map<String, List<Budget>> budgets,
        Map<String, List<ServiceView>> services,
        Map<Owned, Workload> owned,
        Set<Owned> daemonSets,
        List<Attachment> attachments,
        Exposed exposed,
        List<Hold> holds,
        ClusterView scheduling) {

    /** An owner in its namespace. */
    record Owned(String namespace, Owner owner) {}

    /** Reads all of it, each kind once. Changes nothing. */
    static Snapshot of(Cluster cluster) {
        try (Live live = cluster.live()) {
            List<ClusterNode> nodes = live.nodes();
            Set<String> namespaces = new TreeSet<>();
            List<Attachment> attachments = new ArrayList<>();
            for (ClusterNode node : nodes) {
                live.podsOn(node.name()).forEach(pod -> namespaces.add(pod.key().namespace()));
                attachments.addAll(live.attachedTo(node.name()));
            }
            List<Pod> pods = new ArrayList<>();
            Map<String, List<Budget>> budgets = new TreeMap<>();
            Map<String, List<ServiceView>> services = new TreeMap<>();
            Map<Owned, Workload> owned = new HashMap<>();
            Set<Owned> daemonSets = new HashSet<>();
            for (String namespace : namespaces) {
                pods.addAll(live.podsIn(namespace));
                budgets.put(namespace, live.budgets(namespace));
                services.put(namespace, live.services(namespace));
            }
            for (Pod pod : pods) {
                Owner owner = pod.owner();
                if (owner == null) {
                    continue;
                }
                Owned key = new Owned(pod.key().namespace(), owner);
                if (!owner.isDaemonSet()) {
                    live.of(key.namespace(), owner).ifPresent(workload -> owned.put(key, workload));
                } else if (live.daemonSetExists(key.namespace(), owner)) {
                    daemonSets.add(key);
                }
            }
            return new Snapshot(
                    nodes,
                    pods,
                    budgets,
                    services,
                    owned,
                    daemonSets,
                    attachments,
                    live.exposed(),
                    cluster.ledger().holds(),
                    SchedulingParts.read(live, parts(pods)));
        }
    }

    private static Set<Part> parts(List<Pod> pods) {
        Set<Part> parts = EnumSet.of(Part.QUOTAS);
        if (pods.stream().anyMatch(p -> p.claims() > 0)) {
            parts.addAll(EnumSet.of(Part.VOLUMES, Part.ATTACHMENTS));
        }
        return parts;
    }

    List<Pod> podsOn(NodeName node) {
        return pods.stream().filter(p -> node.value().equals(p.node())).toList();
    }

    Optional<Hold> hold(String group) {
        return holds.stream().filter(h -> h.group().equals(group)).findFirst();
    }

    /** The same cluster without disruption budgets. */
    Snapshot withoutBudgets() {
        return new Snapshot(
                nodes, pods, Map.of(), services, owned, daemonSets, attachments, exposed, holds, scheduling);
    }

    /** The same cluster with pods that stop at once. */
    Snapshot withoutPauses() {
        List<Pod> quick = pods.stream()
                .map(p -> new Pod(
                        p.key(),
                        p.node(),
                        p.owner(),
                        p.phase(),
                        p.readiness(),
                        Stop.within(p.grace()),
                        p.startedAt(),
                        p.readinessSince(),
                        p.goneBy(),
                        p.priorityClass(),
                        p.traits(),
                        p.claims(),
                        p.labels(),
                        p.annotations(),
                        p.gang()))
                .toList();
        return new Snapshot(
                nodes, quick, budgets, services, owned, daemonSets, attachments, exposed, holds, scheduling);
    }
}
