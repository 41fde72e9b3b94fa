package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Whether a new node's daemon pods serve yet: nothing is to be moved to a node whose log shipper or storage driver is still
 * starting.
 *
 * <p>One whose DaemonSet serves nowhere is the cluster's own business, and so is one that has not come up in half an hour:
 * CheckHealth tells of it. On the canary's node ChooseNodes does, when the time to join is over.
 */
public final class DaemonPods {

    private static final Duration NEW = Duration.ofMinutes(30);

    private DaemonPods() {}

    /** Whether the DaemonSet of a pod has a Ready pod among those of its namespace. */
    public static boolean servesIn(List<Pod> namespace, Pod daemon) {
        return namespace.stream().anyMatch(p -> p.serving() && Objects.equals(p.owner(), daemon.owner()));
    }

    /**
     * Judges a node.
     *
     * @param onNode the pods bound to it
     * @param elsewhere whether the DaemonSet of a pod has a Ready pod on any node
     */
    public static boolean ready(ClusterNode node, List<Pod> onNode, Predicate<Pod> elsewhere, Instant now) {
        return !node.createdAt().isAfter(now.minus(NEW))
                || onNode.stream()
                        .filter(p -> p.owner() != null && p.owner().isDaemonSet())
                        .filter(p -> !p.finished() && !p.serving() && !p.terminating())
                        .noneMatch(elsewhere);
    }
}
