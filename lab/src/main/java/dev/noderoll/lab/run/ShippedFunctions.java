package dev.noderoll.lab.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.handler.Handlers;
import dev.noderoll.handler.Ports;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The handlers that are deployed, called as Lambda calls them: bytes in, bytes out.
 *
 * <p>An exception is named by its full class name, as the Java runtime reports it.
 */
public final class ShippedFunctions implements Functions {

    /** How an invocation is carried out: at once, or on a thread of its own while the world answers its calls. */
    @FunctionalInterface
    public interface Carrier {
        byte[] carry(Invocation invocation);
    }

    /** One call of a handler. */
    @FunctionalInterface
    public interface Invocation {
        byte[] run();
    }

    private final Map<String, RequestStreamHandler> handlers;
    private final Carrier carrier;
    private final List<String> log = new ArrayList<>();
    private final Map<String, Integer> invocations = new TreeMap<>();

    public ShippedFunctions(Ports ports, Carrier carrier) {
        this.handlers = Handlers.on(ports);
        this.carrier = carrier;
    }

    @Override
    public JsonNode invoke(String function, JsonNode payload) throws TaskFailure {
        String state = function.replaceFirst("Function$", "");
        RequestStreamHandler handler = handlers.get(state);
        if (handler == null) {
            throw new TaskFailure("Lambda.ResourceNotFoundException", "there is no function " + function);
        }
        int number = invocations.merge(state, 1, Integer::sum);
        LabContext context = new LabContext(function, state + "-" + number, log::add);
        try {
            byte[] input = Json.json().writeValueAsBytes(payload);
            byte[] output = carrier.carry(() -> call(handler, input, context));
            return Json.json().readTree(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new TaskFailure(e.getClass().getName(), String.valueOf(e.getMessage()));
        }
    }

    private static byte[] call(RequestStreamHandler handler, byte[] input, LabContext context) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(input), output, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toByteArray();
    }

    /** The functions' log lines so far: one for each invocation. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** How often each function was invoked. */
    public Map<String, Integer> invocations() {
        return Map.copyOf(invocations);
    }
}
