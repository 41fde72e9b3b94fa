package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.forecast.Forecast;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A plan that was saved: {@code {"made", "input", "forecast", "world": [lines]}}.
 *
 * @param world what it hangs on
 */
record PlanFile(String made, ObjectNode input, List<String> world) {

    PlanFile {
        world = List.copyOf(world);
    }

    static void write(Path file, ObjectNode input, Forecast forecast, List<String> world, Instant now) {
        ObjectNode plan = Json.json().createObjectNode().put("made", now.toString());
        plan.set("input", input);
        plan.set("forecast", PlanText.data(forecast));
        ArrayNode lines = plan.putArray("world");
        world.forEach(lines::add);
        try {
            Files.writeString(file, plan.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static PlanFile read(Path file) {
        try {
            JsonNode plan = Json.json().readTree(Files.readString(file));
            if (plan.path("input") instanceof ObjectNode input
                    && plan.path("world").isArray()) {
                List<String> world = new ArrayList<>();
                plan.path("world").forEach(line -> world.add(line.asText()));
                return new PlanFile(plan.path("made").asText(), input, world);
            }
            throw WrongUse.of("--plan", file.toString(), "a file that 'noderoll plan --save' has written");
        } catch (IOException e) {
            throw new WrongUse(
                    "--plan is " + file + ", expected a file that 'noderoll plan --save' has written: "
                            + e.getMessage(),
                    e);
        }
    }

    String group() {
        return input.path("nodeGroup").asText();
    }

    RolloutRequest request() {
        return RolloutOptions.read(input);
    }

    /** What has gone since the plan was made, and what has come; empty when the plan holds. */
    List<String> differences(List<String> now) {
        Set<String> gone = new TreeSet<>(world);
        now.forEach(gone::remove);
        Set<String> come = new TreeSet<>(now);
        world.forEach(come::remove);
        List<String> differences = new ArrayList<>();
        gone.forEach(line -> differences.add("- " + line));
        come.forEach(line -> differences.add("+ " + line));
        return differences;
    }
}
