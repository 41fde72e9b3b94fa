package dev.noderoll.cli;

import dev.noderoll.cli.Status.Entry;
import dev.noderoll.cli.Status.Standing;
import dev.noderoll.cli.Status.Way;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.plan.GroupStatus;
import dev.noderoll.plan.Leftover;
import dev.noderoll.plan.StatusJudge;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is rolling, who holds it, what is left over, and which command cleans it. Changes nothing. */
final class StatusReader {

    private final NodeGroups groups;
    private final Cluster cluster;
    private final Optional<String> clusterName;
    private final Instant now;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Looks at a cluster and the groups of its region.
     *
     * @param clusterName as a rollout's input has it, for the commands; empty for what the group's hook says
     */
    StatusReader(NodeGroups groups, Cluster cluster, Optional<String> clusterName, Instant now) {
        this.groups = groups;
        this.cluster = cluster;
        this.clusterName = clusterName;
        this.now = now;
    }

    /** One group, whatever is in it. */
    List<Entry> of(String group) {
        NodeGroup found = groups.survey(group);
        tell(found, cluster.nodes().list(), holdOn(group, cluster.ledger().holds()));
        return entries;
    }

    /**
     * Every group that a rollout has tagged, or holds, and every marked node that is in none of them: but for those that
     * are not Ready, since a Node object follows its terminated instance a little later.
     */
    List<Entry> ofAll() {
        List<Hold> holds = cluster.ledger().holds();
        Set<String> names = new TreeSet<>(groups.tagged(Map.of(Marks.STEADY, Set.of())));
        holds.forEach(hold -> names.add(hold.group()));
        List<ClusterNode> nodes = cluster.nodes().list();
        Set<InstanceId> members = new TreeSet<>();
        for (String name : names) {
            Optional<NodeGroup> group = groups.find(name);
            group.ifPresent(g -> {
                tell(g, nodes, holdOn(name, holds));
                g.members().stream().map(Member::id).forEach(members::add);
            });
            if (group.isEmpty()) {
                entries.add(new Entry(
                        name,
                        Standing.NO_GROUP,
                        "held, but there is no such group in this region",
                        Optional.empty(),
                        List.of(),
                        List.of(new Way(
                                "clean",
                                "kubectl -n noderoll get leases, and delete the one with annotation"
                                        + " noderoll.dev/group=" + name))));
            }
        }
        List<ClusterNode> strays = nodes.stream()
                .filter(n -> n.ready() && !members.contains(n.instance()))
                .filter(n -> !StatusJudge.marks(n).isEmpty())
                .toList();
        strays.forEach(this::tellStray);
        return entries;
    }

    private static Optional<Hold> holdOn(String group, List<Hold> holds) {
        return holds.stream().filter(hold -> hold.group().equals(group)).findFirst();
    }

    private void tell(NodeGroup group, List<ClusterNode> nodes, Optional<Hold> hold) {
        GroupStatus status = StatusJudge.judge(group, nodes, hold, now);
        List<String> left = status.leftovers().stream().map(Leftover::text).toList();
        entries.add(
                switch (status.standing()) {
                    case GroupStatus.Idle() ->
                        new Entry(
                                group.name(),
                                Standing.IDLE,
                                "nothing is rolling",
                                Optional.empty(),
                                left,
                                waiting(group, status));
                    case GroupStatus.Rolling(String holder, Instant until) ->
                        new Entry(
                                group.name(),
                                Standing.ROLLING,
                                "held by " + holder + " until " + until + " unless it renews" + wish(hold),
                                new ProgressReader(cluster, group, nodes, hold, now).read(),
                                left,
                                ofRolling(group.name(), holder));
                    case GroupStatus.Stopped(String holder) ->
                        new Entry(
                                group.name(),
                                Standing.STOPPED,
                                "stopped in the middle" + (holder.isEmpty() ? "" : ", last held by " + holder),
                                Optional.empty(),
                                left,
                                ofStopped(group.name(), holder));
                });
    }

    private static List<Way> waiting(NodeGroup group, GroupStatus status) {
        List<Way> ways = new ArrayList<>();
        for (Leftover left : status.leftovers()) {
            if (left instanceof Leftover.Waiting(InstanceId instance, var _)) {
                ways.add(new Way("let go", "an execution drains it; if there is none: " + complete(group, instance)));
            }
        }
        return ways;
    }

    private static String wish(Optional<Hold> hold) {
        return hold.map(Hold::wish)
                .map(wish ->
                        "; " + wish.by() + " has asked it to " + wish.kind().word())
                .orElse("");
    }

    private static List<Way> ofRolling(String group, String holder) {
        return List.of(
                new Way("look", "aws stepfunctions describe-execution --execution-arn '" + holder + "'"),
                new Way("stop", "noderoll stop " + group + "  (when what is in hand is finished)"),
                new Way("pause", "noderoll pause " + group + "  (the same, and what was added stays)"),
                new Way("stop now", "aws stepfunctions stop-execution --execution-arn '" + holder + "'"),
                new Way("", "if it has ended without putting things back, wait until its hold has run out"));
    }

    private List<Way> ofStopped(String group, String holder) {
        List<Way> ways = new ArrayList<>();
        if (!holder.isEmpty()) {
            ways.add(new Way(
                    "go on",
                    "aws stepfunctions redrive-execution --execution-arn '" + holder
                            + "'  (one that was stopped or timed out)"));
        }
        ways.add(new Way("go on", "start an execution with the input that it had"));
        ways.add(new Way("clean", abandon(group)));
        return ways;
    }

    /** Where nobody tells the cluster's name, the command takes it from a variable, as the machine's. */
    private String abandon(String group) {
        String name = clusterName.or(() -> ofHook(group)).orElse("'\"$CLUSTER\"'");
        return "aws stepfunctions start-execution --state-machine-arn \"$ROLLOUT\" --input '{\"cluster\":\"" + name
                + "\",\"nodeGroup\":\"" + group + "\",\"abandon\":true}'";
    }

    /** Empty without our hook, or when its metadata is not ours. */
    private Optional<String> ofHook(String group) {
        try {
            return groups.hookMetadata(group, Marks.HOOK)
                    .or(() -> groups.hookMetadata(group, Marks.ROLLOUT_HOOK))
                    .map(TerminationInput::metadata)
                    .map(HookSettings::cluster);
        } catch (Misconfigured notOurs) {
            return Optional.empty();
        }
    }

    private static String complete(NodeGroup group, InstanceId instance) {
        String hook = group.hooks().contains(Marks.HOOK) ? Marks.HOOK : Marks.ROLLOUT_HOOK;
        return "aws autoscaling complete-lifecycle-action --auto-scaling-group-name " + group.name()
                + " --lifecycle-hook-name " + hook + " --instance-id " + instance
                + " --lifecycle-action-result CONTINUE";
    }

    /** A mark without a group that rolls: AWS takes the node away, or somebody has removed the group's tags. */
    private void tellStray(ClusterNode node) {
        entries.add(new Entry(
                node.name().value(),
                Standing.STRAY,
                "marked, and in no group that is rolling",
                Optional.empty(),
                StatusJudge.marks(node).stream().map(Leftover::text).toList(),
                List.of(new Way("clean", cleaning(node)))));
    }

    private static String cleaning(ClusterNode node) {
        return "unless an execution of on-termination drains it: kubectl taint node " + node.name() + " "
                + Marks.OUTDATED + ":NoSchedule- ; kubectl label node " + node.name() + " " + Marks.NO_LOAD_BALANCERS
                + "- ; kubectl annotate node " + node.name() + " " + Marks.DRAINING_SINCE + "- " + Marks.WAS_CORDONED
                + "- " + Marks.EVICTED + "- " + Marks.AWAITED + "- ; kubectl uncordon " + node.name();
    }
}
