package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Going;
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
