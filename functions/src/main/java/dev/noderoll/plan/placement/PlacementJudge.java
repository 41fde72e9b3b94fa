package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodNeeds.Devices;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import dev.noderoll.plan.placement.Placement.ComesBack;
import dev.noderoll.plan.placement.Placement.EvictNow;
import dev.noderoll.plan.placement.Placement.NodeInTheWay;
import dev.noderoll.plan.placement.Placement.NotJudged;
import dev.noderoll.plan.placement.Placement.Nowhere;
import dev.noderoll.plan.placement.Placement.Reason;
import dev.noderoll.plan.placement.Placement.UpToOthers;
import dev.noderoll.plan.placement.Placement.WaitForLaunch;
import dev.noderoll.plan.placement.Restart.CanStart;
import dev.noderoll.plan.placement.Restart.NeedsLaunch;
import dev.noderoll.plan.placement.Restart.NoRestart;
import dev.noderoll.plan.placement.Restart.Reason.NoPlace;
import dev.noderoll.plan.placement.Restart.Reason.OneNodeAtATime;
import dev.noderoll.plan.placement.Restart.Reason.OnePodAtATime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides for each pod of a drained node whether it can be evicted: only when its successor has a place.
 *
 * <ol>
 *   <li>The pod is thought away. Nodes that would take its successor: evict it now; if the drained node itself is one of
 *       them, it comes back.
 *   <li>Else a new node in one of the zones that can launch: wait for it, while one may come.
 *   <li>Else the drained node is thought away too, with all that is on it: it is in the way.
 *   <li>Else there is no place, and no order of drains makes one.
 * </ol>
 *
 * <p>The cluster is given with its outdated nodes closed ({@link Cluster#close}), and is afterwards what it was before.
 * Pods that are let go may be kept in mind by whoever asks: taken out of the cluster, with their successors put in where
 * they go, so that two pods never count on one place.
 */
public final class PlacementJudge {

    /** They look at where other pods are. */
    private static final Set<NodeRefusal.Plugin> BY_OTHERS =
            EnumSet.of(NodeRefusal.Plugin.POD_TOPOLOGY_SPREAD, NodeRefusal.Plugin.INTER_POD_AFFINITY);

    private final Cluster cluster;
    private final List<NodeView> launchable;
    private final Launches launches;

    /** Whether a new node is to be expected before the drained one has gone. */
    public enum Launches {
        /** One may come: its place is waited for. */
        AWAITED,
        /** Before the first drain, as a preflight has it: when the drained node has gone, new ones are there. */
        COME_FIRST,
        /** The surge is used up, and nothing else goes that would let it be used again. */
        COME_AFTERWARDS
    }

    /**
     * @param launchable a node as a launch would bring it, open and empty, for each zone in which a launch is to be had;
     *     empty when none is
     */
    public PlacementJudge(Cluster cluster, List<NodeView> launchable, Launches launches) {
        this.cluster = cluster;
        this.launchable = List.copyOf(launchable);
        this.launches = launches;
    }

    /** Where launches are awaited. */
    public PlacementJudge(Cluster cluster, List<NodeView> launchable) {
        this(cluster, launchable, Launches.AWAITED);
    }

    /**
     * Where a successor of the pod can go, or why nowhere.
     *
     * @param pod one that is on a node
     */
    public Placement judge(PodView pod) {
        NodeName node = pod.node();
        if (node == null) {
            throw new IllegalArgumentException(
                    "pod " + pod.key().text() + " is on no node, expected one to be evicted");
        }
        Optional<NotJudged> unknown = unknown(pod);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        cluster.remove(pod);
        try {
            return withoutIt(pod, node);
        } finally {
            cluster.add(pod);
        }
    }

    /**
     * Where the successors of pods can go that are evicted together: each on the emptiest node that takes it beside those
     * before it. Ends with the first that has no place.
     *
     * @param pods such as are on nodes, in the order in which the scheduler is thought to look at their successors
     */
    public Map<PodKey, Placement> together(List<PodView> pods) {
        Map<PodKey, Placement> places = new LinkedHashMap<>();
        List<PodView> put = new ArrayList<>();
        pods.forEach(cluster::remove);
        try {
            for (PodView pod : pods) {
                cluster.add(pod);
                Placement place = judge(pod);
                cluster.remove(pod);
                places.put(pod.key(), place);
                if (!place.moves()) {
                    break;
                }
                emptiest(place).map(node -> pod.successor().on(node)).ifPresent(successor -> {
                    cluster.add(successor);
                    put.add(successor);
                });
            }
        } finally {
            put.forEach(cluster::remove);
            pods.forEach(cluster::add);
        }
        return places;
    }

    /** Of the nodes that take a successor now the one with fewest pods. */
    public Optional<NodeName> emptiest(Placement place) {
        List<NodeName> nodes = place instanceof EvictNow(List<NodeName> now) ? now : List.of();
        return nodes.stream()
                .min(Comparator.comparingInt(node -> cluster.podsOn(node).size()));
    }

    private static Optional<NotJudged> unknown(PodView pod) {
        if (!pod.needs().scheduler().equals(PodNeeds.DEFAULT_SCHEDULER)) {
            return Optional.of(new NotJudged("scheduler " + pod.needs().scheduler() + " places it"));
        }
        return pod.needs().devices() == Devices.CLAIMED
                ? Optional.of(new NotJudged("it claims devices"))
                : Optional.empty();
    }

    private Placement withoutIt(PodView pod, NodeName node) {
        PodView successor = pod.successor();
        Optional<Placement> quota =
                Quotas.instead(pod, cluster.quotas()).map(q -> new Nowhere(List.of(new Reason(q.text(), 0, Set.of()))));
        if (quota.isPresent()) {
            return quota.get();
        }
        List<NodeName> nodes = cluster.nodesFor(successor);
        if (nodes.contains(node)) {
            List<NodeName> others = nodes.stream().filter(n -> !n.equals(node)).toList();
            Set<String> zones = others.isEmpty() ? zonesWithout(launches(successor)) : Set.of();
            return zones.isEmpty()
                    ? new ComesBack(node, others)
                    : new WaitForLaunch(zones, likeliest(cluster.refusals(successor)));
        }
        Optional<String> held = heldBy(pod, node);
        if (held.isPresent()) {
            return new NodeInTheWay(node, nodes, held.get());
        }
        if (!nodes.isEmpty()) {
            return new EvictNow(nodes);
        }
        return withMoreOrLess(successor, node);
    }

    /** The claim that other pods of the node keep attached to it. */
    private Optional<String> heldBy(PodView pod, NodeName node) {
        for (ClaimUse use : pod.claims()) {
            Optional<ClaimView> claim = cluster.storage().claim(pod, use).filter(ClaimView::onOneNode);
            Optional<PodView> other = claim.stream()
                    .flatMap(c -> cluster.storage().users(c.text()).stream())
                    .filter(p -> node.equals(p.node()))
                    .findFirst();
            if (other.isPresent()) {
                return Optional.of("claim " + Storage.text(pod, use) + " stays attached to it for "
                        + other.get().key().text());
            }
        }
        return Optional.empty();
    }

    private Placement withMoreOrLess(PodView successor, NodeName node) {
        Map<NodeName, NodeRefusal> now = cluster.refusals(successor);
        Map<String, NodeRefusal> fresh = launches(successor);
        Set<String> zones = zonesWithout(fresh);
        boolean wait = !zones.isEmpty();
        if (wait && launches != Launches.COME_AFTERWARDS) {
            return new WaitForLaunch(zones, likeliest(now));
        }
        List<NodeName> then = nodesWithout(node, successor, List.of());
        if (then.isEmpty() && launches == Launches.COME_FIRST) {
            then = nodesWithout(node, successor, launchable);
        }
        if (then.isEmpty() && wait) {
            return new WaitForLaunch(zones, likeliest(now));
        }
        if (then.isEmpty()) {
            boolean others = fresh.values().stream().anyMatch(r -> BY_OTHERS.contains(r.plugin()));
            return others ? new UpToOthers(reasons(now, fresh)) : new Nowhere(reasons(now, fresh));
        }
        NodeRefusal held = likeliest(fresh.isEmpty() ? now : fresh);
        return new NodeInTheWay(
                node, then, now.getOrDefault(then.getFirst(), held).text());
    }

    /** What a new node in each zone says; zones whose new node would take the pod are left out. */
    private Map<String, NodeRefusal> launches(PodView successor) {
        Map<String, NodeRefusal> refusals = new TreeMap<>();
        for (NodeView sample : launchable) {
            cluster.add(sample);
            Optional<NodeRefusal> refusal = cluster.refusal(successor, sample.name());
            cluster.remove(sample.name());
            refusal.ifPresent(r -> refusals.put(sample.zone(), r));
        }
        return refusals;
    }

    private Set<String> zonesWithout(Map<String, NodeRefusal> refusals) {
        Set<String> zones = new TreeSet<>();
        launchable.forEach(sample -> zones.add(sample.zone()));
        zones.removeAll(refusals.keySet());
        return zones;
    }

    /** What the node that would be asked last says: the later the plugin, the nearer the node is to taking the pod. */
    private static NodeRefusal likeliest(Map<?, NodeRefusal> refusals) {
        return refusals.values().stream()
                .reduce((best, other) -> other.plugin().compareTo(best.plugin()) > 0 ? other : best)
                .orElse(new NodeRefusal.NotSelected());
    }

    private static List<Reason> reasons(Map<NodeName, NodeRefusal> now, Map<String, NodeRefusal> fresh) {
        Map<String, Integer> nodes = new LinkedHashMap<>();
        now.values().forEach(r -> nodes.merge(r.text(), 1, Integer::sum));
        Map<String, Set<String>> zones = new LinkedHashMap<>();
        fresh.forEach((zone, refusal) ->
                zones.computeIfAbsent(refusal.text(), _ -> new TreeSet<>()).add(zone));
        // What keeps a new node from taking it decides: others are closed, or full, as it happens.
        Set<String> all = new TreeSet<>(zones.isEmpty() ? nodes.keySet() : zones.keySet());
        List<Reason> reasons = new ArrayList<>();
        for (String why : all) {
            reasons.add(new Reason(why, nodes.getOrDefault(why, 0), zones.getOrDefault(why, Set.of())));
        }
        return reasons;
    }

    /** Whether any node would take a pod that waits, if this node had gone with all that is on it. */
    public boolean opens(NodeName node, PodView waiting) {
        return !nodesWithout(node, waiting, List.of()).isEmpty();
    }

    /** Which nodes would take a pod if this one had gone, with all that is on it, and these had come. */
    private List<NodeName> nodesWithout(NodeName node, PodView pod, List<NodeView> come) {
        Optional<NodeView> view = cluster.node(node);
        List<PodView> pods = cluster.remove(node);
        come.forEach(cluster::add);
        List<NodeName> then = cluster.nodesFor(pod);
        come.forEach(sample -> cluster.remove(sample.name()));
        view.ifPresent(cluster::add);
        pods.forEach(cluster::add);
        return then;
    }

    /** Whether a successor can start while the pod is still there. */
    public Restart restart(PodView pod) {
        for (ClaimUse use : pod.claims()) {
            Optional<ClaimView> claim =
                    cluster.storage().claim(pod, use).filter(c -> use.life() == Life.KEPT && c.onOneNode());
            if (claim.isPresent()) {
                boolean onePod = claim.get().modes().contains(AccessMode.READ_WRITE_ONCE_POD);
                String text = claim.get().text();
                return new NoRestart(onePod ? new OnePodAtATime(text) : new OneNodeAtATime(text));
            }
        }
        Optional<Restart.Reason.QuotaFull> quota = Quotas.beside(pod, cluster.quotas());
        if (quota.isPresent()) {
            return new NoRestart(quota.get());
        }
        PodView successor = pod.successor();
        List<NodeName> nodes = cluster.nodesFor(successor);
        if (!nodes.isEmpty() || unknown(pod).isPresent()) {
            return new CanStart(nodes);
        }
        Map<String, NodeRefusal> fresh = launches(successor);
        Set<String> zones = zonesWithout(fresh);
        return zones.isEmpty()
                ? new NoRestart(new NoPlace(likeliest(fresh.isEmpty() ? cluster.refusals(successor) : fresh)
                        .text()))
                : new NeedsLaunch(zones);
    }
}
