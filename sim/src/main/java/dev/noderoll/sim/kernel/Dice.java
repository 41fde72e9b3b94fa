package dev.noderoll.sim.kernel;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded chance. Each part of the world rolls its own dice, split off by the part's name, so that a new part does not
 * shift what the others draw.
 */
public final class Dice {

    private final long seed;
    private final SplittableRandom random;

    public Dice(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Dice that depend on this one's seed and on {@code name} alone, however often this one was rolled. */
    public Dice named(String name) {
        long hash = 1125899906842597L;
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + name.charAt(i);
        }
        return new Dice(new SplittableRandom(seed ^ hash).nextLong());
    }

    /** From 0 to {@code bound} - 1. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Evenly from {@code least} to {@code most}, in whole milliseconds, both included. */
    public Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    public <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }

    /** Lower-case hexadecimal digits, for made-up identifiers. */
    public String hex(int digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    /** An identifier in the form of a UUID. */
    public String uuid() {
        return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12);
    }
}
