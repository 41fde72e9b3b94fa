package dev.noderoll.sim.kernel;

import java.time.Duration;

/** How long something may take: evenly between two times, both included. */
public record Range(Duration least, Duration most) {

    public static final Range NONE = new Range(Duration.ZERO, Duration.ZERO);

    public Range {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("range must be 0 <= least <= most, is " + least + " to " + most);
        }
    }

    public static Range seconds(long least, long most) {
        return new Range(Duration.ofSeconds(least), Duration.ofSeconds(most));
    }

    public static Range millis(long least, long most) {
        return new Range(Duration.ofMillis(least), Duration.ofMillis(most));
    }

    public static Range exactly(Duration time) {
        return new Range(time, time);
    }

    public Range times(int factor) {
        return new Range(least.multipliedBy(factor), most.multipliedBy(factor));
    }

    /** Rolls the dice, also where there is only one time to draw. */
    public Duration draw(Dice dice) {
        return dice.between(least, most);
    }
}
