package dev.noderoll.step;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;

/** State ChooseNodes: which members are replaced next. Changes nothing but the Lease's time. */
public final class ChooseNodes {

    public record Input(Rollout rollout) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public ChooseNodes(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public NodeChoice run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        return NodeChooser.choose(
                rollout,
                groups.survey(rollout.nodeGroup()),
                cluster.nodes().list(),
                cluster.volumes().attached(),
                page,
                now);
    }
}
