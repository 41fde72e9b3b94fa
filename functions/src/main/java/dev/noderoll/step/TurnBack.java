package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * States RollBackRollout and AbandonRollout: turns a rollout round, to the former image or to rest.
 *
 * <p>Drains that were under way are undone, the group launches the former template again, and on a way back the nodes of
 * the target are closed. What was asked for and has
 * not come is taken back; what came above steady is given up later, by draining it like any other node.
 */
public final class TurnBack {

    public record Input(Rollout rollout) {}

    /**
     * Where the rollout goes from here.
     *
     * @param rollout with its new goal
     * @param expected the desired capacity without what others have added
     */
    public record Turned(Rollout rollout, int expected) {}

    private final NodeGroups groups;
    private final Clusters clusters;
    private final Goal goal;

    public TurnBack(NodeGroups groups, Clusters clusters, Goal goal) {
        this.groups = groups;
        this.clusters = clusters;
        this.goal = goal;
    }

    public Turned run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger()
                .open(rollout.nodeGroup(), rollout.holder(), now)
                .page();
        NodeGroup group = groups.survey(rollout);
        if (!group.template().equals(rollout.former().template())) {
            groups.setTemplate(
                    group.name(),
                    rollout.former().template(),
                    String.valueOf(rollout.former().template().version()));
        }
        NodeOpener.openAll(cluster, group);
        Rollout turned = rollout.toward(goal);
        if (goal == Goal.ROLL_BACK) {
            NodeCloser.closeOutdated(cluster.nodes(), turned, group);
        }
        LedgerPage kept = page.cleared().with(leaving(group, page), List.of());
        if (!kept.equals(page)) {
            cluster.ledger().write(rollout.nodeGroup(), kept, now);
        }
        int desired = takeBack(groups, group, rollout);
        return new Turned(turned, desired - rollout.added());
    }

    /** What is terminated stays drained: its node is not opened, and its hook is to be completed. */
    private static SortedMap<InstanceId, Instant> leaving(NodeGroup group, LedgerPage page) {
        SortedMap<InstanceId, Instant> leaving = new TreeMap<>(page.drained());
        leaving.keySet().removeIf(id -> group.member(id).filter(m -> !m.live()).isEmpty());
        return leaving;
    }

    /** The capacity that was asked for and has not come. An instance that comes at this moment is scaled in again. */
    private static int takeBack(NodeGroups groups, NodeGroup group, Rollout rollout) {
        int there = Math.max(rollout.capacity(), group.members(Member::live).size());
        if (group.desired() > there) {
            groups.setDesired(group.name(), there);
        }
        return Math.min(group.desired(), there);
    }
}
