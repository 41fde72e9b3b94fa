package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pod's probes will do to it, computed ahead when its container starts: probes run at fixed times, and it is known
 * from when on the process serves, and from when on it is sick.
 *
 * <p>A probe runs first when the kubelet has noticed that the container runs, or after its initial delay, and then each
 * period; it has succeeded after
 * {@code successThreshold} successes in a row, and failed after {@code failureThreshold} failures. A startup probe holds
 * the others back until it has succeeded. A container without a readiness probe is ready as soon as it runs, or its
 * startup probe has succeeded, whether it serves or not. A liveness or startup probe that fails restarts the container.
 * The pod's containers are one process here, so any of their probes counts.
 *
 * @param ready when the last container is ready; {@link Instant#MAX} for never
 * @param unready when a readiness probe fails that had succeeded
 * @param restart when the kubelet begins to stop the container
 * @param by the probe that does it: {@code liveness} or {@code startup}; "" for none
 * @param grace the probe's own grace period, where it has one
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/probes/">Probes</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/worker.go">worker.go</a>: doProbe,
 *     and the immediate run when a container has started
 */
record ProbePlan(Instant ready, Instant unready, Instant restart, String by, Optional<Duration> grace) {

    private static final ProbePlan NOTHING = new ProbePlan(Instant.MIN, Instant.MAX, Instant.MAX, "", Optional.empty());

    /**
     * For a container that has started.
     *
     * @param probed when the kubelet begins to probe it
     * @param serves from when on the process answers its probes; {@link Instant#MAX} for never
     * @param sick from when on it answers them no more; {@link Instant#MAX} for never
     */
    static ProbePlan of(ObjectNode pod, Instant started, Instant probed, Instant serves, Instant sick) {
        ProbePlan all = NOTHING;
        for (JsonNode container : pod.path("spec").path("containers")) {
            all = all.and(ofOne(container, started, probed, serves, sick));
        }
        return all;
    }

    private static ProbePlan ofOne(JsonNode container, Instant started, Instant probed, Instant serves, Instant sick) {
        ProbePlan plan = new ProbePlan(started, Instant.MAX, Instant.MAX, "", Optional.empty());
        Instant begins = probed;
        Times startup = new Times(container.path("startupProbe"), probed);
        if (startup.exists()) {
            Instant fails = startup.fails(probed);
            begins = startup.succeeds(serves);
            if (fails.isBefore(begins)) {
                return new ProbePlan(Instant.MAX, Instant.MAX, fails, "startup", startup.grace());
            }
            plan = new ProbePlan(begins, Instant.MAX, Instant.MAX, "", Optional.empty());
        }
        Times readiness = new Times(container.path("readinessProbe"), begins);
        if (readiness.exists()) {
            Instant opens = readiness.succeeds(serves);
            plan = new ProbePlan(
                    opens,
                    opens.equals(Instant.MAX) ? Instant.MAX : readiness.fails(sick),
                    Instant.MAX,
                    "",
                    Optional.empty());
        }
        Times liveness = new Times(container.path("livenessProbe"), begins);
        if (liveness.exists()) {
            Instant late = liveness.fails(begins);
            Instant fails = late.isBefore(liveness.succeeds(serves)) ? late : liveness.fails(sick);
            if (!fails.equals(Instant.MAX)) {
                plan = new ProbePlan(plan.ready, plan.unready, fails, "liveness", liveness.grace());
            }
        }
        return plan;
    }

    private ProbePlan and(ProbePlan other) {
        ProbePlan sooner = other.restart.isBefore(restart) ? other : this;
        return new ProbePlan(
                ready.isAfter(other.ready) ? ready : other.ready,
                unready.isBefore(other.unready) ? unready : other.unready,
                sooner.restart,
                sooner.by,
                sooner.grace);
    }

    /** When one probe runs. */
    private record Times(JsonNode probe, Instant begins) {

        boolean exists() {
            return probe.isObject();
        }

        Optional<Duration> grace() {
            return probe.has("terminationGracePeriodSeconds")
                    ? Optional.of(Duration.ofSeconds(
                            probe.path("terminationGracePeriodSeconds").asLong()))
                    : Optional.empty();
        }

        private Duration period() {
            return Duration.ofSeconds(Math.max(1, probe.path("periodSeconds").asLong(10)));
        }

        /** The first run that is not before {@code when}. */
        private Instant runAt(Instant when) {
            Instant first = begins.plusSeconds(probe.path("initialDelaySeconds").asLong());
            long behind = Math.max(0, Duration.between(first, when).toMillis());
            return first.plus(period().multipliedBy(Math.ceilDiv(behind, period().toMillis())));
        }

        /** When it has succeeded, if all runs succeed from {@code when} on. */
        Instant succeeds(Instant when) {
            long times = Math.max(1, probe.path("successThreshold").asLong(1));
            return never(when) ? Instant.MAX : runAt(when).plus(period().multipliedBy(times - 1));
        }

        /** When it has failed, if all runs fail from {@code when} on. */
        Instant fails(Instant when) {
            long times = Math.max(1, probe.path("failureThreshold").asLong(3));
            return never(when) ? Instant.MAX : runAt(when).plus(period().multipliedBy(times - 1));
        }

        private boolean never(Instant when) {
            return when.equals(Instant.MAX) || begins.equals(Instant.MAX);
        }
    }
}
