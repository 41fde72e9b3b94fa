package dev.noderoll.plan;

import dev.noderoll.model.Pod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the owner of a pod asks of drains, by labels and annotations on the pod.
 *
 * <p>Noderoll's own label is {@code noderoll.dev/drain}; those that other drainers have made known are kept as well.
 */
final class OwnersWish {

    /** Ours, and Cluster API's (D90): {@code skip} or {@code wait-completed}. */
    private static final Set<String> DRAIN = Set.of("noderoll.dev/drain", "cluster.x-k8s.io/drain");

    private static final String SAFE = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    private static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

    private OwnersWish() {}

    /** Whether no drain needs to evict it, nor to wait for it: it ends with its node. */
    static boolean skips(Pod pod) {
        return DRAIN.stream().anyMatch(label -> "skip".equals(pod.labels().get(label)));
    }

    static boolean runsToItsEnd(Pod pod) {
        return DRAIN.stream()
                .anyMatch(label -> "wait-completed".equals(pod.labels().get(label)));
    }

    /** What an annotation has against an eviction now (D93, D94). */
    static Optional<Blocker> against(Pod pod, Instant now) {
        if ("false".equals(pod.annotations().get(SAFE))) {
            return Optional.of(new Blocker.OptedOut(SAFE));
        }
        String value = pod.annotations().getOrDefault(DO_NOT_DISRUPT, "");
        if (value.equals("true")) {
            return Optional.of(new Blocker.OptedOut(DO_NOT_DISRUPT));
        }
        Instant started = pod.startedAt();
        return started == null
                ? Optional.empty()
                : duration(value)
                        .map(started::plus)
                        .filter(now::isBefore)
                        .map(until -> new Blocker.NotBefore(DO_NOT_DISRUPT, until));
    }

    /** A Go duration in hours, minutes and seconds, such as 1h30m; empty for anything else, as Karpenter has it. */
    private static Optional<Duration> duration(String text) {
        if (!text.matches("([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?") || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse("PT" + text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
