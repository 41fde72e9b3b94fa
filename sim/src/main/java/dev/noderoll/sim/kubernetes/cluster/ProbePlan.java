package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pod's probes will do to it, computed ahead when its kubelet has noticed that its container runs: probes run at
 * fixed times, and it is known from when on the process serves, and from when on it is sick.
 *
 * <p>A probe has succeeded after {@code successThreshold} successes in a row, and failed after {@code failureThreshold}
 * failures; none counts within its initial delay. Startup and liveness probes run each period from just before the
 * container's start on. A readiness probe runs as soon as the kubelet looks at a container that runs and is not ready; each
 * such look begins its period anew, and there are two, the second up to 1.4 s after the first (it hears of sandbox and
 * container apart). A startup probe holds the others back until it has succeeded, when the kubelet looks again. A container
 * without a readiness probe is ready as soon as it is noticed, or its startup probe has succeeded, whether it serves or
 * not. A liveness or startup probe that fails restarts the container. The pod's containers are one process here, so any
 * of their probes counts.
 *
 * @param ready when the last container is ready; {@link Instant#MAX} for never
 * @param unready when a readiness probe fails that had succeeded
 * @param restart when the kubelet begins to stop the container
 * @param by the probe that does it: {@code liveness} or {@code startup}; "" for none
 * @param grace the probe's own grace period, where it has one
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/probes/">Probes</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/worker.go">worker.go</a>: the ticker
 *     that a manual run resets; doProbe, which does nothing before the container's status is known
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober_manager.go">UpdatePodStatus</a>:
 *     "Trigger an immediate run of the readinessProbe to update ready state"; a kubelet's log of 29 November 2026 has two
 *     such runs, 70 ms apart, and then one each period
 */
record ProbePlan(Instant ready, Instant unready, Instant restart, String by, Optional<Duration> grace) {

    private static final ProbePlan NOTHING = new ProbePlan(Instant.MIN, Instant.MAX, Instant.MAX, "", Optional.empty());

    /** A pod's probes begin to tick when its kubelet sets about starting it, so long before its container runs. */
    private static final Duration BEFORE = Duration.ofMillis(200);

    /**
     * What is known of a container's start.
     *
     * @param started when it started
     * @param noticed when its kubelet has noticed, and looks at it first
     * @param again from there to its second look
     * @param serves from when on the process answers its probes; {@link Instant#MAX} for never
     * @param sick from when on it answers them no more; {@link Instant#MAX} for never
     */
    record Start(Instant started, Instant noticed, Duration again, Instant serves, Instant sick) {}

    /** For a container that has started. */
    static ProbePlan of(ObjectNode pod, Start start) {
        ProbePlan all = NOTHING;
        for (JsonNode container : pod.path("spec").path("containers")) {
            all = all.and(ofOne(container, start));
        }
        return all;
    }

    private static ProbePlan ofOne(JsonNode container, Start start) {
        Instant ticks = start.started.minus(BEFORE);
        ProbePlan plan = new ProbePlan(start.noticed, Instant.MAX, Instant.MAX, "", Optional.empty());
        Instant begins = start.noticed;
        Times startup = Times.of(container.path("startupProbe"), ticks, start.noticed, start.started);
        if (startup.exists()) {
            Instant fails = startup.fails(begins);
            begins = startup.succeeds(start.serves);
            if (fails.isBefore(begins)) {
                return new ProbePlan(Instant.MAX, Instant.MAX, fails, "startup", startup.grace());
            }
            plan = new ProbePlan(begins, Instant.MAX, Instant.MAX, "", Optional.empty());
        }
        JsonNode probe = container.path("readinessProbe");
        Times readiness = Times.of(probe, begins, begins, start.started);
        if (readiness.exists()) {
            if (!startup.exists() && start.serves.isAfter(readiness.runAt(begins))) {
                Instant looks = begins.plus(start.again);
                readiness = Times.of(probe, looks, looks, start.started);
            }
            Instant opens = readiness.succeeds(start.serves);
            Instant shuts = opens.equals(Instant.MAX) ? Instant.MAX : readiness.fails(start.sick);
            plan = new ProbePlan(opens, shuts, Instant.MAX, "", Optional.empty());
        }
        Times liveness = Times.of(container.path("livenessProbe"), ticks, begins, start.started);
        if (liveness.exists()) {
            Instant late = liveness.fails(begins);
            Instant fails = late.isBefore(liveness.succeeds(start.serves)) ? late : liveness.fails(start.sick);
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

    /**
     * When one probe runs: each period from {@code ticks} on, and not before {@code from}.
     *
     * @param from {@link Instant#MAX} for never
     */
    private record Times(JsonNode probe, Instant ticks, Instant from) {

        /** Of a container that {@code started} then; not before {@code begins}, and not within its initial delay. */
        static Times of(JsonNode probe, Instant ticks, Instant begins, Instant started) {
            Instant delayed =
                    started.plusSeconds(probe.path("initialDelaySeconds").asLong());
            return new Times(probe, ticks, begins.isAfter(delayed) ? begins : delayed);
        }

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
            Instant earliest = when.isAfter(from) ? when : from;
            if (never(earliest)) {
                return Instant.MAX;
            }
            long behind = Math.max(0, Duration.between(ticks, earliest).toMillis());
            return ticks.plus(period().multipliedBy(Math.ceilDiv(behind, period().toMillis())));
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
            return when.equals(Instant.MAX) || from.equals(Instant.MAX);
        }
    }
}
