package dev.noderoll.cli;

/** A command could not look, or not do what it was asked: says why, and what a person can do about it. */
final class CouldNot extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CouldNot(String message) {
        super(message);
    }

    CouldNot(String message, Throwable cause) {
        super(message, cause);
    }
}
