package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a launch would bring: a node as those of its group are, open and empty, in each zone. */
public final class Launchable {

    /** Labels that say a node's zone. */
    private static final Set<String> ZONES = Set.of(
            "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone");

    private static final String HOSTNAME = "kubernetes.io/hostname";

    private Launchable() {}

    /**
     * One node for each zone.
     *
     * @param group the nodes of the group, the likest first: of the template that is launched, then others
     * @param passing taints that say something of a node's present state, not of its kind
     * @return nothing when the group has no node to go by
     */
    public static List<NodeView> of(List<NodeView> group, Collection<String> zones, Predicate<Taint> passing) {
        List<NodeView> samples = new ArrayList<>();
        for (String zone : zones) {
            Optional<NodeView> there =
                    group.stream().filter(n -> n.zone().equals(zone)).findFirst();
            there.or(() -> group.stream().findFirst()).ifPresent(like -> samples.add(fresh(like, zone, passing)));
        }
        return samples;
    }

    private static NodeView fresh(NodeView like, String zone, Predicate<Taint> passing) {
        Map<String, String> labels = inZone(like.labels(), zone);
        List<Taint> taints = like.taints().stream().filter(passing.negate()).toList();
        return named("a new node in " + zone, like, labels, taints);
    }

    /** The labels of a node, as one in this zone has them. */
    public static Map<String, String> inZone(Map<String, String> labels, String zone) {
        Map<String, String> there = new TreeMap<>(labels);
        ZONES.forEach(key -> there.computeIfPresent(key, (_, _) -> zone));
        return there;
    }

    /** One more such node as the sample is, with a name of its own. */
    static NodeView another(NodeView sample, int number) {
        return named(sample.name() + ", number " + number, sample, new TreeMap<>(sample.labels()), sample.taints());
    }

    private static NodeView named(String name, NodeView like, Map<String, String> labels, List<Taint> taints) {
        labels.computeIfPresent(HOSTNAME, (_, _) -> name);
        return new NodeView(
                new NodeName(name),
                labels,
                taints,
                Cordon.OPEN,
                like.allocatable(),
                like.maxPods(),
                like.attachLimits(),
                Set.of());
    }
}
