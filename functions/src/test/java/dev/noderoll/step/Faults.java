package dev.noderoll.step;

import dev.noderoll.port.TryAgain;

/** Counts the changes that steps make, and loses one: before it happens, or its answer after it has happened. */
final class Faults {

    /** Which side of the change is lost. */
    enum Side {
        BEFORE,
        AFTER
    }

    private int changes;
    private int at;
    private Side side = Side.BEFORE;

    /** Loses the change of this number, counted from one from now on. */
    void lose(int number, Side which) {
        changes = 0;
        at = number;
        side = which;
    }

    /** How many changes were tried since the last {@link #lose}. */
    int changes() {
        return changes;
    }

    void change(Runnable change) {
        changes++;
        if (changes == at && side == Side.BEFORE) {
            throw new TryAgain("lost before change " + at);
        }
        change.run();
        if (changes == at) {
            throw new TryAgain("lost after change " + at);
        }
    }
}
