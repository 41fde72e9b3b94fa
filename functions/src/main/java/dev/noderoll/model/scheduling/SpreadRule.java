package dev.noderoll.model.scheduling;

import dev.noderoll.model.Selector;

/**
 * A topology spread constraint that says {@code DoNotSchedule}.
 *
 * @param selector with what {@code matchLabelKeys} adds to it
 * @param minDomains 1 where the constraint says nothing
 * @param affinity whether nodes outside of the pod's node selector and affinity count as domains
 * @param taints whether nodes with taints that the pod does not tolerate count as domains
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/">Pod topology
 *     spread constraints</a>
 */
public record SpreadRule(
        String topologyKey, Selector selector, int maxSkew, int minDomains, Inclusion affinity, Inclusion taints) {

    /** Whether a node that the pod could not go to is left out of the count. */
    public enum Inclusion {
        /** It is left out. */
        HONOR,
        /** It counts all the same. */
        IGNORE
    }
}
