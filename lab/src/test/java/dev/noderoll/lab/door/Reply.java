package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.assertj.core.api.AbstractIntegerAssert;
import org.assertj.core.api.AbstractStringAssert;

/** An answer over HTTP, and what a contract says of it. */
record Reply(String request, int code, Map<String, String> headers, JsonNode body) {

    Reply is(int wanted) {
        assertThat(code).as("%s answered %s", request, body).isEqualTo(wanted);
        return this;
    }

    Reply refuses(int wanted, String reason, String message) {
        is(wanted);
        assertThat(at("/status")).isEqualTo("Failure");
        assertThat(at("/reason")).as("%s answered %s", request, body).isEqualTo(reason);
        assertThat(at("/message")).isEqualTo(message);
        return this;
    }

    /** {@code value} "" stands for an absent field. */
    Reply has(String pointer, String value) {
        assertThat(at(pointer)).as("%s of %s: %s", pointer, request, body).isEqualTo(value);
        return this;
    }

    Reply hasCause(String reason, String field) {
        assertThat(body.at("/details/causes"))
                .as("causes of %s: %s", request, body)
                .anySatisfy(cause -> {
                    assertThat(cause.path("reason").asText()).isEqualTo(reason);
                    assertThat(cause.path("field").asText()).isEqualTo(field);
                });
        return this;
    }

    /** The value as text; a list or an object as JSON. */
    String at(String pointer) {
        JsonNode found = body.at(pointer);
        return found.isContainerNode() ? found.toString() : found.asText("");
    }

    AbstractStringAssert<?> text(String pointer) {
        return assertThat(at(pointer)).as("%s of %s", pointer, request);
    }

    AbstractIntegerAssert<?> size(String pointer) {
        return assertThat(body.at(pointer).size()).as("size of %s of %s: %s", pointer, request, body);
    }
}
