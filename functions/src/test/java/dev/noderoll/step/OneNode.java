package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.Drains;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The node {@code n} of the cluster {@code shop}, open and Ready, with nothing on it, and its drain of ten minutes. */
final class OneNode {

    static final NodeName NAME = new NodeName("n");

    final Faults faults = new Faults();
    final FakeCluster cluster = new FakeCluster(faults);

    DrainPolicy policy = policy(SingleReplica.EVICT, 0);

    @Nullable
    String rolledGroup;

    OneNode() {
        is(Readiness.READY);
    }

    static DrainPolicy policy(SingleReplica singleReplica, int deregistrationSeconds) {
        return new DrainPolicy(600, deregistrationSeconds, singleReplica, Handling.EVICT, Handling.EVICT);
    }

    /** Open, with these taints, and no drain has marked it. */
    void is(Readiness readiness, String... taints) {
        cluster.add(new ClusterNode(
                NAME,
                new InstanceId("i-n"),
                readiness,
                Scheduling.OPEN,
                List.of(taints),
                Map.of(),
                Map.of(),
                NOW.minusSeconds(3600)));
    }

    ClusterNode now() {
        return cluster.get(NAME).orElseThrow();
    }

    /** A Deployment of the namespace {@code shop}, which can surge. */
    static Workload deployment(String app, int replicas, int available) {
        return Drains.sized(replicas, available, Drains.deployment(app, Surging.CAN_SURGE, Restart.NONE));
    }
}
