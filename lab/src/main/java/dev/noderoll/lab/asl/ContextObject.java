package dev.noderoll.lab.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Builds {@code $states}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html">Context object</a>
 */
final class ContextObject {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ContextObject() {}

    static Map<String, Object> states(
            Track track, String state, JsonNode input, Instant entered, int retryCount, Map<String, JsonNode> more) {
        Map<String, Object> states = new LinkedHashMap<>();
        states.put("input", Values.toJava(input));
        Map<String, Object> context = context(track, state, entered, retryCount);
        more.forEach((name, value) -> {
            if (name.equals("Map")) {
                context.put(name, Values.toJava(value));
            } else {
                states.put(name, Values.toJava(value));
            }
        });
        states.put("context", context);
        return states;
    }

    private static Map<String, Object> context(Track track, String state, Instant entered, int retryCount) {
        Execution execution = track.execution();
        Map<String, Object> ofExecution = new LinkedHashMap<>();
        ofExecution.put("Id", execution.arn());
        ofExecution.put("Input", Values.toJava(execution.input()));
        ofExecution.put("Name", execution.name());
        ofExecution.put("StartTime", TIME.format(execution.started()));
        ofExecution.put("RedriveCount", 0);
        Map<String, Object> ofState = new LinkedHashMap<>();
        ofState.put("EnteredTime", TIME.format(entered));
        ofState.put("Name", state);
        ofState.put("RetryCount", retryCount);
        Map<String, Object> ofMachine = new LinkedHashMap<>();
        ofMachine.put("Id", execution.machineArn());
        ofMachine.put("Name", execution.machine());
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("Execution", ofExecution);
        context.put("State", ofState);
        context.put("StateMachine", ofMachine);
        track.item().ifPresent(item -> context.put("Map", Values.toJava(map(item.index(), item.value()))));
        return context;
    }

    /** What {@code $states.context.Map} is for one item. */
    static JsonNode map(int index, JsonNode value) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.putObject("Item").put("Index", index).set("Value", value);
        return map;
    }
}
