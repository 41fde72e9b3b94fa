package dev.noderoll.sim.door;

/** What goes wrong with one request at a door. */
public sealed interface Fault {

    /** It is answered with an error, and nothing is done. */
    record Refused(int code, String reason, String message) implements Fault {}

    /** The connection breaks before it is read: nothing is done. */
    record RequestLost() implements Fault {}

    /** It is carried out, and the connection breaks before the answer. */
    record AnswerLost() implements Fault {}
}
