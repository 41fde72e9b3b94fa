package dev.noderoll.lab.door.direct;

import dev.noderoll.port.Clusters;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import dev.noderoll.sim.kubernetes.KubeApi;

/** The one cluster of the simulated world. */
final class DirectClusters implements Clusters {

    private record Parts(Nodes nodes, Pods pods, Workloads workloads, Volumes volumes, Ledger ledger)
            implements Cluster {}

    private final String name;
    private final Cluster cluster;

    DirectClusters(String name, KubeApi api, Meter meter) {
        this.name = name;
        this.cluster = new Parts(
                new DirectNodes(api),
                new DirectPods(api),
                new DirectWorkloads(api),
                new DirectVolumes(api),
                new DirectLedger(meter));
    }

    @Override
    public Cluster cluster(String wanted) {
        if (!wanted.equals(name)) {
            throw Misconfigured.field("cluster", wanted, "an EKS cluster of this account and region");
        }
        return cluster;
    }
}
