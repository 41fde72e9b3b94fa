package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The API server said no: a Status object, as {@code metav1.Status} carries it. */
public final class KubeError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;

    /**
     * @param code the HTTP status
     * @param reason as in {@code status.reason}: NotFound, Conflict, TooManyRequests, Invalid ...
     * @param details as in {@code status.details}; null for none
     */
    public KubeError(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public @Nullable ObjectNode details() {
        return details;
    }
}
