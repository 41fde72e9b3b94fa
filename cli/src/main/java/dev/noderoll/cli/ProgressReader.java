package dev.noderoll.cli;

import dev.noderoll.cli.Progress.NodeStage;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Live;
import dev.noderoll.step.DrainSurveyor;
import dev.noderoll.wire.RolloutInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the rollout of a group is, from its members, its nodes and its Lease. Changes nothing. */
final class ProgressReader {

    /** Of nodes in hand so many are looked at pod by pod: each costs some requests. */
    private static final int MOST_ASKED = 5;

    private static final int MOST_REASONS = 3;

    private final Cluster cluster;
    private final NodeGroup group;
    private final Map<InstanceId, ClusterNode> nodes = new TreeMap<>();
    private final Optional<Hold> hold;
    private final Instant now;
    private int asked;

    /** {@code nodes} are all of the cluster. */
    ProgressReader(Cluster cluster, NodeGroup group, List<ClusterNode> nodes, Optional<Hold> hold, Instant now) {
        this.cluster = cluster;
        this.group = group;
        nodes.forEach(node -> this.nodes.put(node.instance(), node));
        this.hold = hold;
        this.now = now;
    }

    /** Empty when the group's tags do not say where a rollout goes: it has not begun to change anything. */
    Optional<Progress> read() {
        String target = group.tags().get(Marks.TARGET);
        String steady = group.tags().getOrDefault(Marks.STEADY, "");
        if (target == null || !steady.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        int replaced = 0;
        int closed = 0;
        int left = 0;
        List<NodeStage> stages = new ArrayList<>();
        for (Member member : group.members()) {
            boolean current =
                    member.template() != null && member.template().text().equals(target);
            replaced += current && member.stage() == Stage.IN_SERVICE ? 1 : 0;
            left += !current && member.live() ? 1 : 0;
            Optional<NodeStage> stage = stage(member);
            stage.ifPresent(stages::add);
            closed += stage.isEmpty() && !current && member.live() ? 1 : 0;
        }
        List<Instant> ends = hold.map(
                        h -> h.page().drained().values().stream().sorted().toList())
                .orElse(List.of());
        return Optional.of(new Progress(
                replaced, Integer.parseInt(steady), target, stages, closed, Progress.Rest.of(ends, left, now), now));
    }

    /** Empty for a member that nothing happens to now. */
    private Optional<NodeStage> stage(Member member) {
        ClusterNode node = nodes.get(member.id());
        String name = node == null ? member.id().value() : node.name().value();
        boolean drained =
                hold.filter(h -> h.page().drained().containsKey(member.id())).isPresent();
        return switch (member.stage()) {
            case ARRIVING -> Optional.of(new NodeStage(name, "boots", known(member.launchedAt()), List.of()));
            case LEAVING, LEAVING_HOOKED, SHUTTING_DOWN ->
                Optional.of(new NodeStage(name, "is terminated", drained ? ended(member) : null, List.of()));
            case ASIDE -> Optional.empty();
            case IN_SERVICE -> {
                if (node == null || !node.ready()) {
                    String waits = node == null ? "its node to register" : "its node to be Ready";
                    yield Optional.of(new NodeStage(name, "joins", known(member.launchedAt()), List.of(waits)));
                }
                Optional<Instant> since = since(node);
                if (since.isEmpty()) {
                    yield Optional.empty();
                }
                yield drained
                        ? Optional.of(new NodeStage(name, "is drained", ended(member), List.of()))
                        : Optional.of(new NodeStage(name, "is being drained", since.get(), reasons(node)));
            }
        };
    }

    private static @Nullable Instant known(Instant launched) {
        return launched.equals(Instant.MAX) ? null : launched;
    }

    private @Nullable Instant ended(Member member) {
        return hold.map(h -> h.page().drained().get(member.id())).orElse(null);
    }

    private static Optional<Instant> since(ClusterNode node) {
        try {
            return Optional.ofNullable(node.annotations().get(Marks.DRAINING_SINCE))
                    .map(Instant::parse);
        } catch (DateTimeException spoilt) {
            return Optional.empty();
        }
    }

    private List<PodVerdict> verdicts(ClusterNode node, DrainPolicy policy) {
        try (Live live = cluster.snapshot()) {
            return DrainPlanner.plan(DrainSurveyor.survey(live, node.name(), policy, now));
        }
    }

    /** Why its pods have not gone, by the drain's own planner and a drain's default policy. */
    private List<String> reasons(ClusterNode node) {
        if (++asked > MOST_ASKED) {
            return List.of();
        }
        DrainPolicy policy = RolloutInput.drain();
        List<String> reasons = new ArrayList<>();
        for (PodVerdict verdict : verdicts(node, policy)) {
            switch (verdict) {
                case PodVerdict.Blocked(var pod, Blocker blocker) ->
                    reasons.add(pod.key().text() + ": " + Advice.of(blocker).why());
                case PodVerdict.Going(var pod, Instant goneBy) ->
                    reasons.add(pod.key().text() + ": "
                            + Advice.of(new Blocker.StillStopping(goneBy)).why());
                case PodVerdict.Evict _, PodVerdict.Restart _, PodVerdict.Leave _ -> {}
            }
        }
        return reasons.size() <= MOST_REASONS ? reasons : List.copyOf(reasons.subList(0, MOST_REASONS));
    }
}
