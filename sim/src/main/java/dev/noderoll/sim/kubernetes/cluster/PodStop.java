package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda.Event;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a pod on its node.
 *
 * <ol>
 *   <li>The preStop hook runs; it is cut off at the end of the grace period.
 *   <li>The process gets its stop signal, and at least 2 s from there.
 *   <li>At the end of the grace period it is killed.
 *   <li>When the process has ended, the kubelet deletes the pod object with grace 0 and its UID as precondition.
 * </ol>
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container.go">
 *     killContainer</a>: the hook's time counts against the grace period, minimumGracePeriodInSeconds is 2
 */
final class PodStop {

    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private final Control control;
    private final Dice dice;
    private final ObjectNode pod;
    private final PodRun run;
    private final List<Event> events = new ArrayList<>();
    private Instant deadline = Instant.MAX;
    private Instant begun = Instant.MAX;
    private boolean signalled;
    private boolean over;

    PodStop(Control control, Dice dice, ObjectNode pod, PodRun run) {
        this.control = control;
        this.dice = dice;
        this.pod = pod;
        this.run = run;
    }

    void begin() {
        begun = control.now();
        deadline = begun.plus(grace(pod));
        if (run.app().isEmpty()) {
            ended();
            return;
        }
        Duration wait = Duration.ZERO;
        for (PreStop.Step step : PreStop.of(pod).steps()) {
            switch (step) {
                case PreStop.Step.Sleep(Duration length) -> wait = wait.plus(length);
                case PreStop.Step.Quit() ->
                    later(wait, "nginx -s quit", () -> run.app().ifPresent(App::finish));
            }
        }
        Duration grace = grace(pod);
        later(wait.compareTo(grace) < 0 ? wait : grace, "stop signal", this::signal);
    }

    private void signal() {
        if (signalled || over) {
            return;
        }
        signalled = true;
        Duration left = Duration.between(control.now(), deadline);
        later(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left, "kill", this::kill);
        run.app().ifPresent(App::stop);
    }

    private void kill() {
        run.app().ifPresent(App::kill);
        ended();
    }

    /** A second deletion shortened the grace period. */
    void shorten(ObjectNode changed) {
        if (over || begun.equals(Instant.MAX)) {
            return;
        }
        Instant sooner = begun.plus(grace(changed));
        if (sooner.isBefore(deadline)) {
            deadline = sooner;
            Duration left = Duration.between(control.now(), sooner);
            later(left.isNegative() ? Duration.ZERO : left, "kill", this::kill);
        }
    }

    /** The process has ended: the pod object goes after the kubelet's cleaning up. */
    void ended() {
        if (!over) {
            over = true;
            cancel();
            later(control.settings().pods().cleanup().draw(dice), "delete", this::delete);
        }
    }

    private void delete() {
        Deletion now = new Deletion(Optional.of(Duration.ZERO), Optional.of(Fields.uid(pod)));
        try {
            control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), now);
        } catch (KubeError e) {
            // 404 or 409: it is gone already, or a namesake is there.
            over = true;
        }
    }

    void cancel() {
        events.forEach(Event::cancel);
        events.clear();
    }

    private static Duration grace(ObjectNode pod) {
        return Duration.ofSeconds(
                Fields.at(pod, "metadata", "deletionGracePeriodSeconds").asLong());
    }

    private void later(Duration delay, String what, Runnable action) {
        events.add(control.agenda().after(delay, what + " pod " + Key.of(pod), action));
    }
}
