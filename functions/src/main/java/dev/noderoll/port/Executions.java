package dev.noderoll.port;

import java.util.Optional;

/** The executions of the state machines. */
@FunctionalInterface
public interface Executions {

    /**
     * Whether an execution still runs: one that was stopped does not end a function that it has called.
     *
     * @param execution its ARN
     * @throws TryAgain when Step Functions cannot answer
     */
    boolean running(String execution);

    /**
     * What ReadPlan has answered an execution of patch, as JSON.
     *
     * @param execution its ARN
     * @return empty where it has not yet, and where that is not to be found out
     * @throws TryAgain when Step Functions cannot answer
     */
    default Optional<String> plan(String execution) {
        return Optional.empty();
    }
}
