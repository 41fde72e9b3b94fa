package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The end of a container by its kubelet.
 *
 * <ol>
 *   <li>The preStop hook runs; it is cut off at the end of the grace period.
 *   <li>The process gets its stop signal, and at least 2 s from there.
 *   <li>At the end of the grace period it is killed.
 * </ol>
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container.go">
 *     killContainer</a>: the hook's time counts against the grace period, minimumGracePeriodInSeconds is 2
 */
final class ContainerStop {

    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private final Control control;
    private final ObjectNode pod;
    private final Supplier<Optional<App>> app;
    private final Runnable onEnd;
    private final List<Event> events = new ArrayList<>();
    private Instant begun = Instant.MAX;
    private Instant deadline = Instant.MAX;
    private boolean signalled;
    private boolean over;

    /** Does nothing yet. {@code onEnd} is called once, when the process has ended. */
    ContainerStop(Control control, ObjectNode pod, Supplier<Optional<App>> app, Runnable onEnd) {
        this.control = control;
        this.pod = pod;
        this.app = app;
        this.onEnd = onEnd;
    }

    void begin(Duration grace) {
        begin(grace, true);
    }

    /** {@code hook} tells whether the preStop hook runs. */
    void begin(Duration grace, boolean hook) {
        begun = control.now();
        deadline = begun.plus(grace);
        if (app.get().isEmpty()) {
            ended();
            return;
        }
        Duration wait = Duration.ZERO;
        for (PreStop.Step step : hook ? PreStop.of(pod).steps() : List.<PreStop.Step>of()) {
            switch (step) {
                case PreStop.Step.Sleep(Duration length) -> wait = wait.plus(length);
                case PreStop.Step.Quit() ->
                    later(wait, "nginx -s quit", () -> app.get().ifPresent(App::finish));
            }
        }
        later(wait.compareTo(grace) < 0 ? wait : grace, "stop signal", this::signal);
    }

    private void signal() {
        if (signalled || over) {
            return;
        }
        signalled = true;
        Duration left = Duration.between(control.now(), deadline);
        later(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left, "kill", this::kill);
        app.get().ifPresent(App::stop);
    }

    private void kill() {
        app.get().ifPresent(App::kill);
        ended();
    }

    /** The grace period is another one now; one that is not shorter changes nothing. */
    void shorten(Duration grace) {
        if (over || begun.equals(Instant.MAX)) {
            return;
        }
        Instant sooner = begun.plus(grace);
        if (sooner.isBefore(deadline)) {
            deadline = sooner;
            Duration left = Duration.between(control.now(), sooner);
            later(left.isNegative() ? Duration.ZERO : left, "kill", this::kill);
        }
    }

    /** The process has ended, by itself or not. */
    void ended() {
        if (!over) {
            over = true;
            cancel();
            onEnd.run();
        }
    }

    void cancel() {
        events.forEach(Event::cancel);
        events.clear();
    }

    private void later(Duration delay, String what, Runnable action) {
        events.add(control.agenda().after(delay, what + " pod " + Key.of(pod), action));
    }
}
