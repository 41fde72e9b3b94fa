package dev.noderoll.sim.kubernetes.cluster;

import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Agenda.Event;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a controller has still to look at: each key once, after the controller's delay; when the API server says no,
 * again after a while.
 */
final class WorkQueue {

    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Agenda agenda;
    private final Dice dice;
    private final String what;
    private final Span delay;
    private final Consumer<Key> work;
    private final Map<Key, Event> pending = new TreeMap<>();

    WorkQueue(Agenda agenda, Dice dice, String what, Span delay, Consumer<Key> work) {
        this.agenda = agenda;
        this.dice = dice;
        this.what = what;
        this.delay = delay;
        this.work = work;
    }

    void add(Key key) {
        if (!pending.containsKey(key)) {
            addAfter(key, delay.draw(dice));
            return;
        }
        Event event = pending.get(key);
        if (event != null && event.due().isAfter(agenda.instant().plus(delay.most()))) {
            addAfter(key, delay.draw(dice));
        }
    }

    /** Looks at {@code key} after {@code wait}, or sooner when something else asks for it. */
    void addAfter(Key key, Duration wait) {
        Instant due = agenda.instant().plus(wait);
        Event event = pending.get(key);
        if (event != null) {
            if (!event.due().isAfter(due)) {
                return;
            }
            event.cancel();
        }
        pending.put(key, agenda.at(due, what + " " + key, () -> run(key)));
    }

    private void run(Key key) {
        pending.remove(key);
        try {
            work.accept(key);
        } catch (KubeError e) {
            addAfter(key, BACK_OFF);
        }
    }
}
