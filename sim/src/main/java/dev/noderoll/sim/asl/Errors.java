package dev.noderoll.sim.asl;

import java.util.List;
import java.util.Set;

/**
 * The error names that the service itself gives, and what a retrier's or catcher's {@code ErrorEquals} matches.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling
 * errors</a>: {@code States.ALL} "can't catch the States.DataLimitExceeded terminal error or Runtime error types";
 * {@code States.TaskFailed} "acts as a wildcard that matches any known error name except for States.Timeout"; a Choice
 * without a match is reported as {@code States.Runtime}. What the page leaves open: here {@code States.TaskFailed} does
 * not match the two terminal errors either.
 */
final class Errors {

    static final String ALL = "States.ALL";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String TIMEOUT = "States.Timeout";
    static final String HEARTBEAT = "States.HeartbeatTimeout";
    static final String RUNTIME = "States.Runtime";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String QUERY = "States.QueryEvaluationError";
    static final String TOLERANCE = "States.ExceedToleratedFailureThreshold";

    /** What {@code ErrorEquals} may name of the service's own; any other {@code States.} name is a mistake. */
    static final Set<String> KNOWN = Set.of(
            ALL,
            TASK_FAILED,
            TIMEOUT,
            RUNTIME,
            DATA_LIMIT,
            QUERY,
            TOLERANCE,
            HEARTBEAT,
            "States.Permissions",
            "States.BranchFailed",
            "States.NoChoiceMatched",
            "States.ItemReaderFailed",
            "States.ResultWriterFailed");

    private Errors() {}

    static boolean matches(List<String> errorEquals, String error) {
        return switch (error) {
            case RUNTIME -> false;
            case DATA_LIMIT -> errorEquals.contains(error);
            case TIMEOUT -> errorEquals.contains(error) || errorEquals.contains(ALL);
            default -> errorEquals.contains(error) || errorEquals.contains(ALL) || errorEquals.contains(TASK_FAILED);
        };
    }
}
