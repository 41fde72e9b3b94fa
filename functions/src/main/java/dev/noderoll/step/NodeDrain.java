package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.Map;

/**
 * A node that is being drained.
 *
 * @param since when its drain began, perhaps in an earlier stay
 * @param closed since when its node takes no new pods but those that tolerate that
 * @param recorded how many were available of the workloads that it takes pods from
 */
record NodeDrain(
        Going going,
        ClusterNode node,
        Instant since,
        Instant closed,
        Map<Workload.Key, Integer> recorded,
        DrainPolicy policy) {

    /**
     * Since when a node whose drain begins or began at {@code since} takes no new pods: an outdated one has been closed
     * before; to any other the pods have come that others had to give up.
     */
    static Instant closed(DrainSet set, ClusterNode node, Instant since) {
        boolean before = node.taints().contains(Marks.OUTDATED) && set.closed().isBefore(since);
        return before ? set.closed() : since;
    }

    /** The same drain, of which more is recorded. */
    NodeDrain with(Map<Workload.Key, Integer> more) {
        return new NodeDrain(going, node, since, closed, Recovery.together(recorded, more), policy);
    }

    NodeName name() {
        return node.name();
    }

    Instant deadline() {
        return since.plusSeconds(policy.timeoutSeconds());
    }

    /** Until when load balancers may still be sending to it. */
    Instant deregistered() {
        return since.plusSeconds(policy.deregistrationSeconds());
    }
}
