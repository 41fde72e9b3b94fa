package dev.noderoll.step;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.Placement;
import dev.noderoll.plan.placement.PlacementJudge;
import dev.noderoll.plan.placement.PlacementJudge.Launches;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.plan.placement.Restart;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where pods can go, by a view of the cluster that is brought up to date before the first question of each look. What no
 * question depends on is not read: nothing at all until something is about to be moved, volumes only for who has some.
 */
final class Placing implements Places {

    /** In which the view shows the successor of a pod that was let go. */
    private static final Duration SHOWN = Duration.ofSeconds(3);

    /** After which an eviction that the view does not show did not happen. */
    private static final Duration UNSEEN = Duration.ofSeconds(30);

    /** A place that is kept for the successor of a pod. */
    private record Kept(PodView successor, Instant since, boolean madeAfterwards) {}

    private final Live live;
    private final Predicate<NodeName> judged;
    private final Function<List<NodeView>, List<NodeView>> launchable;
    private final Set<Part> parts = EnumSet.of(Part.QUOTAS);
    private final Map<PodKey, Kept> kept = new HashMap<>();
    private final Map<PodKey, Instant> gone = new HashMap<>();
    private Mirror mirror = new Mirror();
    private List<NodeView> samples = List.of();
    private Instant now = Instant.MIN;
    private Launches launches = Launches.AWAITED;
    private boolean current;

    /**
     * Asks a view.
     *
     * @param judged whether it matters where the pods of a node go: those of one that goes in any case go as well
     * @param launchable a node as a launch would bring it for each zone, by the cluster's nodes
     */
    Placing(Live live, Predicate<NodeName> judged, Function<List<NodeView>, List<NodeView>> launchable) {
        this.live = live;
        this.judged = judged;
        this.launchable = launchable;
    }

    /** A look begins: what is known is to be brought up to date. */
    void look(Launches expected, Instant when) {
        launches = expected;
        now = when;
        current = false;
    }

    @Override
    public Optional<Placement> of(Pod pod) {
        return ask(pod).map(view -> judge().judge(view));
    }

    @Override
    public Map<PodKey, Placement> together(List<Pod> pods) {
        List<PodView> views = new ArrayList<>();
        for (Pod pod : pods) {
            ask(pod).ifPresent(views::add);
        }
        // Asking for the last may have read anew what the first is.
        return judge().together(views.stream()
                .flatMap(view -> mirror.pod(view.key()).stream())
                .toList());
    }

    @Override
    public Optional<Restart> restart(Pod pod) {
        return ask(pod).map(view -> judge().restart(view));
    }

    /** Whether nothing but the going of a node lets a pod be placed that waits for a place. */
    boolean inTheWay(NodeName node, Pod pod) {
        return find(pod)
                .filter(view -> view.gates().isEmpty()
                        && mirror.cluster().nodesFor(view).isEmpty())
                .filter(view -> judge().opens(node, view))
                .isPresent();
    }

    @Override
    public void taken(Pod pod, Placement place) {
        Optional<NodeName> emptiest = judge().emptiest(place);
        if (emptiest.isPresent() && !kept.containsKey(pod.key())) {
            PodView successor = mirror.pod(pod.key()).orElseThrow().successor().on(emptiest.get());
            boolean afterwards = pod.owner() != null && pod.owner().kind().equals("StatefulSet");
            kept.put(pod.key(), new Kept(successor, now, afterwards));
            mirror.cluster().add(successor);
        }
    }

    private PlacementJudge judge() {
        return new PlacementJudge(mirror.cluster(), samples, launches);
    }

    private Optional<PodView> ask(Pod pod) {
        return pod.node() == null || !judged.test(new NodeName(pod.node())) ? Optional.empty() : find(pod);
    }

    private Optional<PodView> find(Pod pod) {
        if (pod.claims() > 0 && parts.addAll(EnumSet.of(Part.VOLUMES, Part.ATTACHMENTS))) {
            current = false;
        }
        if (!current) {
            refresh();
        }
        return mirror.pod(pod.key());
    }

    private void refresh() {
        ClusterView view = SchedulingParts.read(live, parts);
        kept.values().forEach(k -> mirror.cluster().remove(k.successor()));
        mirror = mirror.as(view);
        kept.entrySet().removeIf(e -> shown(e.getKey(), e.getValue()));
        kept.values().forEach(k -> mirror.cluster().add(k.successor()));
        samples = launchable.apply(mirror.cluster().nodes());
        current = true;
    }

    /** Whether the successor of a pod that was let go is in the view itself by now. */
    private boolean shown(PodKey pod, Kept place) {
        Optional<PodView> there = mirror.pod(pod);
        if (there.filter(p -> p.standing() == PodView.Standing.LIVE).isPresent()) {
            return now.isAfter(place.since().plus(UNSEEN));
        }
        if (!place.madeAfterwards()) {
            return now.isAfter(place.since().plus(SHOWN));
        }
        return there.isEmpty()
                && now.isAfter(gone.computeIfAbsent(pod, _ -> now).plus(SHOWN));
    }
}
