package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.plan.placement.Cluster;
import dev.noderoll.plan.placement.Placement;
import dev.noderoll.plan.placement.PlacementJudge;
import dev.noderoll.plan.placement.PlacementJudge.Launches;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.plan.placement.Restart;
import dev.noderoll.port.Live;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where pods could go if the drains of their nodes had begun: the nodes that are to go are closed, and each gets a successor
 * like itself in its zone. Each pod is asked for by itself, as if nothing else moved.
 */
final class Foresight implements Places {

    private static final Taint CLOSED = new Taint(Marks.OUTDATED, "", Taint.Effect.NO_SCHEDULE);

    private final Live live;
    private final Set<NodeName> going;
    private final Set<String> zones;
    private final Set<Part> volumes;
    private final Set<Part> parts = EnumSet.noneOf(Part.class);
    private final Set<NodeName> closed = new HashSet<>();
    private Map<PodKey, PodView> pods = Map.of();
    private Map<NodeName, NodeView> nodes = Map.of();
    private Optional<Cluster> cluster = Optional.empty();

    /**
     * Of a cluster as it is now.
     *
     * @param going the nodes that go together; the one that a pod is on goes in any case
     * @param zones in which new nodes come; those of all nodes when it is empty
     */
    static Foresight now(Live live, Set<NodeName> going, Set<String> zones) {
        return new Foresight(live, going, zones, EnumSet.of(Part.VOLUMES, Part.ATTACHMENTS));
    }

    /** The same, of what is so for good: that as many volumes are attached to a node as may be passes. */
    static Foresight forGood(Live live, Set<NodeName> going, Set<String> zones) {
        return new Foresight(live, going, zones, EnumSet.of(Part.VOLUMES));
    }

    private Foresight(Live live, Set<NodeName> going, Set<String> zones, Set<Part> volumes) {
        this.live = live;
        this.volumes = volumes;
        this.zones = Set.copyOf(zones);
        this.going = Set.copyOf(going);
    }

    @Override
    public Optional<Placement> of(Pod pod) {
        return find(pod).map(view -> judge(view).judge(view));
    }

    @Override
    public Optional<Restart> restart(Pod pod) {
        return find(pod).map(view -> judge(view).restart(view));
    }

    @Override
    public void taken(Pod pod, Placement place) {}

    private PlacementJudge judge(PodView pod) {
        Cluster known = cluster.orElseThrow();
        NodeView own = nodes.get(pod.node());
        if (own == null) {
            return new PlacementJudge(known, List.of());
        }
        close(known, own.name());
        return new PlacementJudge(known, GroupSamples.like(own, newIn()), Launches.COME_FIRST);
    }

    private Set<String> newIn() {
        return zones.isEmpty()
                ? nodes.values().stream().map(NodeView::zone).collect(Collectors.toCollection(TreeSet::new))
                : zones;
    }

    private void close(Cluster known, NodeName node) {
        if (closed.add(node)) {
            known.close(node, CLOSED);
        }
    }

    private Optional<PodView> find(Pod pod) {
        Set<Part> needs = EnumSet.of(Part.QUOTAS);
        if (pod.claims() > 0) {
            needs.addAll(volumes);
        }
        if (cluster.isEmpty() || !parts.containsAll(needs)) {
            parts.addAll(needs);
            read();
        }
        return Optional.ofNullable(pods.get(pod.key())).filter(view -> view.node() != null);
    }

    private void read() {
        ClusterView view = SchedulingParts.read(live, parts);
        Cluster made = new Cluster(view);
        nodes = new HashMap<>();
        view.nodes().forEach(n -> nodes.put(n.name(), n));
        pods = new HashMap<>();
        view.pods().forEach(p -> pods.put(p.key(), p));
        closed.clear();
        going.forEach(node -> close(made, node));
        cluster = Optional.of(made);
    }
}
