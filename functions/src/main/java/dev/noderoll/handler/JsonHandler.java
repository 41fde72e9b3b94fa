package dev.noderoll.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function does for one state: reads one JSON value, writes one, and leaves one log line.
 *
 * <p>It does its own JSON rather than leave that to the runtime, which cannot read records and writes a sealed type
 * without its {@code kind}.
 */
abstract class JsonHandler<I, O> {

    private final String state;
    private final Class<I> inputType;
    private final InstantSource clock;

    /**
     * Serves one state.
     *
     * @param state its name, under which the function logs
     */
    JsonHandler(String state, Class<I> inputType, InstantSource clock) {
        this.state = state;
        this.inputType = inputType;
        this.clock = clock;
    }

    abstract O handle(I input, Instant now);

    /** Answers one call. Throws {@link Misconfigured} for an input that it cannot read, and what its step throws. */
    final void answer(JsonNode in, OutputStream out, Context context) throws IOException {
        Instant begun = clock.instant();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("state", state);
        line.put("request_id", context.getAwsRequestId());
        line.put("outcome", "Threw");
        @Nullable I input = null;
        try {
            input = read(in);
            line.put("input", input);
            O output = handle(input, begun);
            line.put("outcome", output.getClass().getSimpleName());
            byte[] answer = Json.json().writeValueAsBytes(output);
            // As it is answered, because Jackson leaves the kind of a map's value out.
            line.put("output", new RawValue(new String(answer, StandardCharsets.UTF_8)));
            line.putAll(Metrics.of(input, output, begun));
            out.write(answer);
        } catch (Misconfigured e) {
            line.putAll(Metrics.refused(input, begun));
            throw e;
        } finally {
            line.put("duration_ms", Duration.between(begun, clock.instant()).toMillis());
            context.getLogger().log(Json.json().writeValueAsString(line));
        }
    }

    /** What the machine sends is ours; when it does not fit, machine and function are of different versions. */
    private I read(JsonNode in) {
        try {
            I input = Json.json().treeToValue(in, inputType);
            if (input == null) {
                throw new Misconfigured(state + " cannot read its input: it is null");
            }
            return input;
        } catch (JsonProcessingException e) {
            throw new Misconfigured(state + " cannot read its input: " + e.getOriginalMessage(), e);
        }
    }
}
