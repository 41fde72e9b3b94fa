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
 * One pod's life on its node: volumes, images, containers, probes, crashes; {@link PodStop} ends it.
 *
 * <p>The pod's containers are modelled as one process, that of the first container. One that has ended is started again
 * as soon as its kubelet has noticed; after further ends first after 10 s, then after twice as long each time, up to 5
 * minutes; one that has run for 10 minutes begins anew.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy">Restart policy</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_manager.go">
 *     doBackOff</a>: the first restart finds no entry; it looks at the status from before the kubelet's own kill
 */
final class PodRun {

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 5;
    private static final Duration WELL = Duration.ofMinutes(10);
    private static final Span LOOKS_AGAIN = Span.seconds(10, 15);

    private final Control control;
    private final Kubelet kubelet;
    private final Key key;
    private final String uid;
    private final ObjectNode pod;
    private final Profile profile;
    private final List<Event> events = new ArrayList<>();
    private @Nullable App app;
    private @Nullable PodStop stop;
    private @Nullable ContainerStop restart;
    private Instant startedAt = Instant.MIN;
    private boolean begun;
    private boolean dead;
    private boolean orphan;
    private int restarts;
    private int inARow;
    private PodStatus.@Nullable End lastEnd;

    PodRun(Control control, Kubelet kubelet, ObjectNode pod) {
        this.control = control;
        this.kubelet = kubelet;
        this.key = Key.of(pod);
        this.uid = Fields.uid(pod);
        this.pod = pod;
        this.profile = Profile.of(pod);
    }

    Optional<App> app() {
        return Optional.ofNullable(app).filter(a -> !a.hasEnded());
    }

    void see(ObjectNode pod) {
        if (dead || orphan || Fields.isFinished(pod)) {
            return;
        }
        if (Fields.isTerminating(pod)) {
            if (stop == null) {
                if (restart != null) {
                    restart.cancel();
                }
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
        if (profile.imageIsMissing()) {
            later(
                    control.settings().pods().relist(),
                    "look for the image of",
                    () -> lookForImage("ErrImagePull", control.now(), FIRST_BACK_OFF));
            return;
        }
        Duration time = control.settings().pods().start().draw(kubelet.dice());
        for (JsonNode container : pod.path("spec").path("containers")) {
            if (kubelet.pulls(Fields.text(container, "image"))) {
                time = time.plus(control.settings().pods().pull().draw(kubelet.dice()));
            }
        }
        later(time, "run", this::run);
    }

    /**
     * No registry has the image. Each look of the kubelet tells what came of the one before: ErrImagePull after a try,
     * ImagePullBackOff after one within the back-off. So it is told 26 to 29 s apart on real nodes, 29 November 2026.
     *
     * @param told what the look before came to
     * @param tried when the image was pulled last
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go">
     *     EnsureImageExists</a>: imageBackOff is 10 s, doubled each time, 5 minutes at most
     */
    private void lookForImage(String told, Instant tried, Duration backOff) {
        if (stop != null || dead || orphan) {
            return;
        }
        current().ifPresent(pod -> write(PodStatus.waiting(pod, told)));
        Duration look = LOOKS_AGAIN.draw(kubelet.dice());
        if (control.now().isBefore(tried.plus(backOff))) {
            later(look, "look for the image of", () -> lookForImage("ImagePullBackOff", tried, backOff));
            return;
        }
        Instant now = control.now();
        Duration doubled = backOff.multipliedBy(2);
        Duration next = doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
        later(look, "look for the image of", () -> lookForImage("ErrImagePull", now, next));
    }

    private void run() {
        if (stop != null || dead || orphan) {
            return;
        }
        startedAt = control.now();
        App started = new App(control.agenda(), profile, this::exited);
        app = started;
        restart = null;
        later(control.settings().pods().relist(), "notice the start of", () -> noticed(started));
        upTo(from(startedAt, profile.crashesIn()), "crash", () -> crash(started, PodStatus.End.ERROR));
        upTo(from(startedAt, profile.runsOutOfMemoryIn()), "OOM", () -> crash(started, PodStatus.End.OUT_OF_MEMORY));
        if (!"Always".equals(Fields.text(pod, "spec", "restartPolicy"))) {
            later(
                    profile.runsFor()
                            .plus(control.settings().pods().relist().draw(kubelet.dice()))
                            .plus(control.settings().pods().relist().most()),
                    "complete",
                    this::complete);
        }
    }

    /** The kubelet has seen that the container runs: it says so, and probes it. */
    private void noticed(App started) {
        if (app != started || started.hasEnded() || stop != null || dead || orphan) {
            return;
        }
        Instant now = control.now();
        current().ifPresent(pod -> {
            ProbePlan plan = ProbePlan.of(
                    pod,
                    new ProbePlan.Start(
                            startedAt,
                            now,
                            control.settings().pods().again().draw(kubelet.dice()),
                            started.servesFrom(),
                            from(startedAt, profile.sickIn())));
            write(PodStatus.running(pod, now, !plan.ready().isAfter(now), restarts, lastEnd, kubelet));
            upTo(plan.ready(), "ready", () -> becomeReady(started));
            upTo(plan.unready(), "unready", () -> becomeUnready(started));
            upTo(plan.restart(), plan.by() + " probe of", () -> stopContainer(started, plan));
        });
    }

    private static Instant from(Instant start, Optional<Duration> time) {
        return time.map(start::plus).orElse(Instant.MAX);
    }

    /** At a time that is still to come; nothing for one that never comes, or is over. */
    private void upTo(Instant when, String what, Runnable action) {
        if (when.isAfter(control.now()) && !when.equals(Instant.MAX)) {
            later(Duration.between(control.now(), when), what, action);
        }
    }

    private void becomeReady(App started) {
        if (app == started && started.accepts()) {
            current().filter(p -> !Fields.isTerminating(p)).ifPresent(p -> write(PodStatus.ready(p, control.now())));
        }
    }

    private void becomeUnready(App started) {
        if (app == started && !started.hasEnded()) {
            current().ifPresent(p -> write(PodStatus.unready(p, control.now())));
        }
    }

    /**
     * A pod has succeeded when its kubelet has noticed its container's end, has ended the pod, and has seen that nothing of
     * it runs, one relist later: 1.4 to 1.95 s after the end on real nodes, 29 November 2026.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/pod_workers.go">podSyncStatuses</a>:
     *     each sync waits for a status that is newer than the one before
     */
    private void complete() {
        if (stop == null && !dead && app != null) {
            app.kill();
            current().ifPresent(pod -> write(PodStatus.succeeded(pod, control.now())));
        }
    }

    /** A liveness or startup probe has failed: the container is stopped as in a deletion, and started again. */
    private void stopContainer(App started, ProbePlan plan) {
        if (app == started && !started.hasEnded() && stop == null && !dead) {
            current().ifPresent(pod -> {
                Duration grace = plan.grace()
                        .orElse(Duration.ofSeconds(Fields.at(pod, "spec", "terminationGracePeriodSeconds")
                                .asLong(30)));
                ContainerStop stopping = new ContainerStop(
                        control,
                        pod,
                        this::app,
                        () -> startAgain(new PodStatus.End(started.exitCode()), Duration.ZERO, true));
                restart = stopping;
                stopping.begin(grace);
            });
        }
    }

    /** The process ended by itself or by its stop signal. */
    private void exited() {
        if (stop != null) {
            stop.ended();
        } else if (restart != null) {
            restart.ended();
        }
    }

    /** The process crashes, and is started again. */
    void crash() {
        if (app != null) {
            crash(app, PodStatus.End.ERROR);
        }
    }

    private void crash(App started, PodStatus.End end) {
        if (app == started && stop == null && !dead && !started.hasEnded()) {
            started.kill();
            startAgain(end, control.settings().pods().relist().draw(kubelet.dice()), false);
        }
    }

    /**
     * Starts the container once more, after its back-off.
     *
     * @param noticed how long the kubelet needs to hear of the end
     * @param own whether the kubelet has ended it itself: then it looks for the end before this one, so that the first
     *     two restarts wait for nothing, and later ones for what is left of their time
     */
    private void startAgain(PodStatus.End end, Duration noticed, boolean own) {
        if (stop != null || dead || orphan) {
            return;
        }
        Duration ran = Duration.between(startedAt, control.now());
        restarts++;
        lastEnd = end;
        inARow = ran.compareTo(WELL) < 0 ? inARow + 1 : 1;
        Duration wait = own ? backOff(inARow - 1).minus(ran) : backOff(inARow);
        Duration waits = wait.isPositive() ? retried(wait) : Duration.ZERO;
        later(noticed, "notice the end of", () -> {
            if (stop == null && !orphan) {
                current().ifPresent(p -> write(PodStatus.ended(p, control.now(), restarts, end, !waits.isZero())));
            }
        });
        later(noticed.plus(waits).plus(control.settings().pods().restart().draw(kubelet.dice())), "restart", this::run);
    }

    private static Duration backOff(int ends) {
        if (ends <= 1) {
            return Duration.ZERO;
        }
        Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(ends - 2, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    /**
     * A pod whose container is backing off is looked at again each 10 to 15 s, and starts at the first look after its
     * wait: 0.3 to 9 s after it on real nodes, 29 November 2026.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/pod_workers.go">completeWork</a>:
     *     backOffPeriod 10 s, workerBackOffJitterFactor 0.5
     */
    private Duration retried(Duration wait) {
        Duration look = Duration.ZERO;
        while (look.compareTo(wait) < 0) {
            look = look.plus(LOOKS_AGAIN.draw(kubelet.dice()));
        }
        return look;
    }

    /**
     * Its pod is gone from the API. What still runs is stopped, with the least grace that there is; for a moment its
     * network is there.
     *
     * @param over when nothing of it is left
     */
    void orphaned(Runnable over) {
        if (stop != null && app != null && app.hasEnded()) {
            end();
            over.run();
            return;
        }
        end();
        dead = false;
        ContainerStop stopping = new ContainerStop(
                control,
                pod,
                this::app,
                () -> later(control.settings().pods().network(), "network of", () -> {
                    dead = true;
                    over.run();
                }));
        restart = stopping;
        stop = null;
        orphan = true;
        later(control.settings().pods().notice(), "stop the orphan", () -> stopping.begin(Duration.ZERO, false));
    }

    /** Its machine is gone. */
    void lose() {
        end();
        if (app != null) {
            app.lose();
        }
    }

    private void end() {
        dead = true;
        events.forEach(Event::cancel);
        events.clear();
        if (restart != null) {
            restart.cancel();
        }
        if (stop != null) {
            stop.cancel();
        }
    }

    /** Whether packets to the pod's address get to it, so that it can refuse them. */
    boolean hasNetwork() {
        return !dead && app != null && (stop == null || stop.hasNetwork());
    }

    /** Its container has ended for good. */
    void report() {
        if (app != null && app.hasEnded()) {
            int code = app.exitCode();
            current().ifPresent(pod -> write(PodStatus.stopped(pod, control.now(), code)));
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
