package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;

/** The other services that machines call directly. */
@FunctionalInterface
public interface Integrations {

    /**
     * Calls a service, on the agenda's thread; the machine hears the answer later.
     *
     * @param resource such as {@code sns:publish}, {@code events:putEvents}, {@code aws-sdk:ssm:getCalendarState}
     * @throws TaskFailure for an error of the service, such as {@code Sns.AuthorizationErrorException}
     */
    JsonNode call(String resource, JsonNode arguments) throws TaskFailure;
}
