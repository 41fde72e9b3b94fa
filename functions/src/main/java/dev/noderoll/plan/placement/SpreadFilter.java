package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plugin PodTopologySpread, for rules that say DoNotSchedule.
 *
 * <p>Domains are those of the nodes that have the keys of all the pod's rules and that the rule's policies include; a
 * node that is left out neither makes a domain nor lends it its pods. With fewer domains than minDomains, the least
 * counts as 0. Without any domain nothing is too uneven.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/">Pod topology
 *     spread constraints</a>
 * @see <a
 *     href="https://github.com/kubernetes/kubernetes/blob/release-1.36/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go">PodTopologySpread</a>
 */
final class SpreadFilter {

    /** A rule with the pods of each domain. */
    private record Counted(SpreadRule rule, Map<String, Integer> domains, int least, int self) {}

    private final List<Counted> rules = new ArrayList<>();

    SpreadFilter(PodView pod, Cluster cluster) {
        List<SpreadRule> wanted = pod.needs().spread();
        if (wanted.isEmpty()) {
            return;
        }
        List<NodeState> labelled = cluster.states().stream()
                .filter(n -> wanted.stream().allMatch(r -> PodCounts.domain(n.view(), r.topologyKey()) != null))
                .toList();
        for (SpreadRule rule : wanted) {
            PodGroup group = new PodGroup.Spread(pod.key().namespace(), rule.selector());
            Map<String, Integer> byNode = cluster.counts().of(group);
            Predicate<NodeView> included = included(rule, pod.needs());
            Map<String, Integer> domains = new HashMap<>();
            for (NodeState node : labelled) {
                String domain = PodCounts.domain(node.view(), rule.topologyKey());
                if (domain != null && included.test(node.view())) {
                    domains.merge(domain, byNode.getOrDefault(node.name(), 0), Integer::sum);
                }
            }
            int least =
                    domains.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
            rules.add(new Counted(
                    rule,
                    domains,
                    domains.size() < rule.minDomains() ? 0 : least,
                    rule.selector().matches(pod.labels()) ? 1 : 0));
        }
    }

    private static Predicate<NodeView> included(SpreadRule rule, PodNeeds needs) {
        return node -> (rule.affinity() == Inclusion.IGNORE || needs.selects(node))
                && (rule.taints() == Inclusion.IGNORE || PodFilter.untolerated(needs, node) == null);
    }

    @Nullable
    NodeRefusal refusal(NodeView node) {
        for (Counted counted : rules) {
            SpreadRule rule = counted.rule();
            String domain = PodCounts.domain(node, rule.topologyKey());
            if (domain == null) {
                return new NodeRefusal.NoDomain(rule.topologyKey());
            }
            int here = counted.domains().getOrDefault(domain, 0);
            if ((long) here + counted.self() - counted.least() > rule.maxSkew()) {
                return new NodeRefusal.TooUneven(rule.topologyKey(), domain, here, counted.least(), rule.maxSkew());
            }
        }
        return null;
    }
}
