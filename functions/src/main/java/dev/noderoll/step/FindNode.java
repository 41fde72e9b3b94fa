package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.ServedBy;
import dev.noderoll.model.Termination;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * State FindNode: which node runs on an instance that AWS takes away, and whether anything is on it. Marks the node as
 * served by this execution, so that a doubled event ends here.
 */
public final class FindNode {

    /** What was announced. */
    public sealed interface Notice {

        /** The termination waits for our hook. */
        record Hooked(String nodeGroup, String hook, InstanceId instance, HookSettings settings) implements Notice {}

        /** EC2 takes a Spot instance back, two minutes after {@code at}; no hook delays it (H6). */
        record Interrupted(InstanceId instance, Instant at) implements Notice {}
    }

    /**
     * A termination to serve.
     *
     * @param holder the execution that serves it
     */
    public record Input(Notice notice, String holder) {}

    /** Whether there is anything to drain. */
    public sealed interface Outcome {

        record Found(Termination termination, DrainSet set) implements Outcome {}

        /** The instance never became a node (H12), or its node was drained before and holds no volume, as by a rollout. */
        record NothingToDrain(Termination termination) implements Outcome {}

        /** Another execution serves it, as after a doubled event. */
        record Served(String holder, Instant until) implements Outcome {}

        /** An interrupted instance of no group that has our hook: nothing says whose node it is. */
        record NotOurs(InstanceId instance) implements Outcome {}
    }

    /**
     * Of the two minutes, what is left for the drain.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html">Spot
     *     Instance interruption notices</a>
     */
    private static final Duration NOTICE = Duration.ofSeconds(115);

    /** Well-known label of a node. */
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final NodeGroups groups;
    private final Clusters clusters;
    private final Function<String, HookSettings> reader;

    /**
     * Serves terminations.
     *
     * @param reader of a hook's metadata
     */
    public FindNode(NodeGroups groups, Clusters clusters, Function<String, HookSettings> reader) {
        this.groups = groups;
        this.clusters = clusters;
        this.reader = reader;
    }

    public Outcome run(Input input, Instant now) {
        return switch (input.notice()) {
            case Notice.Hooked(String group, String hook, InstanceId instance, HookSettings settings) ->
                find(
                        new Termination(settings.cluster(), group, hook, instance),
                        input.holder(),
                        node -> settings.policy().ofLeavingNode(),
                        settings.policy(),
                        now);
            case Notice.Interrupted(InstanceId instance, Instant at) -> {
                try {
                    yield interrupted(instance, at, input.holder(), now);
                } catch (Misconfigured another) {
                    // Every interruption of the account is heard of: also those in clusters that are others' to serve.
                    yield new Outcome.NotOurs(instance);
                }
            }
        };
    }

    private Outcome interrupted(InstanceId instance, Instant at, String holder, Instant now) {
        Optional<String> group = groups.groupOf(instance);
        Optional<String> metadata = group.flatMap(
                name -> groups.hookMetadata(name, Marks.HOOK).or(() -> groups.hookMetadata(name, Marks.ROLLOUT_HOOK)));
        if (metadata.isEmpty()) {
            return new Outcome.NotOurs(instance);
        }
        HookSettings settings = reader.apply(metadata.get());
        return find(
                new Termination(settings.cluster(), group.get(), Marks.HOOK, instance),
                holder,
                node -> settings.policy()
                        .withinNotice(secondsUntil(
                                at.plus(NOTICE), NodeMarks.since(node).orElse(now))),
                settings.policy(),
                now);
    }

    private Outcome find(
            Termination termination,
            String holder,
            Function<ClusterNode, DrainPolicy> policy,
            DrainPolicy asSet,
            Instant now) {
        Cluster cluster = clusters.cluster(termination.cluster());
        ClusterNode node = cluster.nodes().of(termination.instance()).orElse(null);
        if (node == null || !occupied(cluster, node, asSet, now)) {
            return new Outcome.NothingToDrain(termination);
        }
        Optional<ServedBy> served = ServedBy.of(node).filter(s -> s.byAnother(holder, now));
        if (served.isPresent()) {
            return new Outcome.Served(served.get().holder(), served.get().until());
        }
        NodeMarks.serve(cluster.nodes(), node.name(), holder, now);
        return new Outcome.Found(termination, alone(termination, node, holder, policy.apply(node), now));
    }

    /** One node, which goes in any case: there is nothing to keep beside it. Its hook is to be beaten in time. */
    private static DrainSet alone(
            Termination termination, ClusterNode node, String holder, DrainPolicy policy, Instant now) {
        String zone = node.labels().getOrDefault(ZONE, "");
        Going going = new Going(termination.instance(), node.name(), zone, Way.TAKEN);
        return new DrainSet(
                termination.cluster(),
                null,
                holder,
                List.of(going),
                Integer.MAX_VALUE,
                false,
                0,
                Instant.MAX,
                Instant.MAX,
                now.plusSeconds(BeatHook.SECONDS),
                policy);
    }

    /** Whether pods are on it that have to go, or it holds volumes yet of pods that have gone (D86). */
    private static boolean occupied(Cluster cluster, ClusterNode node, DrainPolicy policy, Instant now) {
        return cluster.pods().onNode(node.name()).stream()
                        .anyMatch(p -> DrainPlanner.mustGo(
                                p, policy, Reach.of(node), NodeMarks.since(node).orElse(now), now))
                || (!node.silent() && !cluster.volumes().attachedTo(node.name()).isEmpty());
    }

    /** At least one: a drain that has no time left still looks once. */
    private static int secondsUntil(Instant end, Instant since) {
        return (int) Math.max(1, Duration.between(since, end).toSeconds());
    }
}
