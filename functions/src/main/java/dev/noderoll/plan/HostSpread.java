package dev.noderoll.plan;

import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods that are spread over hosts by a topology spread constraint, of which a node has more than may be the difference
 * between two. Each empty node keeps the second of them from going anywhere, so their nodes are replaced one at a time.
 *
 * @param pod one of them
 * @param together how many the node has
 * @param left how many of them have a place only when the node itself has gone, since it counts as a host to the last; 0
 *     where the constraint leaves out nodes that are closed
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/">Pod topology spread
 *     constraints</a>
 */
public record HostSpread(PodKey pod, int together, int left) {

    private static final String HOST = "kubernetes.io/hostname";

    /** Those of one node, one for each constraint of each pod that has one. */
    public static List<HostSpread> of(List<PodView> onNode) {
        List<HostSpread> found = new ArrayList<>();
        List<PodView> live =
                onNode.stream().filter(p -> p.standing() == Standing.LIVE).toList();
        for (PodView pod : live) {
            for (SpreadRule rule : pod.needs().spread()) {
                int together = (int) live.stream()
                        .filter(p -> p.key().namespace().equals(pod.key().namespace())
                                && rule.selector().matches(p.labels()))
                        .count();
                if (rule.topologyKey().equals(HOST) && together > rule.maxSkew()) {
                    found.add(new HostSpread(pod.key(), together, left(rule, together)));
                }
            }
        }
        return found;
    }

    /** The one new node may have as many more than the old one as the skew, and no other may take any. */
    private static int left(SpreadRule rule, int together) {
        return rule.taints() == Inclusion.HONOR ? 0 : together - (together + rule.maxSkew()) / 2;
    }
}
