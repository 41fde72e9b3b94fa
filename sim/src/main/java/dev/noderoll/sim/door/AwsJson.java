package dev.noderoll.sim.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.door.AwsMessage.Reply;
import java.time.Instant;
import java.util.Optional;

/** JSON as AWS's JSON protocols read and write it. */
final class AwsJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AwsJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An empty text is an empty object. */
    static JsonNode read(String text) {
        try {
            return text.isEmpty() ? object() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AwsError("SerializationException", 400, "Not JSON: " + e.getOriginalMessage());
        }
    }

    static ObjectNode readObject(String text) {
        if (read(text) instanceof ObjectNode object) {
            return object;
        }
        throw new AwsError("SerializationException", 400, "Not a JSON object: " + text);
    }

    /** Times are seconds since 1970, with a fraction. */
    static double time(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    static Reply error(AwsError error, String contentType) {
        ObjectNode body = object().put("__type", error.code()).put("message", error.getMessage());
        return new Reply(error.httpStatus(), contentType, Optional.of(error.code()), body.toString());
    }
}
