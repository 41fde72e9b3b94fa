package dev.noderoll.port;

/** Something that a person must put right: bad input, a missing thing, a missing permission. Never retried. */
public final class Misconfigured extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Misconfigured(String message) {
        super(message);
    }

    public Misconfigured(String message, Throwable cause) {
        super(message, cause);
    }

    /** Bad input: says which field, its value, and what is expected. */
    public static Misconfigured field(String field, String value, String expected) {
        return new Misconfigured(field + " is " + value + ", expected " + expected);
    }
}
