package dev.noderoll.model;

/**
 * What an operator allows a drain to do.
 *
 * @param timeoutSeconds how long a node's drain may take in all
 * @param deregistrationSeconds how long load balancers go on sending to a node that has left them; waited for only in
 *     a cluster that has a Service of type LoadBalancer
 */
public record DrainPolicy(
        int timeoutSeconds,
        int deregistrationSeconds,
        SingleReplica singleReplica,
        Handling unmanagedPods,
        Handling localData) {

    /** What to do with the last ready pod of a workload or a Service. */
    public enum SingleReplica {
        /** Bring its successor up first, by a rollout restart under its own strategy; hold where that cannot be. */
        SURGE,
        /** As SURGE; where that cannot be, accept the gap: the node goes whatever becomes of the pod. */
        SURGE_ELSE_EVICT,
        EVICT,
        HOLD
    }

    /**
     * The policy for a node that AWS takes away: to hold a pod there would not save it, only keep it from ending in good
     * order.
     */
    public DrainPolicy ofLeavingNode() {
        SingleReplica single =
                singleReplica == SingleReplica.SURGE ? SingleReplica.SURGE_ELSE_EVICT : SingleReplica.EVICT;
        return new DrainPolicy(timeoutSeconds, deregistrationSeconds, single, Handling.EVICT, Handling.EVICT);
    }

    /** Whether a kind of pod that loses something by moving is moved, or holds the drain. */
    public enum Handling {
        EVICT,
        HOLD
    }
}
