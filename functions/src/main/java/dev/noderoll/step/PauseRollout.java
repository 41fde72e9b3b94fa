package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * State PauseRollout: leaves the group, in the middle of a rollout, so that it can stay as it is until the next window, or until somebody resumes.
 *
 * <p>Outdated nodes are opened, since a cluster that grows meanwhile must have somewhere to put its pods; not where another
 * execution carries on at once. All else stays:
 * the surge, which carries pods that would have to move again; the suspended rebalancing, which would end nodes outside
 * of the window; the hook, the template and the tags, by which the next execution carries on.
 */
public final class PauseRollout {

    /**
     * Which rollout.
     *
     * @param reason why it can start no further node
     */
    public record Input(Rollout rollout, NodeChoice.Reason reason) {}

    /**
     * How far the rollout has come.
     *
     * @param outdated members that are still to go, at most 500
     */
    public record Paused(
            String nodeGroup, String image, int current, List<InstanceId> outdated, NodeChoice.Reason reason) {
        public Paused {
            outdated = List.copyOf(outdated);
        }
    }

    /** Of instances that are named: the answer stays below the 256 KiB that a state may pass on. */
    private static final int MOST = 500;

    private final NodeGroups groups;
    private final Clusters clusters;

    public PauseRollout(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Paused run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        NodeGroup group = groups.survey(rollout);
        if (rollout.managedVersion() != null) {
            cluster.ledger().release(group.name(), rollout.holder());
        } else if (holds(cluster, rollout, now)) {
            if (!(input.reason() instanceof NodeChoice.Reason.HistoryLong)) {
                NodeOpener.openAll(cluster, group);
            }
            groups.tag(group.name(), tags(input.reason(), now));
            cluster.ledger().release(group.name(), rollout.holder());
        }
        List<Member> outdated = group.members(m -> m.live() && rollout.outdates(m));
        return new Paused(
                group.name(),
                rollout.target().image(),
                group.members(m -> m.live() && !rollout.outdates(m)).size(),
                outdated.stream().map(Member::id).sorted().limit(MOST).toList(),
                input.reason());
    }

    /** A person's pause is nobody else's to end: a plan passes the group by. */
    private static Map<String, String> tags(NodeChoice.Reason reason, Instant now) {
        return reason instanceof NodeChoice.Reason.PauseAsked(String by, Instant _)
                ? Map.of(Marks.PAUSED, now.toString(), Marks.PAUSED_BY, by)
                : Map.of(Marks.PAUSED, now.toString());
    }

    /**
     * False when this has run to its end before, and its answer was lost.
     *
     * <p>The tags are read again for that, since a second call of the same step may have ended while this one ran. Where
     * the pause is not seen yet, though nobody holds the Lease, the description may be older than it: it is asked for
     * again a little later.
     */
    private boolean holds(Cluster cluster, Rollout rollout, Instant now) {
        try {
            var _ = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
            return true;
        } catch (Fenced fenced) {
            if (!groups.glance(rollout.nodeGroup()).tags().containsKey(Marks.PAUSED)) {
                throw fenced.free() ? new TryAgain(fenced.getMessage() + ", and has no tag of a pause") : fenced;
            }
            return false;
        }
    }
}
