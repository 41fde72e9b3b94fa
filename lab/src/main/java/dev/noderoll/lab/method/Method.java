package dev.noderoll.lab.method;

/** A way to replace every node of a group, carried out on the agenda. */
public interface Method {

    /** Starts; whatever follows happens on the agenda. */
    void begin();

    /** Whether it has done what it does, well or badly. */
    boolean ended();

    /** What it came to, in one line. */
    String outcome();
}
