package dev.noderoll.lab.method;

import java.time.Duration;

/** A way to replace every node of a group, carried out on the agenda. */
public interface Method {

    /** Starts; whatever follows happens on the agenda. */
    void begin();

    /** Whether it has done what it does, well or badly. */
    boolean ended();

    /** How long it had nothing to do any more before it could tell that it has ended. */
    default Duration quiet() {
        return Duration.ZERO;
    }

    /** What it came to, in one line. */
    String outcome();
}
