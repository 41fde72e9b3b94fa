package dev.noderoll.lab.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.run.ShippedFunctions;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The shipped functions, and when each of their log lines was written. */
final class LoggedCalls implements Functions.Code {

    /** A line of the functions' log group. */
    record Line(Instant at, String function, JsonNode fields) {}

    private final ShippedFunctions functions;
    private final InstantSource clock;
    private final List<Line> lines = new ArrayList<>();
    private int read;

    LoggedCalls(ShippedFunctions functions, InstantSource clock) {
        this.functions = functions;
        this.clock = clock;
    }

    @Override
    public JsonNode run(String state, JsonNode input) throws TaskFailure {
        try {
            return functions.run(state, input);
        } finally {
            stamp(Invocation.current().map(Invocation::function).orElse(""));
        }
    }

    private void stamp(String function) {
        List<String> all = functions.log();
        for (; read < all.size(); read++) {
            try {
                lines.add(new Line(clock.instant(), function, Json.json().readTree(all.get(read))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** In the order in which they were written. */
    List<Line> lines() {
        return List.copyOf(lines);
    }
}
