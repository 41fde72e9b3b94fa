package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Where a pod may go, and where it goes best.
 *
 * <p>Filters: unschedulable nodes, taints, node selector and required node affinity, host ports, resources and number of
 * pods, volumes, topology spread with DoNotSchedule, required pod affinity and anti-affinity (both ways). They find what
 * Kubernetes 1.36 finds in random small clusters (SchedulerVerdictTest). Score: the free share of the node, less for
 * each pod of the same owner on the node and, lighter, in its zone. Not modelled: preemption, devices, preferred
 * affinities, image locality, and sampling of nodes in large clusters.
 *
 * @see <a href="https://kubernetes.io/docs/reference/scheduling/config/">Scheduler configuration</a>
 */
final class Placement {

    // PodTopologySpread by default weighs twice as much as NodeResourcesFit; 5 in a zone count as 3 on a host.
    private static final long SAME_NODE = 30;
    private static final long SAME_ZONE = 6;

    private static final ObjectNode UNSCHEDULABLE =
            Fields.object().put("key", "node.kubernetes.io/unschedulable").put("effect", "NoSchedule");

    private final KubeApi api;
    private final List<NodeView> nodes;

    Placement(KubeApi api, List<NodeView> nodes) {
        this.api = api;
        this.nodes = nodes;
    }

    /** The nodes that a pod may go to. */
    List<NodeView> fitting(ObjectNode pod) {
        PodRequest request = PodRequest.of(pod);
        PodVolumes volumes = new PodVolumes(api, pod, nodes);
        List<NodeView> fitting = nodes.stream()
                .filter(n -> n.hasRoomFor(request) && isEligible(pod, n))
                .filter(n -> HostPorts.free(pod, n.pods()) && volumes.reach(n))
                .toList();
        return PodAffinity.filter(api, pod, nodes, PodSpreading.filter(pod, nodes, fitting));
    }

    /** The best node; among equals the first by name. Empty when none fits. */
    Optional<NodeView> choose(ObjectNode pod) {
        PodRequest request = PodRequest.of(pod);
        List<NodeView> fitting = fitting(pod);
        if (fitting.size() <= 1) {
            return fitting.stream().findFirst();
        }
        ToLongFunction<NodeView> score = score(pod, request);
        NodeView best = fitting.getFirst();
        long most = Long.MIN_VALUE;
        for (NodeView each : fitting) {
            long points = score.applyAsLong(each);
            if (points > most) {
                most = points;
                best = each;
            }
        }
        return Optional.of(best);
    }

    /** Whether a node's own marks let a pod in: schedulable, taints, selector and affinity. */
    static boolean isEligible(ObjectNode pod, ObjectNode node) {
        return isSchedulable(pod, node) && Tolerations.allow(pod, node) && NodeAffinity.matches(pod, node);
    }

    /** The same, of a view: most nodes are open and untainted, which it knows already. */
    private static boolean isEligible(ObjectNode pod, NodeView view) {
        return (!view.unschedulable() || Tolerations.tolerates(pod, UNSCHEDULABLE))
                && (!view.tainted() || Tolerations.allow(pod, view.node()))
                && NodeAffinity.matches(pod, view.node());
    }

    private static boolean isSchedulable(ObjectNode pod, ObjectNode node) {
        return !node.path("spec").path("unschedulable").asBoolean() || Tolerations.tolerates(pod, UNSCHEDULABLE);
    }

    private ToLongFunction<NodeView> score(ObjectNode pod, PodRequest request) {
        Map<String, Integer> onNode = new HashMap<>();
        Map<String, Integer> inZone = new HashMap<>();
        Fields.controller(pod).ifPresent(owner -> {
            for (ObjectNode sibling : api.ownedBy(Kind.POD, owner.uid())) {
                String node = Fields.nodeOf(sibling);
                if (!node.isEmpty() && Fields.isActive(sibling)) {
                    onNode.merge(node, 1, Integer::sum);
                }
            }
        });
        for (NodeView node : nodes) {
            Integer siblings = onNode.get(node.name());
            if (siblings != null) {
                inZone.merge(node.zone(), siblings, Integer::sum);
            }
        }
        return n -> n.leastAllocated(request)
                - SAME_NODE * onNode.getOrDefault(n.name(), 0)
                - SAME_ZONE * inZone.getOrDefault(n.zone(), 0);
    }
}
