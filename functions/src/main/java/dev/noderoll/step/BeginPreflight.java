package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Blocker.Course;
import dev.noderoll.plan.LastResort;
import dev.noderoll.port.Live;
import dev.noderoll.step.Stayed.Held;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which pods of the nodes that are to be replaced no drain can ever move, nor end. Changes nothing. */
final class BeginPreflight {

    private BeginPreflight() {}

    /** Each such pod of the members that go, with what holds it first. */
    static List<Held> look(NodeGroup group, List<Member> going, Live live, DrainPolicy policy, Instant now) {
        if (going.isEmpty()) {
            return List.of();
        }
        Set<InstanceId> instances = going.stream().map(Member::id).collect(Collectors.toSet());
        List<ClusterNode> nodes = live.nodes().stream()
                .filter(node -> instances.contains(node.instance()))
                .toList();
        Set<NodeName> names = nodes.stream().map(ClusterNode::name).collect(Collectors.toSet());
        Map<Pod, List<Blocker>> held =
                new Standstills(live, Foresight.forGood(live, names, group.zones()), policy, now).of(nodes, live);
        List<Held> told = new ArrayList<>();
        held.forEach((pod, blockers) ->
                forGood(pod, blockers, policy).ifPresent(blocker -> told.add(Held.of(pod, blocker, List.of()))));
        return told;
    }

    /** What the policy ends by force, at the end of a drain's time or of its patience with the pod, is not for good. */
    private static Optional<Blocker> forGood(Pod pod, List<Blocker> blockers, DrainPolicy policy) {
        return blockers.stream()
                .filter(b -> b.course() == Course.STAYS && !LastResort.awaits(policy, pod, b))
                .findFirst();
    }
}
