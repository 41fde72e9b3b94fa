package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the API server answers to a request for one object. */
record Answer(int code, ObjectNode body) {

    static Answer ok(ObjectNode body) {
        return new Answer(200, body);
    }

    static Answer created(ObjectNode body) {
        return new Answer(201, body);
    }

    static Answer refused(int code, String reason, String message) {
        ObjectNode status = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
        return new Answer(code, status);
    }

    static Answer notFound(String what) {
        return refused(404, "NotFound", what + " not found");
    }

    /** As of D68: a budget has no room. */
    static Answer noRoom(String budget) {
        Answer answer =
                refused(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.");
        ObjectNode details = answer.body().putObject("details");
        details.putArray("causes")
                .addObject()
                .put("reason", "DisruptionBudget")
                .put("message", "The disruption budget " + budget + " allows no more");
        details.put("retryAfterSeconds", 1);
        return answer;
    }
}
