package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.Patience;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a drain takes place: its cluster, and its node as it is now.
 *
 * @param node null when the Node object is gone, and everything that was on it
 */
record DrainSite(Cluster cluster, @Nullable ClusterNode node) {

    /** Looks, and renews the Lease of the rollout that drains; {@link dev.noderoll.port.Fenced} when it lost it. */
    static DrainSite open(Clusters clusters, Drain drain, Instant now) {
        Cluster cluster = clusters.cluster(drain.cluster());
        drain.lease().ifPresent(group -> cluster.ledger().open(group, drain.holder(), now));
        return new DrainSite(cluster, cluster.nodes().get(drain.node()).orElse(null));
    }

    /** Whether the node says when a pod has stopped. */
    Reach reach() {
        return reach(node);
    }

    static Reach reach(@Nullable ClusterNode node) {
        return node != null && node.silent() ? Reach.SILENT : Reach.REPORTS;
    }

    Optional<ClusterNode> there() {
        return Optional.ofNullable(node);
    }

    /** Seconds until the next look at something that only others can bring about: a quarter of the drain's age. */
    int patience(Instant now) {
        Instant since = there().flatMap(NodeMarks::since).orElse(now);
        return Patience.after(Duration.between(since, now).toSeconds() / 4, 3);
    }
}
