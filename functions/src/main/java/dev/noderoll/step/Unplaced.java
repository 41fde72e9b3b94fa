package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.PendingPods;
import dev.noderoll.plan.placement.Cluster;
import dev.noderoll.port.Live;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Pods that no node takes, though a node of the group could run them. */
final class Unplaced {

    private Unplaced() {}

    /** All of them, by name. */
    static List<PodKey> all(NodeGroup group, Live live) {
        return all(live.unschedulable(), group, live);
    }

    private static List<PodKey> all(List<PodView> pods, NodeGroup group, Live live) {
        return PendingPods.of(pods, GroupSamples.known(group, live.nodes(), live.nodeViews()));
    }

    /**
     * By name, but for those that have a place once the members that end now have gone: a canary's instance ends only after
     * the rollout was found healthy.
     *
     * @param pods that no node takes, in all namespaces
     */
    static List<PodKey> of(List<PodView> pods, NodeGroup group, Live live) {
        List<PodKey> pending = all(pods, group, live);
        Set<NodeName> ending = live.nodes().stream()
                .filter(node -> group.member(node.instance())
                        .filter(member -> !member.live())
                        .isPresent())
                .map(ClusterNode::name)
                .collect(Collectors.toSet());
        if (pending.isEmpty() || ending.isEmpty()) {
            return pending;
        }
        Cluster then = new Cluster(SchedulingParts.read(live, EnumSet.allOf(Part.class)));
        ending.forEach(then::remove);
        Set<PodKey> placed = pods.stream()
                .filter(pod -> !then.nodesFor(pod).isEmpty())
                .map(PodView::key)
                .collect(Collectors.toSet());
        return pending.stream().filter(pod -> !placed.contains(pod)).toList();
    }
}
