package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda.Event;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pod's life on its node: volumes, images, containers, readiness, crashes; {@link PodStop} ends it.
 *
 * <p>The pod's containers are modelled as one process, that of the first container.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/">Pod lifecycle</a>
 */
final class PodRun {

    // The kubelet's back-off between restarts: 10 s, doubled up to 5 minutes.
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 5;

    private final Control control;
    private final Kubelet kubelet;
    private final Key key;
    private final String uid;
    private final Profile profile;
    private final List<Event> events = new ArrayList<>();
    private @Nullable App app;
    private @Nullable PodStop stop;
    private boolean begun;
    private boolean dead;
    private int restarts;

    PodRun(Control control, Kubelet kubelet, ObjectNode pod) {
        this.control = control;
        this.kubelet = kubelet;
        this.key = Key.of(pod);
        this.uid = Fields.uid(pod);
        this.profile = Profile.of(pod);
    }

    Optional<App> app() {
        return Optional.ofNullable(app).filter(a -> !a.hasEnded());
    }

    void see(ObjectNode pod) {
        if (dead || Fields.isFinished(pod)) {
            return;
        }
        if (Fields.isTerminating(pod)) {
            if (stop == null) {
                stop = new PodStop(control, kubelet.dice(), pod, this);
                later(control.settings().pods().notice(), "stop", stop::begin);
            } else {
                stop.shorten(pod);
            }
        } else if (!begun) {
            begun = true;
            later(control.settings().pods().notice(), "start", this::mount);
        }
    }

    /** Goes on when the volumes are attached; if not, an attachment calls {@link #retry}. */
    private void mount() {
        Optional<ObjectNode> pod = current();
        // FailedCreatePodSandBox: the kubelet tries for ever, and the pod stays Pending.
        if (pod.isPresent() && stop == null && !dead && app == null && kubelet.hasPodNetwork()) {
            if (AttachedVolumes.all(control, pod.get(), kubelet.node())) {
                pull(pod.get());
            } else {
                begun = false;
            }
        }
    }

    void retry() {
        if (!begun && !dead && stop == null) {
            current().ifPresent(this::see);
        }
    }

    private void pull(ObjectNode pod) {
        Duration time = control.settings().pods().start().draw(kubelet.dice());
        for (JsonNode container : pod.path("spec").path("containers")) {
            if (kubelet.pulls(Fields.text(container, "image"))) {
                time = time.plus(control.settings().pods().pull().draw(kubelet.dice()));
            }
        }
        later(time, "run", this::run);
    }

    private void run() {
        if (stop != null || dead) {
            return;
        }
        App started = new App(control.agenda(), profile, this::exited);
        app = started;
        Instant now = control.now();
        current().ifPresent(pod -> {
            Instant ready = ReadinessGate.opens(pod, now, started.servesFrom());
            write(PodStatus.running(pod, now, !ready.isAfter(now), restarts, kubelet));
            if (ready.isAfter(now) && !ready.equals(Instant.MAX)) {
                later(Duration.between(now, ready), "ready", () -> becomeReady(started));
            }
            if (!"Always".equals(Fields.text(pod, "spec", "restartPolicy"))) {
                later(profile.runsFor(), "complete", this::complete);
            }
        });
    }

    private void becomeReady(App started) {
        if (app == started && started.accepts()) {
            current().filter(p -> !Fields.isTerminating(p)).ifPresent(p -> write(PodStatus.ready(p, control.now())));
        }
    }

    private void complete() {
        if (stop == null && !dead && app != null) {
            app.kill();
            current().ifPresent(pod -> write(PodStatus.succeeded(pod, control.now())));
        }
    }

    /** The process ended by itself or by its stop signal. */
    private void exited() {
        if (stop != null) {
            stop.ended();
        }
    }

    /** The process crashes; it is started again after the kubelet's back-off. */
    void crash() {
        if (app != null && stop == null && !dead && !app.hasEnded()) {
            app.kill();
            restarts++;
            current().ifPresent(pod -> write(PodStatus.crashed(pod, control.now(), restarts)));
            Duration backOff = FIRST_BACK_OFF.multipliedBy(1L << Math.min(restarts - 1, MOST_DOUBLINGS));
            later(backOff.compareTo(Duration.ofMinutes(5)) > 0 ? Duration.ofMinutes(5) : backOff, "restart", this::run);
        }
    }

    void die() {
        dead = true;
        events.forEach(Event::cancel);
        events.clear();
        if (stop != null) {
            stop.cancel();
        }
        if (app != null) {
            app.kill();
        }
    }

    private Optional<ObjectNode> current() {
        return control.get(Kind.POD, key).filter(p -> Fields.uid(p).equals(uid));
    }

    private void write(ObjectNode pod) {
        control.api().updateStatus(Kind.POD, pod);
    }

    private void later(Span span, String what, Runnable action) {
        later(span.draw(kubelet.dice()), what, action);
    }

    private void later(Duration delay, String what, Runnable action) {
        events.add(control.agenda().after(delay, what + " pod " + key, action));
    }
}
