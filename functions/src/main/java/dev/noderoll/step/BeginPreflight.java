package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Blocker.Course;
import dev.noderoll.plan.LastResort;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
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

    private static final int MOST_TOLD = 20;

    private BeginPreflight() {}

    /**
     * Each such pod of the members that go, with what holds it first.
     *
     * @param atOnce how many members may be drained at a time
     */
    static List<Held> look(
            NodeGroup group, List<Member> going, Live live, DrainPolicy policy, int atOnce, Instant now) {
        if (going.isEmpty()) {
            return List.of();
        }
        List<ClusterNode> nodes = nodes(going, live);
        Set<NodeName> names = nodes.stream().map(ClusterNode::name).collect(Collectors.toSet());
        Map<Pod, List<Blocker>> held = new Standstills(live, Foresight.forGood(live, names, group.zones()), policy, now)
                .of(nodes, live, atOnce);
        List<Held> told = new ArrayList<>();
        held.forEach((pod, blockers) ->
                forGood(pod, blockers, policy).ifPresent(blocker -> told.add(Held.of(pod, blocker, List.of()))));
        return told;
    }

    /** The nodes of these members; nothing of one that is no node. */
    static List<ClusterNode> nodes(List<Member> members, Live live) {
        Set<InstanceId> instances = members.stream().map(Member::id).collect(Collectors.toSet());
        return live.nodes().stream()
                .filter(node -> instances.contains(node.instance()))
                .toList();
    }

    /**
     * The first twenty, to be told, where the policy is to begin nevertheless.
     *
     * @param release gives the group back, of which nothing was changed
     * @throws Misconfigured where the policy is not to begin
     */
    static List<Held> admit(List<Held> held, RolloutPolicy policy, Runnable release) {
        if (held.isEmpty() || policy.preflight() == Preflight.WARN) {
            return held.stream().limit(MOST_TOLD).toList();
        }
        release.run();
        throw new Misconfigured("preflight found " + held.size() + (held.size() == 1 ? " pod" : " pods")
                + " of the nodes to be replaced that no drain can move: "
                + held.stream().limit(MOST_TOLD).map(BeginPreflight::tell).collect(Collectors.joining("; "))
                + ". Nothing was changed; with preflight: warn the rollout begins nevertheless");
    }

    private static String tell(Held held) {
        return held.pod() + ": " + held.why() + " (" + held.unblock() + ")";
    }

    /** What the policy ends by force, at the end of a drain's time or of its patience with the pod, is not for good. */
    private static Optional<Blocker> forGood(Pod pod, List<Blocker> blockers, DrainPolicy policy) {
        return blockers.stream()
                .filter(b -> b.course() == Course.STAYS && !LastResort.awaits(policy, pod, b))
                .findFirst();
    }
}
