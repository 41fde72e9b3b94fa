package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;

/**
 * State ReopenNode: undoes the drain of a node that could not be replaced, and counts it among the failed.
 *
 * <p>It stays closed to new pods as an outdated node until only members above steady are left to go. One that is leaving
 * already is left alone.
 */
public final class ReopenNode {

    public record Input(Rollout rollout, InstanceId instance) {}

    public record Reopened(InstanceId instance) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public ReopenNode(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Reopened run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        boolean live = groups.survey(rollout.nodeGroup())
                .member(input.instance())
                .filter(Member::live)
                .isPresent();
        if (live) {
            cluster.nodes().of(input.instance()).ifPresent(node -> NodeMarks.reopen(cluster.nodes(), node));
        }
        cluster.ledger().write(rollout.nodeGroup(), page.failed(input.instance()), now);
        return new Reopened(input.instance());
    }
}
