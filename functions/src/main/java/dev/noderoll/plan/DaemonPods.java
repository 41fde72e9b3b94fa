package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether a new node's daemon pods serve yet, and which of an old one's go before it. Nothing is to be moved to a node whose
 * log shipper or storage driver is still starting.
 *
 * <p>One whose DaemonSet serves nowhere is the cluster's own business, and so is one that has not come up in half an hour:
 * CheckHealth tells of it. On the canary's node ChooseNodes does, when the time to join is over.
 */
public final class DaemonPods {

    private static final Duration NEW = Duration.ofMinutes(30);
    private static final String OF_THE_NODE = "system-node-critical";

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

    /** Whether it may leave a closed node before that goes: no other is made in its place, and nobody wants it to stay. */
    public static boolean goes(Pod daemon) {
        return daemon.serving()
                && !daemon.traits().contains(Trait.COMES_BACK)
                && !OwnersWish.skips(daemon)
                && !daemon.priorityClass().equals(OF_THE_NODE);
    }

    /**
     * Whether requests are sent to it, and would be sent to one on another node that stays, by each Service that does.
     *
     * @param namespace the pods of its namespace, asked for only where a Service leads to it
     * @param leaves which of those have been asked to leave
     */
    public static boolean isReplaced(
            Pod daemon, List<ServiceView> services, Supplier<List<Pod>> namespace, Predicate<Pod> leaves) {
        List<ServiceView> leading =
                services.stream().filter(service -> isServedBy(service, daemon)).toList();
        if (leading.isEmpty()) {
            return false;
        }
        List<Pod> others = namespace.get().stream()
                .filter(p -> !Objects.equals(p.node(), daemon.node()) && !leaves.test(p))
                .toList();
        return leading.stream().allMatch(service -> others.stream().anyMatch(p -> isServedBy(service, p)));
    }

    private static boolean isServedBy(ServiceView service, Pod pod) {
        return pod.serving() && service.leadsTo(pod);
    }
}
