package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Successors;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * State CloseOutdated: closes every node that is to be replaced to new pods, before the first eviction.
 *
 * <p>So each pod that is evicted lands on a node that stays, and is evicted once. Without a surge it waits for the first
 * successors with that, since the pods of the first nodes have no other place. Nodes that are outdated no longer,
 * after a turn back to the former image, are opened.
 */
public final class CloseOutdated {

    public record Input(Rollout rollout) {}

    /**
     * What was closed.
     *
     * @param nodes how many outdated nodes are closed now
     */
    public record Closed(int nodes) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public CloseOutdated(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Closed run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout);
        int closed = 0;
        Map<NodeName, Change> changes = new TreeMap<>();
        List<ClusterNode> nodes = cluster.nodes().list();
        boolean close = Successors.close(rollout, group, nodes);
        for (ClusterNode node : nodes) {
            Optional<Member> member = group.member(node.instance());
            boolean outdated =
                    member.filter(m -> m.live() && rollout.replaces(m, node)).isPresent();
            boolean tainted = node.taints().contains(Marks.OUTDATED);
            if (outdated && !tainted && close) {
                changes.put(node.name(), Change.taint(Marks.OUTDATED));
            } else if (!outdated && tainted && member.isPresent()) {
                changes.put(node.name(), Change.untaint(Marks.OUTDATED));
            }
            closed += outdated && close ? 1 : 0;
        }
        cluster.nodes().changeAll(changes);
        return new Closed(closed);
    }
}
