package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda.Event;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a pod on its node: its container is stopped; then its network goes, and the kubelet deletes the pod object
 * with grace 0 and its UID as precondition.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go">SyncTerminatingPod,
 *     SyncTerminatedPod</a>
 */
final class PodStop {

    private final Control control;
    private final Dice dice;
    private final ObjectNode pod;
    private final PodRun run;
    private final ContainerStop container;
    private final List<Event> events = new ArrayList<>();
    private boolean network = true;

    PodStop(Control control, Dice dice, ObjectNode pod, PodRun run) {
        this.control = control;
        this.dice = dice;
        this.pod = pod;
        this.run = run;
        this.container = new ContainerStop(control, pod, run::app, this::finish);
    }

    void begin() {
        container.begin(grace(pod));
    }

    /** A second deletion shortened the grace period. */
    void shorten(ObjectNode changed) {
        container.shorten(grace(changed));
    }

    /** The process has ended. */
    void ended() {
        container.ended();
    }

    /** Whether packets to the pod's address still get to it. */
    boolean hasNetwork() {
        return network;
    }

    private void finish() {
        later(control.settings().pods().network().draw(dice), "network of", () -> {
            network = false;
            run.report();
        });
        later(control.settings().pods().cleanup().draw(dice), "delete", this::delete);
    }

    private void delete() {
        Deletion now = new Deletion(Optional.of(Duration.ZERO), Optional.of(Fields.uid(pod)));
        try {
            control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), now);
        } catch (KubeError e) {
            // 404 or 409: it is gone already, or a namesake is there.
            network = false;
        }
    }

    void cancel() {
        container.cancel();
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
