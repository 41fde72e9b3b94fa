package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.NodeRefusal.TooNear.Whose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plugin InterPodAffinity: required affinity and anti-affinity, the pod's own and that of pods which are there.
 *
 * <p>A pod counts for an affinity only if all its terms speak of it, and for an anti-affinity if one does. Terminating
 * pods count. A node without the label is in no domain: affinity refuses it, anti-affinity does not. Where no pod at all
 * meets an affinity, a pod that would meet it itself goes wherever the labels are: the first of a group that wants to be
 * together.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">Inter-pod affinity and
 *     anti-affinity</a>
 * @see <a
 *     href="https://github.com/kubernetes/kubernetes/blob/release-1.36/pkg/scheduler/framework/plugins/interpodaffinity/filtering.go">InterPodAffinity</a>
 */
final class AffinityFilter {

    /** Domains that are out of the question, or the only ones in it. */
    private record Domains(String topologyKey, Set<String> names) {}

    private final List<Domains> near = new ArrayList<>();
    private final List<Domains> far = new ArrayList<>();
    private final List<Domains> kept = new ArrayList<>();
    private final boolean first;

    AffinityFilter(PodView pod, Cluster cluster) {
        PodCounts counts = cluster.counts();
        Map<String, NodeState> nodes = cluster.byName();
        List<PodTerm> affinity = pod.needs().affinity();
        PodGroup together = new PodGroup.OfAll(affinity);
        for (PodTerm term : affinity) {
            near.add(domains(term, counts.of(together), nodes));
        }
        for (PodTerm term : pod.needs().antiAffinity()) {
            far.add(domains(term, counts.of(new PodGroup.OfAll(List.of(term))), nodes));
        }
        for (PodTerm term : counts.avoiding(pod)) {
            kept.add(domains(term, counts.thoseWith(term), nodes));
        }
        // The scheduler counts pods by domain: those on nodes without any of the labels are nobody to it.
        this.first = near.stream().allMatch(d -> d.names().isEmpty())
                && together.covers(pod, counts.labels(pod.key().namespace()));
    }

    private static Domains domains(PodTerm term, Map<String, Integer> byNode, Map<String, NodeState> nodes) {
        return new Domains(
                term.topologyKey(),
                PodCounts.byDomain(byNode, nodes, term.topologyKey()).keySet());
    }

    @Nullable
    NodeRefusal refusal(NodeView node) {
        Domains missing = null;
        for (Domains wanted : near) {
            String domain = PodCounts.domain(node, wanted.topologyKey());
            if (domain == null) {
                return new NodeRefusal.NotNear(wanted.topologyKey());
            }
            missing = missing == null && !wanted.names().contains(domain) ? wanted : missing;
        }
        if (missing != null && !first) {
            return new NodeRefusal.NotNear(missing.topologyKey());
        }
        NodeRefusal own = tooNear(far, node, Whose.THE_PODS_OWN);
        return own == null ? tooNear(kept, node, Whose.ANOTHER_PODS) : own;
    }

    private static @Nullable NodeRefusal tooNear(List<Domains> taken, NodeView node, Whose whose) {
        for (Domains domains : taken) {
            String domain = PodCounts.domain(node, domains.topologyKey());
            if (domain != null && domains.names().contains(domain)) {
                return new NodeRefusal.TooNear(domains.topologyKey(), domain, whose);
            }
        }
        return null;
    }
}
