package dev.noderoll.lab.asl;

/**
 * A failed call, in the terms of the Amazon States Language: an error name, which retriers and catchers match, and a
 * cause for people.
 */
public final class TaskFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final String reason;

    /**
     * Makes a failure.
     *
     * @param error the error name: of a Lambda function in Java, the exception's full class name
     */
    public TaskFailure(String error, String cause) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.reason = cause;
    }

    public String error() {
        return error;
    }

    /** What {@code $states.errorOutput.Cause} will say. */
    public String reason() {
        return reason;
    }

    static TaskFailure query(String where, String why) {
        return new TaskFailure(Errors.QUERY, where + ": " + why);
    }
}
