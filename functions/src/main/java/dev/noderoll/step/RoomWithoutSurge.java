package dev.noderoll.step;

import static java.util.Comparator.comparingInt;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.placement.Cluster;
import dev.noderoll.plan.placement.Placement;
import dev.noderoll.plan.placement.PlacementJudge;
import dev.noderoll.port.Live;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a rollout that adds no instance can begin: the pods of some node have to find places on the other nodes as they are,
 * all of them together. Changes nothing.
 */
final class RoomWithoutSurge {

    private static final Taint CLOSED = new Taint(Marks.OUTDATED, "", Taint.Effect.NO_SCHEDULE);

    /** Each is looked at with a cluster of its own. */
    private static final int MOST = 50;

    private final ClusterView view;
    private final Map<String, PodView> pods = new TreeMap<>();

    private RoomWithoutSurge(ClusterView view) {
        this.view = view;
        view.pods().forEach(pod -> pods.put(pod.key().text(), pod));
    }

    /**
     * Which pods have no place, of the node that has the fewest such; empty when some node has none.
     *
     * @param nodes those that are to be replaced
     */
    static List<String> lacking(List<ClusterNode> nodes, Live live, DrainPolicy policy, Instant now) {
        RoomWithoutSurge room = new RoomWithoutSurge(SchedulingParts.read(live, EnumSet.allOf(Part.class)));
        return nodes.stream()
                .limit(MOST)
                .map(node -> room.lacking(
                        node.name(),
                        live.podsOn(node.name()).stream()
                                .filter(pod -> DrainPlanner.mustGo(pod, policy, Reach.of(node), now, now))
                                .toList()))
                .min(comparingInt(List::size))
                .orElse(List.of());
    }

    private List<String> lacking(NodeName node, List<Pod> going) {
        Cluster cluster = new Cluster(view);
        cluster.close(node, CLOSED);
        PlacementJudge judge = new PlacementJudge(cluster, List.of());
        List<String> lacking = new ArrayList<>();
        for (Pod pod : going) {
            Optional<PodView> known = Optional.ofNullable(pods.get(pod.key().text()));
            switch (known.map(judge::judge).orElseGet(() -> new Placement.NotJudged("it is new"))) {
                case Placement.EvictNow(List<NodeName> places) -> {
                    NodeName emptiest = places.stream()
                            .min(comparingInt(n -> cluster.podsOn(n).size()))
                            .orElseThrow();
                    cluster.remove(known.orElseThrow());
                    cluster.add(known.orElseThrow().successor().on(emptiest));
                }
                case Placement.Nowhere none -> lacking.add(pod.key().text() + ": " + none.text());
                case Placement.UpToOthers none -> lacking.add(pod.key().text() + ": " + none.text());
                case Placement.WaitForLaunch none -> lacking.add(pod.key().text() + ": " + none.text());
                case Placement.NodeInTheWay _, Placement.ComesBack _, Placement.NotJudged _ -> {}
            }
        }
        return lacking;
    }
}
