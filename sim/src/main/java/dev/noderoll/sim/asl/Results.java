package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Outputs by branch or item. */
final class Results {
    private final List<Optional<JsonNode>> outputs = new ArrayList<>();
    private int ended;

    Results(int size) {
        for (int i = 0; i < size; i++) {
            outputs.add(Optional.empty());
        }
    }

    void set(int index, JsonNode output) {
        outputs.set(index, Optional.of(output));
        ended++;
    }

    /** The output of one; empty until it has one. */
    Optional<JsonNode> at(int index) {
        return outputs.get(index);
    }

    boolean complete() {
        return ended == outputs.size();
    }

    /** In order; what has no output is left out. */
    JsonNode array() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        outputs.forEach(output -> output.ifPresent(array::add));
        return array;
    }
}
