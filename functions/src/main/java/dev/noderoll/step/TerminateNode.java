package dev.noderoll.step;

import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.Capacity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State TerminateNode: terminates a drained member, the way its claim says.
 *
 * <p>Without a decrement the group launches the successor at this moment, in the zone that has become emptiest, while
 * the old instance is still going away.
 */
public final class TerminateNode {

    /**
     * Which member to terminate.
     *
     * @param node null for a member that never became a node
     */
    public record Input(
            Rollout rollout, InstanceId instance, @Nullable NodeName node) {}

    /** What came of it. */
    public sealed interface Outcome {

        record Terminating(Exit exit) implements Outcome {}

        /** Pods have come since the drain ended; the node is to be drained again. */
        record NotDrained(List<String> pods) implements Outcome {
            public NotDrained {
                pods = List.copyOf(pods);
            }
        }
    }

    private final NodeGroups groups;
    private final Clusters clusters;

    public TerminateNode(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        Exit exit = page.claim(input.instance())
                .orElseThrow(() -> new Fenced("no claim on " + input.instance() + ": another execution released it"))
                .exit();
        List<String> pods = input.node() == null
                ? List.of()
                : cluster.pods().onNode(input.node()).stream()
                        .filter(p -> DrainPlanner.mustGo(p, rollout.policy().drain(), now))
                        .map(p -> p.key().text())
                        .toList();
        if (!pods.isEmpty()) {
            return new Outcome.NotDrained(pods);
        }
        boolean live = groups.survey(rollout.nodeGroup())
                .member(input.instance())
                .filter(Member::live)
                .isPresent();
        if (live) {
            groups.terminate(input.instance(), exit == Exit.RETIRED ? Capacity.DECREMENT : Capacity.KEEP);
        }
        return new Outcome.Terminating(exit);
    }
}
