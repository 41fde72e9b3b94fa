package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * How a state is left.
 *
 * @param fallback the output unless there is an Output field
 * @param more what {@code $states} has beside input and context, as Java values
 * @param caught whether a catcher leads out: an error in its fields is final
 */
record Exit(
        Optional<Template> assign,
        Optional<Template> output,
        JsonNode fallback,
        Map<String, Object> more,
        Optional<String> next,
        boolean caught) {

    /** Without a result. */
    Exit(Basics basics, JsonNode fallback, Optional<String> next) {
        this(basics.assign(), basics.output(), fallback, Map.of(), next, false);
    }

    static Exit withResult(Basics basics, JsonNode result, Optional<String> next) {
        return new Exit(basics.assign(), basics.output(), result, Map.of("result", Values.toJava(result)), next, false);
    }

    static Exit chosen(Rule rule, JsonNode input) {
        return new Exit(rule.assign(), rule.output(), input, Map.of(), Optional.of(rule.next()), false);
    }

    static Exit caught(OnError.Catcher catcher, JsonNode errorOutput) {
        return new Exit(
                catcher.assign(),
                catcher.output(),
                errorOutput,
                Map.of("errorOutput", Values.toJava(errorOutput)),
                Optional.of(catcher.next()),
                true);
    }
}
