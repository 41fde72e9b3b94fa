package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.StateFunction;
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

/**
 * The function that is deployed, called as Lambda calls it: bytes in, bytes out.
 *
 * <p>An exception is named by its full class name, as the Java runtime reports it.
 */
public final class ShippedFunctions implements Functions.Code {

    private final StateFunction function;
    private final List<String> log = new ArrayList<>();

    public ShippedFunctions(Ports ports) {
        this.function = new StateFunction(ports);
    }

    @Override
    public JsonNode run(String state, JsonNode input) throws TaskFailure {
        try {
            byte[] call = Json.json().writeValueAsBytes(StateCalls.call(state, input));
            return Json.json().readTree(answer(call, new LabContext(state, this::log)));
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

    private byte[] answer(byte[] call, LabContext context) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            function.handleRequest(new ByteArrayInputStream(call), output, context);
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
