package dev.noderoll.cli;

/** What a command's exit status means, the same for all. */
public final class ExitStatus {

    /** All is well. */
    public static final int OK = 0;

    /** It could look, and the answer is no: a rollout would stop, a promise was broken, there is none. */
    public static final int NO = 1;

    /** The command was written wrongly. */
    public static final int WRONG_USE = 2;

    /** It could not look, or not do it: no answer, no credentials, no permission. */
    public static final int COULD_NOT = 3;

    private ExitStatus() {}
}
