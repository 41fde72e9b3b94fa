package dev.noderoll.lab.run;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import java.time.Duration;
import java.time.Instant;

/**
 * How functions wait in the world's time. What rings a bell is heard of a little later, as a watch tells of a change.
 *
 * <p>Whoever waits without being a function does not wait at all.
 */
final class FiberPauses implements Pauses {

    /**
     * From a write to a watcher's event: etcd, the API server's watch cache and the network. The scalability tests of
     * Kubernetes ask for a few seconds at the 99th percentile of busy clusters, and see tens of milliseconds in small ones.
     *
     * @see <a href="https://github.com/kubernetes/community/blob/master/sig-scalability/slos/watch_latency.md">Watch
     *     latency SLI</a>
     */
    private static final Duration LEAST = Duration.ofMillis(20);

    private static final Duration MOST = Duration.ofMillis(500);

    private final Agenda agenda;
    private final Dice dice;

    private FiberPauses(Agenda agenda, Dice dice) {
        this.agenda = agenda;
        this.dice = dice.named("watch");
    }

    /** Bells that are rung on the thread that has the world. */
    static FiberPauses direct(Agenda agenda, Dice dice) {
        return new FiberPauses(agenda, dice);
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        if (Fibers.current().isEmpty()) {
            return bell.hear();
        }
        Fiber function = Fibers.current().get();
        bell.onRing(() -> wakeSoon(function));
        if (bell.hear()) {
            wakeSoon(function);
        }
        boolean woken = function.awaitWaking(until);
        bell.onRing(() -> {});
        return bell.hear() || woken;
    }

    private void wakeSoon(Fiber function) {
        agenda.after(dice.between(LEAST, MOST), "a watch tells " + function.name(), function::wake);
    }
}
