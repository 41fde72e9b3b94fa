package dev.noderoll.sim.aws;

import java.time.Duration;
import java.util.Set;

/** What EKS sees and does in a cluster when it updates a managed node group. */
public interface ManagedNodes {

    /** Nodes of no cluster: all are ready, and have no pods. */
    ManagedNodes NONE = new ManagedNodes() {
        @Override
        public long ready(Set<String> butFor) {
            return Long.MAX_VALUE;
        }

        @Override
        public void cordon(String instance) {}

        @Override
        public void drain(String instance, Duration timeout, Runnable drained, Runnable late) {
            drained.run();
        }
    };

    /** How many nodes are Ready and take pods, but for those of these instances. */
    long ready(Set<String> butFor);

    /** Makes a node unschedulable. */
    void cordon(String instance);

    /**
     * Evicts the pods of a node.
     *
     * @param drained what follows when all have gone
     * @param late what follows when some have not after {@code timeout}
     */
    void drain(String instance, Duration timeout, Runnable drained, Runnable late);
}
