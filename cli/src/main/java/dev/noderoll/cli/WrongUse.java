package dev.noderoll.cli;

/** A command was given something that it cannot take: says what, and what is expected. */
public final class WrongUse extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WrongUse(String message) {
        super(message);
    }

    public WrongUse(String message, Throwable cause) {
        super(message, cause);
    }

    /** As the functions say it of a field of their input. */
    public static WrongUse of(String what, String value, String expected) {
        return new WrongUse(what + " is " + value + ", expected " + expected);
    }
}
