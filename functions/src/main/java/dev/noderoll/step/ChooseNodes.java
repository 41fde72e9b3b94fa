package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/**
 * State ChooseNodes: which members are replaced next. Changes nothing but the Lease's time, and marks the new nodes so that
 * cluster-autoscaler leaves them alone. When only members above steady are left to go, the outdated ones that stay are
 * opened: the pods of those that go may have no other place.
 */
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
        NodeGroup group = groups.survey(rollout.nodeGroup());
        List<ClusterNode> nodes = cluster.nodes().list();
        nodes.stream()
                .filter(n -> group.member(n.instance())
                        .filter(m -> m.live() && !rollout.outdates(m))
                        .isPresent())
                .forEach(n -> NodeMarks.keep(cluster.nodes(), n));
        NodeChoice choice =
                NodeChooser.choose(rollout, group, nodes, cluster.volumes().attached(), page, now);
        if (choice instanceof NodeChoice.Replace(var instances)
                && instances.stream().flatMap(id -> group.member(id).stream()).noneMatch(rollout::outdates)) {
            NodeMarks.ofLive(nodes, group).forEach(n -> NodeMarks.openOutdated(cluster.nodes(), n));
        }
        return choice;
    }
}
