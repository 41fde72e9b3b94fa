package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.BeginOrder;
import dev.noderoll.plan.BeginOrder.Otherwise;
import dev.noderoll.plan.BeginOrder.Room;
import dev.noderoll.plan.BeginOrder.Use;
import dev.noderoll.plan.BeginOrder.Waiting;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Census;
import dev.noderoll.plan.DaemonPods;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.GangNodes;
import dev.noderoll.plan.GoingOrder;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks which drains of a set may begin. While none may, as the nodes alone show, it looks at nothing else: most of a boot
 * is waited for so.
 */
final class NodeQueue {

    private static final int MOST_LOOKED = 50;

    /** After a node has come, for its pods, and for what else comes with it. */
    private static final Duration A_WHILE = Duration.ofMinutes(3);

    /** For so long a new node may be without its daemon pods, and others wait for it that need it as well. */
    private static final Duration STARTS = Duration.ofMinutes(10);

    private final DrainSet set;
    private final Set<InstanceId> leaving;
    private final Live live;
    private final Optional<InService> group;
    private final Placing places;
    private final NodeDrains drains;
    private final GroupTargets targets;

    /**
     * Looks for a set.
     *
     * @param group empty where nothing is to be kept
     * @param drains those that have begun
     * @param targets which new nodes load balancers send to
     */
    NodeQueue(
            DrainSet set,
            Live live,
            Optional<InService> group,
            Placing places,
            NodeDrains drains,
            GroupTargets targets) {
        this.set = set;
        this.leaving = set.nodes().stream().map(Going::instance).collect(Collectors.toSet());
        this.live = live;
        this.group = group;
        this.places = places;
        this.drains = drains;
        this.targets = targets;
    }

    /**
     * Those of {@code waiting} that begin now, in order.
     *
     * @param room how many, those that AWS takes left out
     */
    List<Going> begin(List<Going> waiting, Map<InstanceId, ClusterNode> nodes, int room, Instant now) {
        if (waiting.isEmpty() || (room <= 0 && waiting.stream().allMatch(going -> going.way() == Going.Way.ROLLED))) {
            return List.of();
        }
        List<ClusterNode> open = nodes.values().stream()
                .filter(node -> Census.usable(node) && !drains.closes(node))
                .toList();
        List<ClusterNode> serving = group.map(g -> g.of(open, now)).orElse(open);
        if (begin(waiting, nodes, serving, Map.of(), Map.of(), room, _ -> true, otherwise(serving, serving, now))
                .isEmpty()) {
            return List.of();
        }
        List<ClusterNode> usable =
                targets.of(serving.stream().filter(n -> daemonsReady(n, now)).toList(), now);
        Map<Going, Integer> volumes = new HashMap<>();
        for (Going going : waiting) {
            ClusterNode node = nodes.get(going.instance());
            if (node != null) {
                volumes.put(going, live.attachedTo(node.name()).size());
            }
        }
        Map<InstanceId, List<Pod>> pods = new HashMap<>();
        waiting.forEach(going -> pods.put(
                going.instance(), mustGo(nodes.get(going.instance()), now).toList()));
        Map<InstanceId, Set<Gang>> gangs = gangs(waiting, pods);
        List<Going> order = new ArrayList<>(waiting);
        order.sort(Comparator.comparing(Going::instance, order(waiting, pods, gangs, room, nodes.values(), now)));
        return begin(order, nodes, usable, volumes, gangs, room, finding(nodes, now), otherwise(usable, serving, now));
    }

    /** Whose pods on each node go with all of their gang; nothing of what AWS takes. */
    private Map<InstanceId, Set<Gang>> gangs(List<Going> waiting, Map<InstanceId, List<Pod>> pods) {
        Map<InstanceId, Set<Gang>> gangs = new LinkedHashMap<>();
        for (Going going : waiting) {
            if (going.way() == Going.Way.ROLLED && set.policy().gangs() == Gangs.TOGETHER) {
                gangs.put(going.instance(), Gang.allOf(pods.getOrDefault(going.instance(), List.of())));
            }
        }
        return gangs;
    }

    private Comparator<InstanceId> order(
            List<Going> waiting,
            Map<InstanceId, List<Pod>> pods,
            Map<InstanceId, Set<Gang>> gangs,
            int room,
            Collection<ClusterNode> nodes,
            Instant now) {
        GoingOrder order = new GoingOrder(pods, live::budgets);
        if (room > 0 && room < waiting.size()) {
            // A canary is as small as can be: what goes alone goes first.
            Map<InstanceId, Integer> together = new HashMap<>();
            GangNodes.together(gangs).forEach(group -> group.forEach(node -> together.put(node, group.size())));
            return Comparator.comparingInt((InstanceId node) -> together.getOrDefault(node, 1))
                    .thenComparing(order.few(waves(nodes)));
        }
        List<Pod> asked = drains.all().stream()
                .flatMap(drain -> mustGo(drain.node(), now))
                .filter(pod -> !pod.terminating())
                .toList();
        return order.many(waiting.stream().map(Going::instance).toList(), asked);
    }

    /**
     * How often so many nodes are replaced one after the other as there are members beside the outdated ones, be they of
     * this set or of a later one; 0 without a group.
     */
    private int waves(Collection<ClusterNode> nodes) {
        return group.map(g -> {
                    int going = (int) nodes.stream()
                            .filter(n -> g.zone(n).isPresent() && (outdated(n) || leaving.contains(n.instance())))
                            .count();
                    int beside = g.group().members(Member::live).size() - going;
                    return Math.ceilDiv(going, Math.max(1, beside));
                })
                .orElse(0);
    }

    /** The pods that have to leave a node. */
    private Stream<Pod> mustGo(@Nullable ClusterNode node, Instant now) {
        return node == null
                ? Stream.empty()
                : live.podsOn(node.name()).stream()
                        .filter(p -> DrainPlanner.mustGo(
                                p, set.policy(), Reach.of(node), NodeDrain.closed(set, node, now), now));
    }

    /** Whether the pods of a node all find a place, as far as there is time to look: of so many nodes at one look. */
    private Predicate<Going> finding(Map<InstanceId, ClusterNode> nodes, Instant now) {
        Standstills standstills = new Standstills(live, places, set.policy(), now);
        int[] looked = new int[1];
        return going -> {
            ClusterNode node = nodes.get(going.instance());
            return node == null
                    || (++looked[0] <= MOST_LOOKED
                            && live.podsOn(node.name()).stream()
                                    .noneMatch(pod ->
                                            standstills.of(node, pod).stream().anyMatch(NodeQueue::wantsPlace)));
        };
    }

    private static boolean wantsPlace(Blocker blocker) {
        return blocker instanceof Blocker.NeedsNode || blocker instanceof Blocker.NoPlace;
    }

    /**
     * Nothing is going on, and nothing has come for a while, that could make a place.
     *
     * @param serving members that serve, whether pods can be sent to them already or not
     */
    private Otherwise otherwise(List<ClusterNode> usable, List<ClusterNode> serving, Instant now) {
        boolean still = drains.all().isEmpty()
                && usable.stream().allMatch(n -> n.createdAt().plus(A_WHILE).isBefore(now))
                && serving.stream()
                        .allMatch(n ->
                                usable.contains(n) || n.createdAt().plus(STARTS).isBefore(now));
        return still ? Otherwise.FIRST : Otherwise.WAIT;
    }

    private List<Going> begin(
            List<Going> waiting,
            Map<InstanceId, ClusterNode> nodes,
            List<ClusterNode> usable,
            Map<Going, Integer> volumes,
            Map<InstanceId, Set<Gang>> gangs,
            int room,
            Predicate<Going> finds,
            Otherwise otherwise) {
        Set<InstanceId> serving = usable.stream().map(ClusterNode::instance).collect(Collectors.toSet());
        Set<String> zones = usable.stream()
                .filter(n -> !leaving.contains(n.instance()) && !outdated(n))
                .flatMap(n -> group.flatMap(g -> g.zone(n)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<Waiting> queue = new ArrayList<>();
        for (Going going : waiting) {
            ClusterNode node = nodes.get(going.instance());
            boolean serves = node != null && serving.contains(going.instance());
            Use use = !serves ? Use.NONE : outdated(Objects.requireNonNull(node)) ? Use.OUTDATED : Use.CURRENT;
            queue.add(new Waiting(
                    going, use, volumes.getOrDefault(going, 0), gangs.getOrDefault(going.instance(), Set.of())));
        }
        return BeginOrder.begin(queue, new Room(usable.size(), set.keep(), room), zones, finds, otherwise);
    }

    private boolean daemonsReady(ClusterNode node, Instant now) {
        return outdated(node) || DaemonPods.ready(node, live.podsOn(node.name()), this::serves, now);
    }

    private boolean serves(Pod daemon) {
        return DaemonPods.servesIn(live.podsIn(daemon.key().namespace()), daemon);
    }

    private static boolean outdated(ClusterNode node) {
        return node.taints().contains(Marks.OUTDATED);
    }
}
