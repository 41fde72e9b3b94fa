package dev.noderoll.kubernetes;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.util.List;

/**
 * What an error of the API server means to a rollout. A status that the table does not name passes when it is a 5xx, and
 * is for a person otherwise.
 */
final class ApiErrors {

    /** Whether an error passes by itself. */
    enum Meaning {
        TRY_AGAIN,
        MISCONFIGURED
    }

    /**
     * One HTTP status.
     *
     * @param code 0 when no answer came
     * @param reason the usual {@code reason} of the Status object
     * @param doc where it is written
     */
    record Row(int code, String reason, Meaning meaning, String doc) {}

    private static final String CONVENTIONS =
            "https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#http-status-codes";
    private static final String REPLACED = "https://github.com/aws/containers-roadmap/issues/1810";
    private static final String EXPIRED =
            "https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses";
    private static final String FAIRNESS = "https://kubernetes.io/docs/concepts/cluster-administration/flow-control/";

    static final List<Row> TABLE = List.of(
            new Row(0, "no answer", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(400, "BadRequest", Meaning.MISCONFIGURED, CONVENTIONS),
            // An API server that EKS takes away says so on a connection that is still open. A role without an access
            // entry
            // meets it too, and goes on being told.
            new Row(401, "Unauthorized", Meaning.TRY_AGAIN, REPLACED),
            new Row(403, "Forbidden", Meaning.MISCONFIGURED, CONVENTIONS),
            new Row(404, "NotFound", Meaning.MISCONFIGURED, CONVENTIONS),
            new Row(405, "MethodNotAllowed", Meaning.MISCONFIGURED, CONVENTIONS),
            new Row(408, "Timeout", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(409, "Conflict", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(410, "Expired", Meaning.TRY_AGAIN, EXPIRED),
            new Row(422, "Invalid", Meaning.MISCONFIGURED, CONVENTIONS),
            new Row(429, "TooManyRequests", Meaning.TRY_AGAIN, FAIRNESS),
            new Row(500, "InternalError", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(502, "BadGateway", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(503, "ServiceUnavailable", Meaning.TRY_AGAIN, CONVENTIONS),
            new Row(504, "Timeout", Meaning.TRY_AGAIN, CONVENTIONS));

    private ApiErrors() {}

    /** {@code what} is what was tried, such as "evict shop/web-1". */
    static RuntimeException translate(String what, ApiException e) {
        String message = what + ": " + e.getCode() + " " + Status.of(e).text();
        return switch (meaning(e.getCode())) {
            case TRY_AGAIN -> new TryAgain(message, e);
            case MISCONFIGURED -> new Misconfigured(message, e);
        };
    }

    /** Whether an error of this status passes by itself. */
    static boolean passes(ApiException e) {
        return meaning(e.getCode()) == Meaning.TRY_AGAIN;
    }

    private static Meaning meaning(int code) {
        return TABLE.stream()
                .filter(row -> row.code() == code)
                .map(Row::meaning)
                .findFirst()
                .orElse(code >= 500 ? Meaning.TRY_AGAIN : Meaning.MISCONFIGURED);
    }
}
