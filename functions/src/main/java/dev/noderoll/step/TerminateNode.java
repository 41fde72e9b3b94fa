package dev.noderoll.step;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.ExitChoice;
import dev.noderoll.plan.ExitJudge;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.Capacity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * State TerminateNode: decides how a drained member leaves, writes it into its claim, and terminates it so.
 *
 * <p>The claim is written over the page that was judged, so two lanes never decide over each other; and before the call,
 * so a repeat does what was decided, and never shrinks the group twice. Without a decrement the group launches the successor at this moment, in the zone that has become emptiest, while
 * the old instance is still going away.
 */
public final class TerminateNode {

    /**
     * Which member to terminate.
     *
     * @param node null for a member that never became a node
     * @param looks how many times it was told to wait before
     */
    public record Input(
            Rollout rollout, InstanceId instance, @Nullable NodeName node, int looks) {}

    /** What came of it. */
    public sealed interface Outcome {

        record Terminating(Exit exit) implements Outcome {}

        /** It cannot be said yet whether it is to be replaced; look again. */
        record Wait(ExitChoice.Reason reason, int seconds) implements Outcome {}

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
        Claim claim = page.claim(input.instance())
                .orElseThrow(() -> new Fenced("no claim on " + input.instance() + ": another execution released it"));
        List<String> pods = input.node() == null ? List.of() : left(cluster, input.node(), rollout, now);
        if (!pods.isEmpty()) {
            return new Outcome.NotDrained(pods);
        }
        NodeGroup group = groups.survey(rollout.nodeGroup());
        Optional<Member> member = group.member(input.instance()).filter(Member::live);
        if (member.isEmpty()) {
            return new Outcome.Terminating(claim.exit());
        }
        ExitChoice choice = claim.exit() == Exit.UNDECIDED
                ? ExitJudge.judge(member.get(), rollout, group, cluster.nodes().list(), page, input.looks())
                : new ExitChoice.Leave(claim.exit());
        return switch (choice) {
            case ExitChoice.Wait(var reason, int seconds) -> new Outcome.Wait(reason, seconds);
            case ExitChoice.Leave(Exit exit) -> {
                if (claim.exit() != exit) {
                    cluster.ledger().write(group.name(), page.with(new Claim(claim.instance(), exit)), now);
                }
                if (input.node() != null && rollout.policy().hasWindow()) {
                    measure(cluster, group, input.node(), now);
                }
                groups.terminate(claim.instance(), exit == Exit.RETIRED ? Capacity.DECREMENT : Capacity.KEEP);
                yield new Outcome.Terminating(exit);
            }
        };
    }

    /** The pods that the drain should have moved. Whether the node reports matters only when there are any. */
    private static List<String> left(Cluster cluster, NodeName node, Rollout rollout, Instant now) {
        List<Pod> pods = cluster.pods().onNode(node).stream()
                .filter(p -> DrainPlanner.mustGo(p, rollout.policy().drain(), Reach.REPORTS, now))
                .toList();
        if (pods.isEmpty()) {
            return List.of();
        }
        Reach reach = DrainSite.reach(cluster.nodes().get(node).orElse(null));
        return pods.stream()
                .filter(p -> DrainPlanner.mustGo(p, rollout.policy().drain(), reach, now))
                .map(p -> p.key().text())
                .toList();
    }

    /** Writes down how long the drain took, if none has taken longer: the last admission goes by it. */
    private void measure(Cluster cluster, NodeGroup group, NodeName name, Instant now) {
        long seconds = cluster.nodes()
                .get(name)
                .flatMap(NodeMarks::since)
                .map(since -> Duration.between(since, now).toSeconds())
                .orElse(0L);
        String longest = group.tags().getOrDefault(Marks.DRAIN_SECONDS, "");
        if (!longest.matches("[0-9]{1,9}") || Long.parseLong(longest) < seconds) {
            groups.tag(group.name(), Map.of(Marks.DRAIN_SECONDS, String.valueOf(seconds)));
        }
    }
}
