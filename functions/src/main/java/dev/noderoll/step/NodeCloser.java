package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Successors;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Closes every node that is to be replaced to new pods, before the first eviction.
 *
 * <p>So each pod that is evicted lands on a node that stays, and is evicted once. Without a surge it waits for the first
 * successors with that, since the pods of the first nodes have no other place. Nodes that are outdated no longer,
 * after a turn back to the former image, are opened.
 */
final class NodeCloser {

    private NodeCloser() {}

    /** Each in one write. Answers with how many outdated nodes are closed now. */
    static int closeOutdated(Nodes nodes, Rollout rollout, NodeGroup group) {
        List<ClusterNode> listed = nodes.list();
        boolean close = Successors.close(rollout, group, listed);
        Map<NodeName, Change> changes = new TreeMap<>();
        int closed = 0;
        for (ClusterNode node : listed) {
            Optional<Member> member = group.member(node.instance()).filter(Member::live);
            boolean outdated = member.filter(m -> rollout.replaces(m, node)).isPresent();
            boolean tainted = node.taints().contains(Marks.OUTDATED);
            if (outdated && !tainted && close) {
                changes.put(node.name(), Change.taint(Marks.OUTDATED));
            } else if (!outdated && tainted && member.isPresent()) {
                changes.put(node.name(), Change.untaint(Marks.OUTDATED));
            }
            closed += outdated && close ? 1 : 0;
        }
        nodes.changeAll(changes);
        return closed;
    }
}
