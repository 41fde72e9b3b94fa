package dev.noderoll.sim.kernel;

import java.time.Instant;
import java.util.Optional;

/** How the agenda gets from one event's time to the next one's. */
@FunctionalInterface
public interface Pace {

    /** At once: the clock jumps. */
    Pace VIRTUAL = Optional::of;

    /**
     * Returns when it is {@code due}, with the time it then is; or earlier with nothing, when something came in
     * between that may have put another event before this one.
     */
    Optional<Instant> reach(Instant due);
}
