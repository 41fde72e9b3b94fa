package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.plan.Census;
import dev.noderoll.plan.placement.Launchable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a launch of a group would bring, by the nodes that it has. */
final class GroupSamples {

    private GroupSamples() {}

    /** One for each zone of the group, like its newest node that is not closed as outdated. */
    static List<NodeView> of(NodeGroup group, List<ClusterNode> nodes, List<NodeView> views) {
        List<NodeView> known = new ArrayList<>(known(group, nodes, views));
        known.sort(Comparator.comparing(GroupSamples::outdated));
        return Launchable.of(known, group.zones(), Census::passes);
    }

    /** Those of the group. */
    static List<NodeView> known(NodeGroup group, List<ClusterNode> nodes, List<NodeView> views) {
        Set<NodeName> members = new HashSet<>();
        nodes.stream()
                .filter(node -> group.member(node.instance()).isPresent())
                .forEach(node -> members.add(node.name()));
        return views.stream().filter(v -> members.contains(v.name())).toList();
    }

    /** What a launch in the place of a node would bring, in each of these zones. */
    static List<NodeView> like(NodeView node, Set<String> zones) {
        return Launchable.of(List.of(node), zones, Census::passes);
    }

    private static boolean outdated(NodeView node) {
        return node.taints().stream().anyMatch(t -> t.key().equals(Marks.OUTDATED));
    }
}
