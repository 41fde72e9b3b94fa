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
 * @param cpu in thousandths of a core
 * @param memory in thousandths of a byte, as {@link Quantity} counts
 */
record NodeView(
        ObjectNode node,
        String name,
        String zone,
        boolean unschedulable,
        boolean tainted,
        List<ObjectNode> pods,
        List<ObjectNode> unsociable,
        Room cpu,
        Room memory,
        int freePods) {

    private static final String ZONE = "topology.kubernetes.io/zone";

    /** Of one resource, what there is and what nobody has reserved. */
    record Room(long whole, long free) {

        boolean has(long wanted) {
            return wanted == 0 || wanted <= free;
        }

        /** The free share after so much is taken, 0 to 100. */
        long shareWithout(long taken) {
            return whole == 0 ? 0 : Math.max(0, free - taken) * 100 / whole;
        }
    }

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
        long usedCpu = 0;
        long usedMemory = 0;
        for (ObjectNode pod : pods) {
            Request request = Request.of(pod);
            usedCpu += request.cpu();
            usedMemory += request.memory();
        }
        List<ObjectNode> unsociable = pods.stream()
                .filter(p -> !PodSpreading.antiAffinity(p).isEmpty())
                .toList();
        return new NodeView(
                node,
                Fields.name(node),
                Fields.text(node, "metadata", "labels", ZONE),
                node.path("spec").path("unschedulable").asBoolean(),
                !node.path("spec").path("taints").isEmpty(),
                pods,
                unsociable,
                new Room(cpu, cpu - usedCpu),
                new Room(memory, memory - usedMemory),
                allocatable.path("pods").asInt(110) - pods.size());
    }

    boolean hasRoomFor(Request request) {
        return freePods > 0 && cpu.has(request.cpu()) && memory.has(request.memory());
    }

    /** The free share of CPU and memory after the pod, 0 to 100: NodeResourcesFit's LeastAllocated. */
    long leastAllocated(Request request) {
        return (cpu.shareWithout(request.cpu()) + memory.shareWithout(request.memory())) / 2;
    }

    /** "" when the node has no such label. */
    String label(String key) {
        return Fields.text(node, "metadata", "labels", key);
    }
}
