package dev.noderoll.plan.placement;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many new nodes the pods of nodes that go need together: the largest pod first, each on a node that stays where one
 * takes it, then on a new one that is there already, and only then on one more. So many are enough, and close to the
 * fewest: first-fit decreasing, which takes no more than 11/9 of the fewest and 6/9 of one where only one resource is short.
 *
 * @see <a href="https://doi.org/10.1007/978-3-540-74450-4_1">Dósa: The tight bound of first fit decreasing bin-packing
 *     algorithm is FFD(I) ≤ 11/9 OPT(I) + 6/9</a>
 *
 * <p>A pod that no new node would take needs none: whoever drains its node finds out what it waits for.
 */
public final class NewNodes {

    private final Cluster cluster;
    private final Set<NodeName> going;
    private final List<NodeView> samples;
    private final Collection<PodView> everywhere;
    private final List<NodeName> fresh = new ArrayList<>();
    private final Map<String, Integer> byZone = new HashMap<>();

    private NewNodes(Cluster cluster, Set<NodeName> going, List<NodeView> samples, Collection<PodView> everywhere) {
        this.cluster = cluster;
        this.going = new HashSet<>(going);
        this.samples = List.copyOf(samples);
        this.everywhere = List.copyOf(everywhere);
    }

    /**
     * Counts them.
     *
     * @param cluster with the nodes that go closed; afterwards it is as it would be then
     * @param going the nodes that go, which take nothing
     * @param moving the pods to move, each on one of those; others of theirs stay
     * @param samples a node as a launch would bring it, for each zone; nothing when none is known
     * @param everywhere pods that each new node has from the beginning, such as those of DaemonSets
     * @param most where to stop counting, 0 or more
     */
    public static int needed(
            Cluster cluster,
            Set<NodeName> going,
            Collection<PodView> moving,
            List<NodeView> samples,
            Collection<PodView> everywhere,
            int most) {
        NewNodes nodes = new NewNodes(cluster, going, samples, everywhere);
        for (PodView pod : nodes.largestFirst(moving)) {
            if (nodes.fresh.size() < most) {
                nodes.move(pod);
            }
        }
        return nodes.fresh.size();
    }

    private List<PodView> largestFirst(Collection<PodView> moving) {
        Optional<Amounts> whole = samples.stream().findFirst().map(NodeView::allocatable);
        Comparator<PodView> bySize = comparingDouble((PodView pod) ->
                        whole.map(w -> share(pod.needs().requests(), w)).orElse(0.0))
                .reversed();
        return moving.stream()
                .sorted(bySize.thenComparing(comparing(pod -> pod.key().text())))
                .toList();
    }

    /** What a pod asks for of a node's processors or memory, whichever is more; 1 is all. */
    private static double share(Amounts asked, Amounts whole) {
        return Math.max(
                asked.cpu() / (double) Math.max(1, whole.cpu()), asked.memory() / (double) Math.max(1, whole.memory()));
    }

    private void move(PodView pod) {
        cluster.remove(pod);
        PodView successor = pod.successor();
        Optional<NodeName> place = place(successor).or(() -> another(successor));
        // With the identity of the pod itself: successors of several may have one name.
        cluster.add(place.map(pod::on).orElse(pod));
    }

    /** A node that stays, else a new one that is there. */
    private Optional<NodeName> place(PodView successor) {
        List<NodeName> places = cluster.nodesFor(successor).stream()
                .filter(node -> !going.contains(node))
                .toList();
        Optional<NodeName> stays =
                places.stream().filter(node -> !fresh.contains(node)).findFirst();
        return stays.or(() -> fresh.stream().filter(places::contains).findFirst());
    }

    /** One more node, in the zone that has fewest new ones of those whose would take it. */
    private Optional<NodeName> another(PodView successor) {
        return samples.stream()
                .sorted(comparing(sample -> byZone.getOrDefault(sample.zone(), 0)))
                .flatMap(sample -> launched(sample, successor).stream())
                .findFirst();
    }

    private Optional<NodeName> launched(NodeView sample, PodView successor) {
        NodeView node = Launchable.another(sample, fresh.size() + 1);
        cluster.add(node);
        everywhere.forEach(pod -> cluster.add(pod.on(node.name())));
        if (cluster.refusal(successor, node.name()).isPresent()) {
            cluster.remove(node.name());
            return Optional.empty();
        }
        fresh.add(node.name());
        byZone.merge(sample.zone(), 1, Integer::sum);
        return Optional.of(node.name());
    }
}
