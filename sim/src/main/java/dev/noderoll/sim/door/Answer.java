package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.Optional;

/** What goes back over HTTP. */
record Answer(int code, JsonNode body) {

    static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    static Answer created(JsonNode body) {
        return new Answer(201, body);
    }

    static Answer success(int code) {
        return new Answer(code, status("Success"));
    }

    /** An object went at once. */
    static Answer deleted(Kind kind, ObjectNode object) {
        ObjectNode status = status("Success");
        ObjectNode details = status.putObject("details").put("name", Json.name(object));
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural()).put("uid", Json.uid(object));
        return ok(status);
    }

    static Answer of(KubeError error) {
        ObjectNode status = status("Failure");
        status.put("message", Optional.ofNullable(error.getMessage()).orElse(""));
        if (!error.reason().isEmpty()) {
            status.put("reason", error.reason());
        }
        ObjectNode details = error.details();
        if (details != null) {
            status.set("details", details);
        }
        return new Answer(error.code(), status.put("code", error.code()));
    }

    private static ObjectNode status(String status) {
        ObjectNode object = Json.object().put("kind", "Status").put("apiVersion", "v1");
        object.putObject("metadata");
        return object.put("status", status);
    }
}
