package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * When a pod's containers become ready by their probes, computed ahead: probes run at fixed times, so the first success
 * is the first one after the process serves.
 *
 * <p>A container without a readiness probe is ready as soon as it runs, whether it serves or not. A startup probe holds
 * the readiness probe back until it has succeeded. Not modelled: probe failures of a process that serves, and restarts
 * by liveness or startup probes.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/probes/">Probes</a>
 */
final class ReadinessGate {

    private ReadinessGate() {}

    /** The time at which the last container is ready; {@link Instant#MAX} when the process never serves. */
    static Instant opens(ObjectNode pod, Instant started, Instant servesFrom) {
        Instant last = started;
        for (JsonNode container : pod.path("spec").path("containers")) {
            Instant begins = started;
            if (container.path("startupProbe").isObject()) {
                begins = firstSuccess(container.path("startupProbe"), started, servesFrom);
            }
            Instant opens = container.path("readinessProbe").isObject()
                    ? firstSuccess(container.path("readinessProbe"), begins, servesFrom)
                    : begins;
            last = opens.isAfter(last) ? opens : last;
        }
        return last;
    }

    private static Instant firstSuccess(JsonNode probe, Instant begins, Instant servesFrom) {
        if (servesFrom.equals(Instant.MAX) || begins.equals(Instant.MAX)) {
            return Instant.MAX;
        }
        Duration period =
                Duration.ofSeconds(Math.max(1, probe.path("periodSeconds").asLong(10)));
        Instant first = begins.plusSeconds(probe.path("initialDelaySeconds").asLong());
        long successes = Math.max(1, probe.path("successThreshold").asLong(1));
        long behind = Math.max(0, Duration.between(first, servesFrom).toMillis());
        long missed = Math.ceilDiv(behind, period.toMillis());
        return first.plus(period.multipliedBy(missed + successes - 1));
    }
}
