package dev.noderoll.port;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How a step waits inside of a function: in real time, or in that of a simulated world. */
@FunctionalInterface
public interface Pauses {

    /**
     * Returns at {@code until}, or as soon as the bell rings before it, with whether it rang. A ring that was not heard
     * yet counts.
     */
    boolean await(Bell bell, Instant until);

    /** In real time. An interrupted wait ends at once, as if nothing had rung. */
    static Pauses real(InstantSource clock) {
        return (bell, until) -> {
            try {
                return bell.hear(Duration.between(clock.instant(), until));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}
