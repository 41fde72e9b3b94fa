package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

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

    /**
     * What Lambda's Java runtime reports of an exception, without the stack trace.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html">Lambda</a>: errorMessage, errorType
     */
    public static TaskFailure thrown(Throwable exception) {
        String type = exception.getClass().getName();
        String message = exception.getMessage() == null ? "" : exception.getMessage();
        return new TaskFailure(
                type,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("errorMessage", message)
                        .put("errorType", type)
                        .toString());
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
