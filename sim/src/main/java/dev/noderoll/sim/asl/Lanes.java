package dev.noderoll.sim.asl;

import java.util.function.IntConsumer;

/** Starts so many at a time, in order; the next one as soon as one has ended. */
final class Lanes {

    private final int total;
    private final int most;
    private final IntConsumer start;
    private int started;
    private int ended;

    Lanes(int total, int most, IntConsumer start) {
        this.total = total;
        this.most = most;
        this.start = start;
    }

    /** Starts what may start. */
    void fill() {
        while (started < total && started - ended < most) {
            start.accept(started++);
        }
    }

    void oneEnded() {
        ended++;
    }

    boolean allEnded() {
        return ended == total;
    }
}
