package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has stopped to be Ready around a group since its rollout began: nodes that are none of its members, and the pods of
 * the system. The baseline is when each took its present status, so what was broken before is nobody's business here. Nor
 * is what is on its way out: nodes that somebody has cordoned, that an autoscaler takes, or whose instance is shut down.
 *
 * <p>It counts when it has lasted for ten minutes. What crashes and is started again, as it may have been before, is Ready
 * in between, every five minutes at the latest.
 *
 * @param nodes since when, by name
 * @param pods since when, by namespace/name
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy">Restart policy</a>: "an
 *     exponential backoff delay (10s, 20s, 40s, ...), that is capped at 300 seconds (5 minutes)"
 */
public record ClusterTrouble(SortedMap<String, Instant> nodes, SortedMap<String, Instant> pods) {

    /** Where CoreDNS, kube-proxy and the network's and storage's agents are. */
    public static final String SYSTEM = "kube-system";

    static final Duration LASTING = Duration.ofMinutes(10);

    /** By which autoscalers mark a node that they take. */
    private static final Set<String> TAKEN =
            Set.of("ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted", "karpenter.sh/disruption");

    public ClusterTrouble {
        nodes = new TreeMap<>(nodes);
        pods = new TreeMap<>(pods);
    }

    /**
     * What there is.
     *
     * @param nodes of the whole cluster
     * @param system pods of {@link #SYSTEM}, where alone critical ones may be unless a quota allows others
     */
    public static ClusterTrouble of(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, List<Pod> system) {
        Map<NodeName, ClusterNode> byName =
                nodes.stream().collect(Collectors.toMap(ClusterNode::name, Function.identity(), (a, _) -> a));
        SortedMap<String, Instant> pods = new TreeMap<>();
        system.stream()
                .filter(pod -> pod.critical() && failed(pod, rollout.startedAt()))
                .filter(pod -> pod.node() != null && serves(byName.get(new NodeName(pod.node()))))
                .forEach(pod -> pods.put(pod.key().text(), since(pod.unreadySince())));
        return new ClusterTrouble(others(rollout, group, nodes), pods);
    }

    /** Nodes of other groups alone, for which nothing more is to be asked. */
    static SortedMap<String, Instant> others(Rollout rollout, NodeGroup group, List<ClusterNode> nodes) {
        SortedMap<String, Instant> others = new TreeMap<>();
        nodes.stream()
                .filter(node -> group.member(node.instance()).isEmpty())
                .filter(node -> !node.ready() && remains(node) && !node.off())
                .filter(node -> node.createdAt().isBefore(rollout.startedAt()))
                .filter(node -> since(node.readinessSince()).isAfter(rollout.startedAt()))
                .forEach(node -> others.put(node.name().value(), since(node.readinessSince())));
        return others;
    }

    /** Those that have lasted for long enough to count. */
    static List<String> lasting(Map<String, Instant> troubles, Instant now) {
        return troubles.entrySet().stream()
                .filter(trouble -> !trouble.getValue().plus(LASTING).isAfter(now))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** One that was there before the rollout, was Ready, and is not any more. */
    private static boolean failed(Pod pod, Instant begun) {
        return pod.owner() != null
                && !pod.finished()
                && !pod.terminating()
                && pod.startedAt() != null
                && pod.startedAt().isBefore(begun)
                && since(pod.unreadySince()).isAfter(begun);
    }

    private static boolean serves(@Nullable ClusterNode node) {
        return node != null && node.ready() && remains(node);
    }

    private static boolean remains(ClusterNode node) {
        return node.scheduling() == ClusterNode.Scheduling.OPEN
                && Stream.of(Marks.DRAINING_SINCE, Marks.SERVED_BY).noneMatch(node.annotations()::containsKey)
                && node.taints().stream().noneMatch(TAKEN::contains);
    }

    /** What does not tell is taken for old. */
    private static Instant since(@Nullable Instant when) {
        return when == null ? Instant.MIN : when;
    }
}
