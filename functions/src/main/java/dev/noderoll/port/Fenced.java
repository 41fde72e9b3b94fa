package dev.noderoll.port;

/** Another execution holds the group now: this one must stop, and change nothing more. */
public final class Fenced extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Fenced(String message) {
        super(message);
    }
}
