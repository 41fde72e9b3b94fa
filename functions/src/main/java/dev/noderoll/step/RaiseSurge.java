package dev.noderoll.step;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.CapacityPlanner;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/** State RaiseSurge: makes the group launch the surge, which the rollout then holds until its last nodes. */
public final class RaiseSurge {

    public record Input(Rollout rollout) {}

    /**
     * The capacity that the group has been asked for.
     *
     * @param desired the group's desired capacity now
     */
    public record Raised(int desired) {}

    private final NodeGroups groups;
    private final Clusters clusters;

    public RaiseSurge(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Raised run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        long zones = group.members().stream().map(Member::zone).distinct().count();
        int desired = CapacityPlanner.desired(
                rollout,
                group,
                cluster.nodes().list(),
                zones > 1 ? cluster.volumes().attached() : List.of(),
                page);
        if (desired != group.desired()) {
            groups.setDesired(group.name(), desired);
        }
        return new Raised(desired);
    }
}
