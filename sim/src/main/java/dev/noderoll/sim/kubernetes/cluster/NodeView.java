package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A node with what its pods have reserved of it. What every pod asks of every node is read once.
 *
 * @param zone "" when it has none
 * @param unschedulable whether it is cordoned
 * @param tainted whether it has any taint
 * @param unsociable those of the pods that have a required anti-affinity
 * @param whole what there is, and {@code free} what is not reserved of it
 */
record NodeView(
        ObjectNode node,
        String name,
        String zone,
        boolean unschedulable,
        boolean tainted,
        List<ObjectNode> pods,
        List<ObjectNode> unsociable,
        PodRequest whole,
        PodRequest free,
        int freePods) {

    private static final String ZONE = "topology.kubernetes.io/zone";

    static NodeView of(ObjectNode node, List<ObjectNode> onNode) {
        JsonNode allocatable = node.path("status").path("allocatable");
        PodRequest whole = PodRequest.room(allocatable);
        PodRequest free = whole;
        List<ObjectNode> pods =
                onNode.stream().filter(p -> !Fields.isFinished(p)).toList();
        for (ObjectNode pod : pods) {
            free = free.less(PodRequest.of(pod));
        }
        List<ObjectNode> unsociable = pods.stream()
                .filter(p -> !PodAffinity.terms(p, "podAntiAffinity").isEmpty())
                .toList();
        int most = (int) (Quantity.millis(allocatable.path("pods")) / 1_000);
        return new NodeView(
                node,
                Fields.name(node),
                Fields.text(node, "metadata", "labels", ZONE),
                node.path("spec").path("unschedulable").asBoolean(),
                !node.path("spec").path("taints").isEmpty(),
                pods,
                unsociable,
                whole,
                free,
                (allocatable.has("pods") ? most : 110) - pods.size());
    }

    boolean hasRoomFor(PodRequest request) {
        return freePods > 0 && request.fits(free);
    }

    /** The free share of CPU and memory after the pod, 0 to 100: NodeResourcesFit's LeastAllocated. */
    long leastAllocated(PodRequest request) {
        return (share(free.cpu() - request.cpu(), whole.cpu())
                        + share(free.memory() - request.memory(), whole.memory()))
                / 2;
    }

    private static long share(long free, long whole) {
        return whole == 0 ? 0 : Math.max(0, free) * 100 / whole;
    }

    /** "" when the node has no such label. */
    String label(String key) {
        return Fields.text(node, "metadata", "labels", key);
    }
}
