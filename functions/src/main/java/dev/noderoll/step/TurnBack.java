package dev.noderoll.step;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/**
 * States RollBackRollout and AbandonRollout: turns a rollout round, to the former image or to rest.
 *
 * <p>Drains that were under way are undone, claims are given back, and the group launches the former template again.
 * What was added above steady is given up later, by draining it like any other node.
 */
public final class TurnBack {

    public record Input(Rollout rollout) {}

    /**
     * Where the rollout goes from here.
     *
     * @param rollout with its new goal
     */
    public record Turned(Rollout rollout) {}

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
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        if (!group.template().equals(rollout.former().template())) {
            groups.setTemplate(
                    group.name(),
                    rollout.former().template(),
                    String.valueOf(rollout.former().template().version()));
        }
        NodeMarks.openAll(cluster.nodes(), group);
        LedgerPage clean = new LedgerPage(page.holder(), List.of(), List.of(), page.version());
        cluster.ledger().write(rollout.nodeGroup(), clean, now);
        return new Turned(rollout.toward(goal));
    }
}
