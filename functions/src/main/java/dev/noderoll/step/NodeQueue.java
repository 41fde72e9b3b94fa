package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.BeginOrder;
import dev.noderoll.plan.BeginOrder.Use;
import dev.noderoll.plan.BeginOrder.Waiting;
import dev.noderoll.plan.Census;
import dev.noderoll.plan.DaemonPods;
import dev.noderoll.port.Live;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks which drains of a set may begin. While none may, as the nodes alone show, it looks at nothing else: most of a boot
 * is waited for so.
 */
final class NodeQueue {

    private final DrainSet set;
    private final Live live;
    private final Optional<InService> group;

    /**
     * Looks for a set.
     *
     * @param group empty where nothing is to be kept
     */
    NodeQueue(DrainSet set, Live live, Optional<InService> group) {
        this.set = set;
        this.live = live;
        this.group = group;
    }

    /** Those of {@code waiting} that begin now, in order. */
    List<Going> begin(List<Going> waiting, Map<InstanceId, ClusterNode> nodes, Instant now) {
        if (waiting.isEmpty()
                || (now.isAfter(set.beginUntil()) && waiting.stream().allMatch(NodeQueue::rolled))) {
            return List.of();
        }
        List<ClusterNode> open = nodes.values().stream().filter(Census::usable).toList();
        List<ClusterNode> serving = group.map(g -> g.of(open, now)).orElse(open);
        if (begin(waiting, nodes, serving, Map.of(), now).isEmpty()) {
            return List.of();
        }
        List<ClusterNode> usable =
                serving.stream().filter(n -> daemonsReady(n, now)).toList();
        Map<Going, Integer> volumes = new HashMap<>();
        for (Going going : waiting) {
            ClusterNode node = nodes.get(going.instance());
            if (node != null) {
                volumes.put(going, live.attachedTo(node.name()).size());
            }
        }
        return begin(waiting, nodes, usable, volumes, now);
    }

    private List<Going> begin(
            List<Going> waiting,
            Map<InstanceId, ClusterNode> nodes,
            List<ClusterNode> usable,
            Map<Going, Integer> volumes,
            Instant now) {
        Set<InstanceId> serving = usable.stream().map(ClusterNode::instance).collect(Collectors.toSet());
        Set<InstanceId> leaving = set.nodes().stream().map(Going::instance).collect(Collectors.toSet());
        Set<String> zones = usable.stream()
                .filter(n -> !leaving.contains(n.instance()) && !outdated(n))
                .flatMap(n -> group.flatMap(g -> g.zone(n)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<Waiting> queue = new ArrayList<>();
        for (Going going : waiting) {
            if (rolled(going) && now.isAfter(set.beginUntil())) {
                continue;
            }
            ClusterNode node = nodes.get(going.instance());
            boolean serves = node != null && serving.contains(going.instance());
            Use use = !serves ? Use.NONE : outdated(Objects.requireNonNull(node)) ? Use.OUTDATED : Use.CURRENT;
            queue.add(new Waiting(going, use, volumes.getOrDefault(going, 0)));
        }
        return BeginOrder.begin(queue, usable.size(), zones, set.keep());
    }

    private boolean daemonsReady(ClusterNode node, Instant now) {
        return outdated(node) || DaemonPods.ready(node, live.podsOn(node.name()), this::serves, now);
    }

    private boolean serves(Pod daemon) {
        return DaemonPods.servesIn(live.podsIn(daemon.key().namespace()), daemon);
    }

    private static boolean rolled(Going going) {
        return going.way() == Going.Way.ROLLED;
    }

    private static boolean outdated(ClusterNode node) {
        return node.taints().contains(Marks.OUTDATED);
    }
}
