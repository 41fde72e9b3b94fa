package dev.noderoll.lab.run;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How functions wait in the world's time when a watch of theirs is a real stream: they look once a second, and where
 * something has changed since the last look the stream has a moment of real time to bring it.
 */
final class SteppedPauses implements Pauses {

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(40);

    private final Agenda agenda;
    private final AtomicLong changes;

    private SteppedPauses(Agenda agenda, AtomicLong changes) {
        this.agenda = agenda;
        this.changes = changes;
    }

    static SteppedPauses of(World world) {
        AtomicLong changes = new AtomicLong();
        for (Kind kind : Kind.values()) {
            world.api().onChange(kind, change -> changes.incrementAndGet());
        }
        return new SteppedPauses(world.agenda(), changes);
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        if (Fibers.current().isEmpty()) {
            return bell.hear();
        }
        Fiber function = Fibers.current().get();
        long seen = -1;
        while (true) {
            long now = changes.get();
            if (now != seen && settle(bell)) {
                return true;
            }
            seen = now;
            Instant time = agenda.instant();
            if (!time.isBefore(until)) {
                return false;
            }
            Instant next = time.plus(STEP);
            function.awaitWaking(next.isBefore(until) ? next : until);
        }
    }

    private static boolean settle(Bell bell) {
        try {
            return bell.hear(MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
