package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;

/** The Lambda functions that machines call, by name. */
@FunctionalInterface
public interface Functions {

    /**
     * Starts an invocation, and returns at once. It goes on whatever becomes of the task that has asked for it.
     *
     * @param reply is told how it ended, in this event or a later one; once at most
     */
    void invoke(String functionName, JsonNode payload, Reply reply);

    /** Where the end of an invocation is told. Whoever does not wait for it any more does not hear it. */
    interface Reply {

        void returned(JsonNode payload);

        /** The error is what Lambda reports: of an exception in Java, its full class name. */
        void failed(TaskFailure failure);
    }

    /** What a function does, from its start to its end. */
    @FunctionalInterface
    interface Code {

        /**
         * Runs a function.
         *
         * @throws TaskFailure for what the function threw: the error is the exception's full class name
         */
        JsonNode run(String functionName, JsonNode payload) throws TaskFailure;
    }

    /** Functions that take no time: each is run to its end in the event in which it starts. */
    static Functions atOnce(Code code) {
        return (name, payload, reply) -> {
            JsonNode answer;
            try {
                answer = code.run(name, payload);
            } catch (TaskFailure failure) {
                reply.failed(failure);
                return;
            }
            reply.returned(answer);
        };
    }
}
