package dev.noderoll.model;

import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutRequest.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is patched, when, and in which order.
 *
 * @param groups in the order of their rings, the first ring first
 * @param soak how old an image has to be before it is rolled out
 * @param quiet how long after a group of one ring the next group waits
 * @param window null for any time
 * @param calendars Change Calendars that must all be open, by name or ARN; empty for none
 * @param approval null for none
 * @param parallel how many groups of one ring are rolled side by side
 * @param warmPool what becomes of groups with a warm pool: as {@code rollout} says
 * @param managed what becomes of groups that EKS manages: as {@code rollout} says
 * @param rollout what every rollout is started with, as JSON: target and policy
 */
public record PatchPlan(
        List<Selector> groups,
        Wanted target,
        Duration soak,
        Duration quiet,
        @Nullable PatchWindow window,
        List<String> calendars,
        @Nullable Approval approval,
        Parallel parallel,
        Pool warmPool,
        Managed managed,
        String rollout) {

    /**
     * A person is asked before a group is rolled.
     *
     * @param ring from which on
     * @param patience how long to wait for an answer
     */
    public record Approval(int ring, Duration patience) {}

    /**
     * Caps on what is rolled side by side, each at least 1.
     *
     * @param groups of all clusters together
     * @param perCluster of one cluster
     */
    public record Parallel(int groups, int perCluster) {

        /** One group after another. */
        public static final Parallel ONE = new Parallel(1, 1);

        /** How many of one cluster both caps allow. */
        public int ofACluster() {
            return Math.min(groups, perCluster);
        }
    }

    /**
     * Some node groups of a cluster.
     *
     * @param nodeGroup one by its name; empty for all that have the tags
     * @param tags which every group must have; none for all groups of the cluster
     */
    public record Selector(int ring, String cluster, String nodeGroup, Map<String, String> tags) {
        public Selector {
            tags = Map.copyOf(tags);
        }

        /** As {@link dev.noderoll.port.NodeGroups#tagged} asks for. */
        public Map<String, Set<String>> asked() {
            return tags.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().isEmpty() ? Set.of() : Set.of(e.getValue())));
        }
    }

    public PatchPlan {
        groups = List.copyOf(groups);
        calendars = List.copyOf(calendars);
    }
}
