package dev.noderoll.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The Lambda function behind the states: each call says which state it is for.
 *
 * <p>It is deployed once for each level of trust, with that level's role. A state sent to another function than its own
 * is served there with that one's rights, so AWS and the clusters refuse what is not its.
 */
public final class StateFunction implements RequestStreamHandler {

    /**
     * What a machine sends.
     *
     * @param state the state's name in {@link Handlers}
     * @param input what that state's handler reads; JSON null is refused there
     */
    record Call(String state, @JsonSetter(nulls = Nulls.SET) JsonNode input) {}

    private final Handlers handlers;

    /** For Lambda: the clients are made once per execution environment, and reused by all states. */
    public StateFunction() {
        this(Wiring.ports());
    }

    public StateFunction(Ports ports) {
        this.handlers = new Handlers(ports);
    }

    /** Throws {@link Misconfigured} for a call that names no state, and whatever the state's handler throws. */
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Call call = read(in);
        handlers.of(call.state()).answer(call.input(), out, context);
    }

    /** What the machine sends is ours; when it does not fit, machine and function are of different versions. */
    private static Call read(InputStream in) throws IOException {
        try {
            Call call = Json.json().readValue(in, Call.class);
            if (call == null) {
                throw new Misconfigured("a function cannot read its call: it is null");
            }
            return call;
        } catch (JsonProcessingException e) {
            throw new Misconfigured("a function cannot read its call: " + e.getOriginalMessage(), e);
        }
    }
}
