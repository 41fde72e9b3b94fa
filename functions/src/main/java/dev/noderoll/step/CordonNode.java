package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.port.Clusters;
import java.time.Duration;
import java.time.Instant;

/**
 * State CordonNode: closes a node to new pods and takes it out of the load balancers, and waits until those have let go
 * of it.
 *
 * <p>Safe to repeat: the node's annotation says when its drain began, and both clocks run from there. Load balancers are
 * waited for only in a cluster that has any.
 */
public final class CordonNode {

    public record Input(Drain drain) {}

    /** Where the cordon stands. */
    public sealed interface Outcome {

        /**
         * The node is closed, and no load balancer sends to it.
         *
         * @param deadline when its drain must have ended
         */
        record Cordoned(Instant deadline) implements Outcome {}

        /** Load balancers may still be sending to it. */
        record Wait(int seconds) implements Outcome {}

        /** There is no such node, so nothing to drain. */
        record NoNode() implements Outcome {}
    }

    /** Shorter than the Lease's term, which each look renews. */
    private static final int MOST_SECONDS = 120;

    private final Clusters clusters;

    public CordonNode(Clusters clusters) {
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Drain drain = input.drain();
        DrainSite site = DrainSite.open(clusters, drain, now);
        ClusterNode node = site.node();
        if (node == null) {
            return new Outcome.NoNode();
        }
        NodeMarks.cordon(site.cluster().nodes(), node, now);
        Instant since = NodeMarks.since(node).orElse(now);
        int delay = drain.policy().deregistrationSeconds();
        boolean balanced = delay > 0 && site.cluster().workloads().hasLoadBalancers();
        long left = Duration.between(now, since.plusSeconds(delay)).toSeconds();
        return balanced && left > 0
                ? new Outcome.Wait((int) Math.min(left, MOST_SECONDS))
                : new Outcome.Cordoned(since.plusSeconds(drain.policy().timeoutSeconds()));
    }
}
