package dev.noderoll.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Kubernetes Node, as far as a rollout cares.
 *
 * @param instance from the provider ID
 * @param taints those with effect NoSchedule or NoExecute, by key
 */
public record ClusterNode(
        NodeName name,
        InstanceId instance,
        Readiness readiness,
        Scheduling scheduling,
        List<String> taints,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant createdAt) {

    /** The node's Ready condition; UNKNOWN when its kubelet no longer reports. */
    public enum Readiness {
        READY,
        NOT_READY,
        UNKNOWN
    }

    /** {@code spec.unschedulable}. */
    public enum Scheduling {
        OPEN,
        CORDONED
    }

    public ClusterNode {
        taints = taints.stream().sorted().toList();
        labels = new TreeMap<>(labels);
        annotations = new TreeMap<>(annotations);
    }

    public boolean ready() {
        return readiness == Readiness.READY;
    }
}
