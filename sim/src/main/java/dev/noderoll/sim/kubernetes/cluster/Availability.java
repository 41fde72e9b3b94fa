package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether pods are available: Ready for at least {@code minReadySeconds} (D78).
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/api/v1/pod/util.go">IsPodAvailable</a>
 */
final class Availability {

    private Availability() {}

    static boolean of(ObjectNode pod, int minReadySeconds, Instant now) {
        return Fields.isReady(pod) && !since(pod, minReadySeconds).isAfter(now);
    }

    /** When the next of the pods that are Ready becomes available; empty when all are, or none is Ready. */
    static Optional<Instant> next(Collection<ObjectNode> pods, int minReadySeconds, Instant now) {
        return pods.stream()
                .filter(Fields::isReady)
                .map(pod -> since(pod, minReadySeconds))
                .filter(when -> when.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    private static Instant since(ObjectNode pod, int minReadySeconds) {
        return Fields.condition(pod, "Ready")
                .map(c -> Fields.instant(c, "lastTransitionTime").plusSeconds(minReadySeconds))
                .orElse(Instant.MAX);
    }
}
