package dev.noderoll.sim.kubernetes.cluster;

import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;

/** How long something takes: evenly drawn between two bounds, both included. */
public record Span(Duration least, Duration most) {

    public Span {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("span from " + least + " to " + most + ", expected 0 <= least <= most");
        }
    }

    public static Span millis(long least, long most) {
        return new Span(Duration.ofMillis(least), Duration.ofMillis(most));
    }

    public static Span seconds(long least, long most) {
        return new Span(Duration.ofSeconds(least), Duration.ofSeconds(most));
    }

    Duration draw(Dice dice) {
        return dice.between(least, most);
    }
}
