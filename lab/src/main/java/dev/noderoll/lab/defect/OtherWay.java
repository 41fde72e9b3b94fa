package dev.noderoll.lab.defect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** A machine of which one state is another. */
final class OtherWay {

    private OtherWay() {}

    /** Changes the state of this name, at whatever depth of the machine it is. */
    static Product at(String machine, String state, Consumer<ObjectNode> change) {
        return new Product() {
            @Override
            public String machine(String name, String text) {
                return name.equals(machine) ? edited(text, state, change) : text;
            }
        };
    }

    private static String edited(String text, String state, Consumer<ObjectNode> change) {
        try {
            JsonNode machine = Json.json().readTree(text);
            List<JsonNode> found = machine.findValues(state).stream()
                    .filter(s -> s instanceof ObjectNode && s.has("Type"))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalArgumentException("the machine has " + found.size() + " states " + state);
            }
            change.accept((ObjectNode) found.getFirst());
            return machine.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
