package dev.noderoll.lab.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.handler.Handlers;
import dev.noderoll.handler.Ports;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The handlers that are deployed, called as Lambda calls them: bytes in, bytes out.
 *
 * <p>An exception is named by its full class name, as the Java runtime reports it.
 */
public final class ShippedFunctions implements Functions.Code {

    private final Map<String, RequestStreamHandler> handlers;
    private final List<String> log = new ArrayList<>();

    public ShippedFunctions(Ports ports) {
        this.handlers = Handlers.on(ports);
    }

    @Override
    public JsonNode run(String function, JsonNode payload) throws TaskFailure {
        RequestStreamHandler handler = handlers.get(function.replaceFirst("Function$", ""));
        if (handler == null) {
            throw new TaskFailure("Lambda.ResourceNotFoundException", "there is no function " + function);
        }
        try {
            byte[] input = Json.json().writeValueAsBytes(payload);
            return Json.json().readTree(call(handler, input, new LabContext(function, this::log)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new TaskFailure(e.getClass().getName(), String.valueOf(e.getMessage()));
        }
    }

    /** What a function that was killed writes on its way out is not written. */
    private void log(String line) {
        if (Fibers.current().filter(Fiber::isDead).isEmpty()) {
            log.add(line);
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
}
