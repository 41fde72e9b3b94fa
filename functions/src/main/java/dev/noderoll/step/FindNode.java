package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.InstanceId;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import java.time.Instant;
import java.util.Optional;

/**
 * State FindNode: which node runs on an instance that AWS is about to terminate, and whether anything is on it. Changes
 * nothing.
 */
public final class FindNode {

    /**
     * A termination that waits for our hook.
     *
     * @param cluster from the hook's metadata
     * @param holder the execution that serves it
     */
    public record Input(String cluster, InstanceId instance, String holder, DrainPolicy policy) {}

    /** Whether there is anything to drain. */
    public sealed interface Outcome {

        record Found(Drain drain) implements Outcome {}

        /** The instance never became a node, or its node was drained before, as by a rollout. */
        record NothingToDrain() implements Outcome {}
    }

    private final Clusters clusters;

    public FindNode(Clusters clusters) {
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Cluster cluster = clusters.cluster(input.cluster());
        Optional<ClusterNode> node = cluster.nodes().of(input.instance());
        return node.map(ClusterNode::name)
                .filter(name ->
                        cluster.pods().onNode(name).stream().anyMatch(p -> DrainPlanner.mustGo(p, input.policy(), now)))
                .<Outcome>map(name -> new Outcome.Found(new Drain(
                        input.cluster(),
                        null,
                        name,
                        input.holder(),
                        input.policy().ofLeavingNode())))
                .orElseGet(Outcome.NothingToDrain::new);
    }
}
