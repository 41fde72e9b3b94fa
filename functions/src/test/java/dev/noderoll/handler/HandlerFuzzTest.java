package dev.noderoll.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that are a little wrong, drawn from a seed: every handler either refuses one as {@link Misconfigured}, with what
 * is wrong in its message, or finds nothing wrong and goes on to ask the world. It never fails in any other way.
 */
class HandlerFuzzTest {

    private static final int CASES = 150;

    /** What a field is replaced with. */
    private static final JsonNode[] ODD = {
        json("null"),
        json("true"),
        json("-1"),
        json("0"),
        json("1e99"),
        json("2147483648"),
        json("\"\""),
        json("\" \""),
        json("\"x\""),
        json("\"i-1\""),
        json("\"{% $states.input %}\""),
        json("\"2026-13-45T99:00:00Z\""),
        json("\"\\u0000\\uD83D\""),
        json("[]"),
        json("[null]"),
        json("{}"),
        json("{\"kind\":\"Nothing\"}"),
        json("{\"kind\":null}")
    };

    static Stream<HandlerTypes> handlers() {
        return HandlerTypes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void anOddInputIsRefusedByNameOrReachesTheWorld(HandlerTypes types) {
        Random random = new Random(types.state().hashCode());
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            ObjectNode input = Json.json().valueToTree(Samples.of(types.input()));
            spoil(input, random);
            String what = types.state() + " case " + i + ": " + input;
            try {
                invoke(types, input.toString());
            } catch (Misconfigured e) {
                refused++;
                assertThat(e.getMessage()).as(what).isNotBlank();
            } catch (UnsupportedOperationException reachedAPort) {
                assertThat(reachedAPort.getMessage()).as(what).isNotBlank();
            } catch (Exception e) {
                throw new AssertionError(what, e);
            }
        }
        assertThat(refused).as("some are wrong").isPositive();
    }

    /** Cut short, doubled, or with a byte changed: no JSON, or another one. */
    @ParameterizedTest
    @MethodSource("handlers")
    void spoiltBytesAreRefusedOrReachTheWorld(HandlerTypes types) {
        Random random = new Random(types.state().hashCode());
        String good = Json.json().valueToTree(Samples.of(types.input())).toString();
        for (int i = 0; i < CASES; i++) {
            StringBuilder text = new StringBuilder(good);
            int at = random.nextInt(good.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(at);
                case 1 -> text.insert(at, good.charAt(random.nextInt(good.length())));
                default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
            }
            try {
                invoke(types, text.toString());
            } catch (Misconfigured | UnsupportedOperationException expected) {
                assertThat(expected.getMessage()).as(text.toString()).isNotBlank();
            } catch (Exception e) {
                throw new AssertionError(types.state() + ": " + text, e);
            }
        }
    }

    /** Replaces, removes or adds a field somewhere. */
    private static void spoil(ObjectNode input, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(input, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        JsonNode odd = ODD[random.nextInt(ODD.length)];
        if (names.isEmpty() || random.nextInt(10) == 0) {
            object.set("odd", odd);
        } else if (random.nextInt(5) == 0) {
            object.remove(names.get(random.nextInt(names.size())));
        } else {
            object.set(names.get(random.nextInt(names.size())), odd);
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> into) {
        if (node instanceof ObjectNode object) {
            into.add(object);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> collect(child, into));
        }
    }

    private static void invoke(HandlerTypes types, String input) throws IOException {
        new StateFunction(HandlerTypes.nothing())
                .handleRequest(
                        new ByteArrayInputStream(types.call(input).getBytes(UTF_8)),
                        new ByteArrayOutputStream(),
                        new FakeContext());
    }

    private static JsonNode json(String text) {
        try {
            return Json.json().readTree(text);
        } catch (IOException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
