package dev.noderoll.step;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Gang;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.GangNodes;
import dev.noderoll.plan.placement.Cluster;
import dev.noderoll.plan.placement.NewNodes;
import dev.noderoll.port.Live;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many instances a rollout adds whose policy is {@code maxSurge: auto}: the fewest new nodes on which the pods that have
 * to move find places. Changes nothing.
 */
final class NeededSurge {

    private static final Taint CLOSED = new Taint(Marks.OUTDATED, "", Taint.Effect.NO_SCHEDULE);

    private final Rollout rollout;
    private final NodeGroup group;
    private final Live live;
    private final Map<InstanceId, ClusterNode> nodes = new HashMap<>();
    private final Map<String, PodView> pods = new HashMap<>();

    private NeededSurge(Rollout rollout, NodeGroup group, Live live) {
        this.rollout = rollout;
        this.group = group;
        this.live = live;
        live.nodes().forEach(node -> nodes.put(node.instance(), node));
    }

    /**
     * Counts them.
     *
     * @param inScope the members that the rollout may replace, outdated or not
     * @return 0 only where nothing has to be launched for the pods, and the policy lets nodes be missing
     */
    static int of(Rollout rollout, NodeGroup group, List<Member> inScope, Live live) {
        return new NeededSurge(rollout, group, live)
                .count(inScope.stream().filter(rollout::outdates).toList());
    }

    private int count(List<Member> outdated) {
        int room = Math.max(1, Math.min(outdated.size(), rollout.before().max() - rollout.steady()));
        int needed = needed(outdated, room) + beyond();
        boolean mayMiss = rollout.keep() < rollout.steady();
        return Math.clamp(needed, needed == 0 && mayMiss ? 0 : 1, room);
    }

    /** What an earlier execution has added, and an instance that was lost, which comes again by itself. */
    private int beyond() {
        List<Member> there = group.members(m -> m.live() && (nodes.containsKey(m.id()) || rollout.outdates(m)));
        return there.size() - rollout.steady();
    }

    private int needed(List<Member> outdated, int most) {
        List<ClusterNode> going = outdated.stream()
                .filter(m -> nodes.containsKey(m.id()))
                .map(m -> nodes.get(m.id()))
                .toList();
        if (going.isEmpty()) {
            return 0;
        }
        ClusterView view = SchedulingParts.read(live, EnumSet.allOf(Part.class));
        view.pods().forEach(pod -> pods.put(pod.key().text(), pod));
        Cluster cluster = new Cluster(view);
        Set<NodeName> names = going.stream().map(ClusterNode::name).collect(Collectors.toSet());
        names.forEach(name -> cluster.close(name, CLOSED));
        List<NodeView> samples = GroupSamples.of(group, live.nodes(), view.nodes());
        int needed = NewNodes.needed(cluster, names, moving(going), samples, everywhere(going.getFirst()), most);
        return Math.max(needed, together(going, live, rollout.policy().drain(), rollout.startedAt()));
    }

    /** As many nodes as have to be drained together for a gang; 0 where none has more than one. */
    static int together(List<ClusterNode> going, Live live, DrainPolicy policy, Instant at) {
        Map<NodeName, Set<Gang>> gangs = new LinkedHashMap<>();
        if (policy.gangs() == Gangs.TOGETHER) {
            going.forEach(node -> gangs.put(
                    node.name(),
                    Gang.allOf(live.podsOn(node.name()).stream()
                            .filter(pod -> DrainPlanner.mustGo(pod, policy, Reach.of(node), at, at))
                            .toList())));
        }
        return GangNodes.together(gangs).stream()
                .mapToInt(Set::size)
                .filter(nodes -> nodes > 1)
                .max()
                .orElse(0);
    }

    /** The pods of as many nodes as go between two looks, of those that have most of them. */
    private List<PodView> moving(List<ClusterNode> going) {
        int atOnce = Math.min(DrainSet.MOST, rollout.policy().stages().largest(rollout.steady()));
        List<List<PodView>> byNode = new ArrayList<>();
        going.forEach(node -> byNode.add(views(live.podsOn(node.name()).stream()
                .filter(pod -> comesAgain(pod) && mustGo(pod, node))
                .toList())));
        return byNode.stream()
                .sorted(comparingInt((List<PodView> its) -> its.size()).reversed())
                .limit(atOnce)
                .flatMap(List::stream)
                .toList();
    }

    private boolean mustGo(Pod pod, ClusterNode node) {
        return DrainPlanner.mustGo(
                pod, rollout.policy().drain(), Reach.of(node), rollout.startedAt(), rollout.startedAt());
    }

    private static boolean comesAgain(Pod pod) {
        return pod.owner() != null;
    }

    /** What every node of the group has, by one of them: pods of DaemonSets, and those that kubelets run from files. */
    private List<PodView> everywhere(ClusterNode node) {
        return views(live.podsOn(node.name()).stream()
                .filter(pod -> pod.traits().contains(Trait.MIRROR)
                        || (pod.owner() != null && pod.owner().isDaemonSet()))
                .sorted(comparing(pod -> pod.key().text()))
                .toList());
    }

    private List<PodView> views(List<Pod> known) {
        return known.stream()
                .map(pod -> pods.get(pod.key().text()))
                .filter(view -> view != null && view.node() != null)
                .toList();
    }
}
