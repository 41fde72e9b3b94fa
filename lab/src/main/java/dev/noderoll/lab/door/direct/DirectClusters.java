package dev.noderoll.lab.door.direct;

import dev.noderoll.port.Clusters;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The one cluster of the simulated world. */
final class DirectClusters implements Clusters {

    private record Parts(
            DirectLive.Watched watched,
            DirectNodes nodes,
            DirectPods pods,
            DirectWorkloads workloads,
            DirectVolumes volumes,
            DirectLedger ledger,
            DirectEvents events,
            DirectScheduling scheduling)
            implements Cluster {
        @Override
        public DirectLive live() {
            return new DirectLive(watched, nodes, pods, workloads, volumes, ledger, scheduling);
        }
    }

    /** The views that are open: an observer of the API server is there for good, a view for the time of a stay. */
    private static final class Open implements DirectLive.Watched {

        private final List<DirectLive> views = new CopyOnWriteArrayList<>();

        void changed(Kind kind) {
            views.forEach(view -> view.changed(kind));
        }

        @Override
        public void join(DirectLive live) {
            views.add(live);
        }

        @Override
        public void leave(DirectLive live) {
            views.remove(live);
        }
    }

    private final String name;
    private final Cluster cluster;

    DirectClusters(String name, KubeApi api, DirectWishes wishes, Meter meter) {
        this.name = name;
        Open open = new Open();
        for (Kind kind : Kind.values()) {
            api.onChange(kind, change -> open.changed(kind));
        }
        DirectVolumes volumes = new DirectVolumes(api);
        this.cluster = new Parts(
                open,
                new DirectNodes(api),
                new DirectPods(api),
                new DirectWorkloads(api),
                volumes,
                new DirectLedger(meter, wishes, () -> open.changed(Kind.LEASE)),
                new DirectEvents(api),
                new DirectScheduling(api, volumes));
    }

    @Override
    public Cluster cluster(String wanted) {
        if (!wanted.equals(name)) {
            throw Misconfigured.field("cluster", wanted, "an EKS cluster of this account and region");
        }
        return cluster;
    }
}
