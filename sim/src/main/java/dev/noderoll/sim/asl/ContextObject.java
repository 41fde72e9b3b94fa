package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** A time as it stands there. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static Map<String, Object> states(
            Track track, String state, Object input, String entered, int retryCount, Map<String, Object> more) {
        Map<String, Object> states = new LinkedHashMap<>();
        states.put("input", input);
        Map<String, Object> context = context(track, state, entered, retryCount);
        more.forEach((name, value) -> {
            if (name.equals("Map") || name.equals("Task")) {
                context.put(name, value);
            } else {
                states.put(name, value);
            }
        });
        states.put("context", context);
        return states;
    }

    private static Map<String, Object> context(Track track, String state, String entered, int retryCount) {
        Execution execution = track.execution();
        Map<String, Object> ofExecution = new LinkedHashMap<>();
        ofExecution.put("Id", execution.arn());
        ofExecution.put("Input", execution.javaInput());
        ofExecution.put("Name", execution.name());
        ofExecution.put("StartTime", execution.startTime());
        ofExecution.put("RedriveCount", 0);
        Map<String, Object> ofState = new LinkedHashMap<>();
        ofState.put("EnteredTime", entered);
        ofState.put("Name", state);
        ofState.put("RetryCount", retryCount);
        Map<String, Object> ofMachine = new LinkedHashMap<>();
        ofMachine.put("Id", execution.machineArn());
        ofMachine.put("Name", execution.machine());
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("Execution", ofExecution);
        context.put("State", ofState);
        context.put("StateMachine", ofMachine);
        track.item().ifPresent(item -> context.put("Map", map(item.index(), item.value())));
        return context;
    }

    /** What {@code $states.context.Map} is for one item. */
    static Map<String, Object> map(int index, JsonNode value) {
        return Map.of("Item", Map.of("Index", index, "Value", Values.toJava(value)));
    }
}
