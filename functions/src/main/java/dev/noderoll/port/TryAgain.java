package dev.noderoll.port;

/** A call failed in a way that passes: throttling, a time-out, a conflict, a 5xx. The state machine retries it. */
public final class TryAgain extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TryAgain(String message) {
        super(message);
    }

    public TryAgain(String message, Throwable cause) {
        super(message, cause);
    }
}
