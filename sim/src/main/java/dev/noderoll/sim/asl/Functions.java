package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;

/** The Lambda functions that machines call, by name. */
@FunctionalInterface
public interface Functions {

    /**
     * Runs a function to its end, on the agenda's thread, in the event at which it starts. The machine hears the answer
     * later.
     *
     * @throws TaskFailure for what the function threw: the error is the exception's full class name
     */
    JsonNode invoke(String functionName, JsonNode payload) throws TaskFailure;
}
