package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A node with what its pods have reserved of it.
 *
 * @param unsociable those of the pods that have a required anti-affinity
 * @param freeCpu in thousandths of a core
 * @param freeMemory in thousandths of a byte, as {@link Quantity} counts
 */
record NodeView(
        ObjectNode node,
        List<ObjectNode> pods,
        List<ObjectNode> unsociable,
        long freeCpu,
        long freeMemory,
        int freePods) {

    /** What a pod asks for: the sum of its containers' requests. */
    record Request(long cpu, long memory) {
        static Request of(ObjectNode pod) {
            long cpu = 0;
            long memory = 0;
            for (JsonNode container : pod.path("spec").path("containers")) {
                JsonNode requests = container.path("resources").path("requests");
                cpu += requests.has("cpu") ? Quantity.millis(requests.path("cpu")) : 0;
                memory += requests.has("memory") ? Quantity.millis(requests.path("memory")) : 0;
            }
            return new Request(cpu, memory);
        }
    }

    static NodeView of(ObjectNode node, List<ObjectNode> onNode) {
        JsonNode allocatable = node.path("status").path("allocatable");
        long cpu = Quantity.millis(allocatable.path("cpu"));
        long memory = Quantity.millis(allocatable.path("memory"));
        List<ObjectNode> pods =
                onNode.stream().filter(p -> !Fields.isFinished(p)).toList();
        for (ObjectNode pod : pods) {
            Request request = Request.of(pod);
            cpu -= request.cpu();
            memory -= request.memory();
        }
        List<ObjectNode> unsociable = pods.stream()
                .filter(p -> !PodSpreading.antiAffinity(p).isEmpty())
                .toList();
        return new NodeView(
                node, pods, unsociable, cpu, memory, allocatable.path("pods").asInt(110) - pods.size());
    }

    boolean hasRoomFor(Request request) {
        return freePods > 0
                && (request.cpu() == 0 || request.cpu() <= freeCpu)
                && (request.memory() == 0 || request.memory() <= freeMemory);
    }

    /** The free share of CPU and memory after the pod, 0 to 100: NodeResourcesFit's LeastAllocated. */
    long leastAllocated(Request request) {
        JsonNode allocatable = node.path("status").path("allocatable");
        return (share(freeCpu - request.cpu(), Quantity.millis(allocatable.path("cpu")))
                        + share(freeMemory - request.memory(), Quantity.millis(allocatable.path("memory"))))
                / 2;
    }

    private static long share(long free, long whole) {
        return whole == 0 ? 0 : Math.max(0, free) * 100 / whole;
    }

    String name() {
        return Fields.name(node);
    }

    /** "" when the node has no such label. */
    String label(String key) {
        return Fields.text(node, "metadata", "labels", key);
    }
}
