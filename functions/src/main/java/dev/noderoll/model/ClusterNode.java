package dev.noderoll.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes Node, as far as a rollout cares.
 *
 * @param instance from the provider ID
 * @param taints those with effect NoSchedule or NoExecute, by key
 * @param readinessSince when it became Ready, or ceased to be; null when the API server does not say
 */
public record ClusterNode(
        NodeName name,
        InstanceId instance,
        Readiness readiness,
        Scheduling scheduling,
        List<String> taints,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant createdAt,
        @Nullable Instant readinessSince) {

    /** One of which nothing needs to know since when it is Ready, or not. */
    public ClusterNode(
            NodeName name,
            InstanceId instance,
            Readiness readiness,
            Scheduling scheduling,
            List<String> taints,
            Map<String, String> labels,
            Map<String, String> annotations,
            Instant createdAt) {
        this(name, instance, readiness, scheduling, taints, labels, annotations, createdAt, null);
    }

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

    /**
     * The taint by which the cloud provider's node controller marks a node whose instance is stopped.
     *
     * @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/">Well-known taints</a>
     */
    private static final String SHUT_DOWN = "node.cloudprovider.kubernetes.io/shutdown";

    public ClusterNode {
        taints = taints.stream().sorted().toList();
        labels = new TreeMap<>(labels);
        annotations = new TreeMap<>(annotations);
    }

    public boolean ready() {
        return readiness == Readiness.READY;
    }

    /** Whether its kubelet no longer reports: nobody will say when a pod there has stopped. */
    public boolean silent() {
        return readiness == Readiness.UNKNOWN;
    }

    /** Whether it is known to be off: it is not Ready, and the cloud provider says that its instance is shut down. */
    public boolean off() {
        return !ready() && taints.contains(SHUT_DOWN);
    }
}
