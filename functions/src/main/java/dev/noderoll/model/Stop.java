package dev.noderoll.model;

import java.time.Duration;

/**
 * How a pod stops.
 *
 * @param grace its own time to stop
 * @param pause how long its preStop hooks sleep before it is told to stop; zero when none of them says so
 */
public record Stop(Duration grace, Duration pause) {

    public static Stop within(Duration grace) {
        return new Stop(grace, Duration.ZERO);
    }
}
