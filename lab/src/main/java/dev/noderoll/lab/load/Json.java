package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** JSON of the API server. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** Throws for what is no object. */
    static ObjectNode object(byte[] text) {
        try {
            return MAPPER.readValue(text, ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException("expected a JSON object", e);
        }
    }

    /**
     * A merge patch: null removes.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
     */
    static void merge(ObjectNode into, JsonNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value.isObject()) {
                merge(
                        into.path(field.getKey()) instanceof ObjectNode there ? there : into.putObject(field.getKey()),
                        value);
            } else {
                into.set(field.getKey(), value);
            }
        }
    }
}
