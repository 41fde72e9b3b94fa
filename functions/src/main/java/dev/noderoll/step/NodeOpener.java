package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Opens nodes of a group's live members again, each in one write. */
final class NodeOpener {

    private NodeOpener() {}

    /**
     * From all that a rollout has put on them: no drain of it is under way on any, and none is outdated any more. Pods that
     * were taken off their Services serve again first.
     */
    static void openAll(Cluster cluster, NodeGroup group) {
        List<ClusterNode> listed = cluster.nodes().list();
        listed.stream()
                .filter(node -> node.annotations().containsKey(Marks.DRAINING_SINCE))
                .filter(node -> live(node, group))
                .forEach(node -> Reattaching.on(cluster.pods(), node.name()));
        change(cluster.nodes(), listed, group, node -> {
            Optional<Change> reopening = NodeMarks.reopening(node);
            return node.taints().contains(Marks.OUTDATED)
                    ? Optional.of(reopening.map(NodeOpener::untainting).orElse(Change.untaint(Marks.OUTDATED)))
                    : reopening;
        });
    }

    /** Lets pods onto outdated nodes again. */
    static void openOutdated(Nodes nodes, List<ClusterNode> listed, NodeGroup group) {
        change(
                nodes,
                listed,
                group,
                node -> node.taints().contains(Marks.OUTDATED)
                        ? Optional.of(Change.untaint(Marks.OUTDATED))
                        : Optional.empty());
    }

    private static Change untainting(Change change) {
        TreeSet<String> untaint = new TreeSet<>(change.untaint());
        untaint.add(Marks.OUTDATED);
        return new Change(change.scheduling(), change.taint(), untaint, change.labels(), change.annotations());
    }

    /** Changes nodes of live members, each in one write. */
    static void change(
            Nodes nodes, List<ClusterNode> listed, NodeGroup group, Function<ClusterNode, Optional<Change>> change) {
        Map<NodeName, Change> changes = new TreeMap<>();
        listed.stream()
                .filter(node -> live(node, group))
                .forEach(node -> change.apply(node).ifPresent(c -> changes.put(node.name(), c)));
        nodes.changeAll(changes);
    }

    private static boolean live(ClusterNode node, NodeGroup group) {
        return group.member(node.instance()).filter(Member::live).isPresent();
    }
}
