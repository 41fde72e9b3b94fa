package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Successors;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        Predicate<ClusterNode> outdated = Successors.outdated(rollout, group);
        boolean close = Successors.close(rollout, group, listed);
        NodeOpener.change(nodes, listed, group, node -> {
            boolean tainted = node.taints().contains(Marks.OUTDATED);
            if (outdated.test(node)) {
                return close && !tainted ? Optional.of(Change.taint(Marks.OUTDATED)) : Optional.empty();
            }
            return tainted ? Optional.of(Change.untaint(Marks.OUTDATED)) : Optional.empty();
        });
        return close ? (int) listed.stream().filter(outdated).count() : 0;
    }
}
