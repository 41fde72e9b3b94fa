package dev.noderoll.step;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Place;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Workloads;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what a drain has to know of the pods on its node: their namespaces, their controllers. Changes nothing. */
public final class DrainSurveyor {

    private DrainSurveyor() {}

    /** Looks at the pods of a node, with what protects each. */
    public static DrainSurvey survey(Cluster cluster, NodeName node, DrainPolicy policy, Instant now) {
        Reach reach = DrainSite.reach(cluster.nodes().get(node).orElse(null));
        return survey(cluster, node, reach, cluster.pods().onNode(node), policy, now);
    }

    static DrainSurvey survey(
            Cluster cluster, NodeName node, Reach reach, List<Pod> onNode, DrainPolicy policy, Instant now) {
        Workloads workloads = cluster.workloads();
        Map<String, DrainSurvey.Namespace> namespaces = new TreeMap<>();
        Map<PodKey, Workload> keepers = new TreeMap<>();
        Set<PodKey> orphans = orphans(cluster, onNode);
        Map<Owner, Optional<Workload>> byOwner = new HashMap<>();
        for (Pod pod : onNode) {
            String namespace = pod.key().namespace();
            Owner owner = pod.owner();
            boolean mustGo = DrainPlanner.mustGo(pod, policy, reach, now);
            if (owner != null && mustGo) {
                byOwner.computeIfAbsent(owner, o -> workloads.of(namespace, o))
                        .ifPresent(workload -> keepers.put(pod.key(), workload));
            }
            if (mustGo || orphans.contains(pod.key())) {
                namespaces.computeIfAbsent(namespace, name -> read(cluster, name));
            }
        }
        Place place = new Place(reach, attached(cluster, node, onNode));
        return new DrainSurvey(onNode, namespaces, keepers, orphans, place, policy, now);
    }

    /** Asked for only where there is a pod that it matters to. */
    private static int attached(Cluster cluster, NodeName node, List<Pod> onNode) {
        boolean matters = onNode.stream().anyMatch(p -> p.claims() > 0);
        return matters ? cluster.volumes().attachedTo(node).size() : 0;
    }

    /** DaemonSet pods that nobody would make again (D19). One that has finished harms nobody (D18). */
    static Set<PodKey> orphans(Cluster cluster, List<Pod> onNode) {
        Set<PodKey> orphans = new TreeSet<>();
        Map<Owner, Boolean> alive = new HashMap<>();
        for (Pod pod : onNode) {
            Owner owner = pod.owner();
            if (owner != null && owner.isDaemonSet() && !pod.finished()) {
                String namespace = pod.key().namespace();
                if (!alive.computeIfAbsent(owner, o -> cluster.workloads().daemonSetExists(namespace, o))) {
                    orphans.add(pod.key());
                }
            }
        }
        return orphans;
    }

    private static DrainSurvey.Namespace read(Cluster cluster, String namespace) {
        return new DrainSurvey.Namespace(
                cluster.pods().inNamespace(namespace),
                cluster.workloads().budgets(namespace),
                cluster.workloads().services(namespace));
    }
}
