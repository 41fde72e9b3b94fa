package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.wire.Json;

/** What the machines send to functions: the state that a call is for, and that state's input. */
public final class StateCalls {

    private static final String STATE = "state";
    private static final String INPUT = "input";

    private StateCalls() {}

    /** The state that a call is for; empty for one that names none. */
    public static String state(JsonNode call) {
        return call.path(STATE).asText();
    }

    /** The state that a function works for. */
    public static String state(Invocation invocation) {
        return state(invocation.payload());
    }

    public static JsonNode input(JsonNode call) {
        return call.path(INPUT);
    }

    static ObjectNode call(String state, JsonNode input) {
        return Json.json().createObjectNode().put(STATE, state).set(INPUT, input);
    }

    /** Functions that do what {@code states} does for the state that each call names. */
    public static Functions.Code functions(Functions.Code states) {
        return (_, call) -> states.run(state(call), input(call));
    }
}
