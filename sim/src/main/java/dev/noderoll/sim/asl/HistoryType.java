package dev.noderoll.sim.asl;

import java.util.Locale;

/**
 * The types of history events that the lab produces, as the service names them.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>
 */
public enum HistoryType {
    EXECUTION_STARTED,
    EXECUTION_SUCCEEDED,
    EXECUTION_FAILED,
    EXECUTION_TIMED_OUT,
    EXECUTION_ABORTED,
    EXECUTION_REDRIVEN,
    PASS_STATE_ENTERED,
    PASS_STATE_EXITED,
    CHOICE_STATE_ENTERED,
    CHOICE_STATE_EXITED,
    WAIT_STATE_ENTERED,
    WAIT_STATE_EXITED,
    WAIT_STATE_ABORTED,
    SUCCEED_STATE_ENTERED,
    SUCCEED_STATE_EXITED,
    FAIL_STATE_ENTERED,
    TASK_STATE_ENTERED,
    TASK_STATE_EXITED,
    TASK_STATE_ABORTED,
    TASK_SCHEDULED,
    TASK_STARTED,
    TASK_START_FAILED,
    TASK_SUBMITTED,
    TASK_SUCCEEDED,
    TASK_FAILED,
    TASK_TIMED_OUT,
    PARALLEL_STATE_ENTERED,
    PARALLEL_STATE_STARTED,
    PARALLEL_STATE_SUCCEEDED,
    PARALLEL_STATE_FAILED,
    PARALLEL_STATE_ABORTED,
    PARALLEL_STATE_EXITED,
    MAP_STATE_ENTERED,
    MAP_STATE_STARTED,
    MAP_STATE_SUCCEEDED,
    MAP_STATE_FAILED,
    MAP_STATE_ABORTED,
    MAP_STATE_EXITED,
    MAP_ITERATION_STARTED,
    MAP_ITERATION_SUCCEEDED,
    MAP_ITERATION_FAILED,
    MAP_ITERATION_ABORTED,
    MAP_RUN_STARTED,
    MAP_RUN_SUCCEEDED,
    MAP_RUN_FAILED,
    MAP_RUN_ABORTED,
    EVALUATION_FAILED;

    /** The service's spelling, such as {@code TaskStateEntered}. */
    public String label() {
        StringBuilder label = new StringBuilder();
        for (String word : name().split("_", -1)) {
            label.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return label.toString();
    }

    static HistoryType entered(State state) {
        return valueOf(state.type().toUpperCase(Locale.ROOT) + "_STATE_ENTERED");
    }

    /** Not for Fail, which is never left. */
    static HistoryType exited(State state) {
        return valueOf(state.type().toUpperCase(Locale.ROOT) + "_STATE_EXITED");
    }
}
