package dev.noderoll.lab.run;

import dev.noderoll.port.Bell;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * How functions wait in the world's time when a watch of theirs is a real stream: they look once a second, and where
 * a stream has been told of something since the last look it has a moment of real time to bring it.
 */
final class SteppedPauses implements Pauses {

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(40);

    /** For what comes behind that which has just been heard; what comes later is heard at the next look. */
    private static final Duration STRAGGLERS = Duration.ofMillis(5);

    private final Agenda agenda;
    private final LongSupplier told;

    /** {@code told} counts what the streams bring. */
    SteppedPauses(Agenda agenda, LongSupplier told) {
        this.agenda = agenda;
        this.told = told;
    }

    @Override
    public boolean await(Bell bell, Instant until) {
        if (Fibers.current().isEmpty()) {
            return bell.hear();
        }
        Fiber function = Fibers.current().get();
        long seen = told.getAsLong();
        Duration moment = STRAGGLERS;
        while (true) {
            if (hear(bell, moment)) {
                return true;
            }
            Instant time = agenda.instant();
            if (!time.isBefore(until)) {
                return false;
            }
            Instant next = time.plus(STEP);
            function.awaitWaking(next.isBefore(until) ? next : until);
            long now = told.getAsLong();
            moment = now == seen ? Duration.ZERO : MOMENT;
            seen = now;
        }
    }

    private static boolean hear(Bell bell, Duration moment) {
        try {
            return bell.hear(moment);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
