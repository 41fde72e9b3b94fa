package dev.noderoll.port;

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
}
