package dev.noderoll.sim.aws;

/** AWS said no: the error code, HTTP status and message that the real service answers. */
public final class AwsError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int httpStatus;

    /** Makes an error with a code as on the wire: {@code ValidationError}, {@code Throttling} ... */
    public AwsError(String code, int httpStatus, String message) {
        super(message);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /** The one code with which Auto Scaling answers nearly every bad request. */
    static AwsError validation(String message) {
        return new AwsError("ValidationError", 400, message);
    }

    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
