package dev.noderoll.port;

/** The clusters that can be reached. */
@FunctionalInterface
public interface Clusters {

    /**
     * Opens a way to a cluster.
     *
     * @throws Misconfigured when there is none of this name
     */
    Cluster cluster(String name);

    /** The parts of one cluster. Every method of each throws {@link TryAgain} when the API server cannot answer. */
    interface Cluster {
        Nodes nodes();

        Pods pods();

        Workloads workloads();

        Volumes volumes();

        Ledger ledger();

        Events events();

        /** A view of the cluster that keeps itself up to date. Reads nothing yet; the caller closes it. */
        Live live();

        /**
         * The cluster as it is: each kind of object is listed when it is first asked for, and not watched. The caller closes
         * it.
         */
        default Live snapshot() {
            return live();
        }
    }
}
