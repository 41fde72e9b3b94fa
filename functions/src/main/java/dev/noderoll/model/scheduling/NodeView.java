package dev.noderoll.model.scheduling;

import dev.noderoll.model.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node as the scheduler's filters see it.
 *
 * @param cordon {@code spec.unschedulable}
 * @param maxPods how many pods its kubelet takes
 * @param attachLimits how many volumes each CSI driver can attach, from its CSINode; a driver without a limit is left
 *     out
 * @param attached volumes that VolumeAttachments hold on it, as {@code driver/handle}
 */
public record NodeView(
        NodeName name,
        Map<String, String> labels,
        List<Taint> taints,
        Cordon cordon,
        Amounts allocatable,
        int maxPods,
        Map<String, Integer> attachLimits,
        Set<String> attached) {

    /** Whether the scheduler may use a node. */
    public enum Cordon {
        OPEN,
        CORDONED
    }

    private static final String ZONE = "topology.kubernetes.io/zone";

    public NodeView {
        labels = new TreeMap<>(labels);
        taints = List.copyOf(taints);
        attachLimits = attachLimits.isEmpty() ? Map.of() : new TreeMap<>(attachLimits);
        attached = attached.isEmpty() ? Set.of() : new TreeSet<>(attached);
    }

    /** The same node, marked otherwise. */
    public NodeView with(Cordon otherCordon, List<Taint> otherTaints) {
        return new NodeView(name, labels, otherTaints, otherCordon, allocatable, maxPods, attachLimits, attached);
    }

    /** The same node, with what is attached to it, and how much may be. */
    public NodeView with(Map<String, Integer> limits, Set<String> volumes) {
        return limits.isEmpty() && volumes.isEmpty()
                ? this
                : new NodeView(name, labels, taints, cordon, allocatable, maxPods, limits, volumes);
    }

    /** Its Availability Zone; empty when it has no such label. */
    public String zone() {
        return labels.getOrDefault(ZONE, "");
    }
}
