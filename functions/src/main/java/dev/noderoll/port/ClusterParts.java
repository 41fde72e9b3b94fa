package dev.noderoll.port;

import dev.noderoll.port.Clusters.Cluster;
import java.util.function.Supplier;

/**
 * A cluster by its parts.
 *
 * @param views makes a view that keeps itself up to date
 * @param snapshots makes one that does not
 */
public record ClusterParts(
        Nodes nodes,
        Pods pods,
        Workloads workloads,
        Volumes volumes,
        Ledger ledger,
        Events events,
        Supplier<Live> views,
        Supplier<Live> snapshots)
        implements Cluster {

    /** Whose views all keep themselves up to date. */
    public ClusterParts(
            Nodes nodes,
            Pods pods,
            Workloads workloads,
            Volumes volumes,
            Ledger ledger,
            Events events,
            Supplier<Live> views) {
        this(nodes, pods, workloads, volumes, ledger, events, views, views);
    }

    @Override
    public Live live() {
        return views.get();
    }

    @Override
    public Live snapshot() {
        return snapshots.get();
    }
}
