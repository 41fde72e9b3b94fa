package dev.noderoll.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFunctionTest {

    private final FakeContext context = new FakeContext();
    private final StateFunction function = new StateFunction(HandlerTypes.nothing());

    static Stream<HandlerTypes> handlers() {
        return HandlerTypes.all().stream();
    }

    @Test
    void lambdaCanMakeIt() throws NoSuchMethodException {
        assertThat(StateFunction.class.getConstructor()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void everyStateIsServedByTheHandlerOfItsName(HandlerTypes types) {
        assertThat(types.handler().getSimpleName()).isEqualTo(types.state() + "Handler");
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void everyStateRefusesAFieldItDoesNotKnow(HandlerTypes types) {
        ObjectNode input = Json.json().valueToTree(Samples.of(types.input()));
        input.put("unheardOf", 1);

        assertThatThrownBy(() -> invoke(types.call(input.toString())))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(types.state() + " cannot read its input: ")
                .hasMessageContaining("unheardOf");
        assertThat(context.lines)
                .containsExactly("{'state':'X','request_id':'request-1','outcome':'Threw','duration_ms':0}"
                        .replace('\'', '"')
                        .replace("X", types.state()));
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void everyStateRefusesAnEmptyInputAndWhatIsNoObject(HandlerTypes types) {
        for (String input : List.of("{}", "null", "[]", "\"text\"")) {
            assertThatThrownBy(() -> invoke(types.call(input)))
                    .as(input)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageStartingWith(types.state() + " cannot read its input: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{'a':",
                "{}",
                "{'state':'DrainNodes'}",
                "{'state':null,'input':{}}",
                "{'input':{}}",
                "{'state':'DrainNodes','input':{},'more':1}"
            })
    void whatIsNoCallIsRefused(String call) {
        assertThatThrownBy(() -> invoke(call.replace('\'', '"')))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("a function cannot read its call: ");
    }

    @Test
    void aStateThatThereIsNotIsRefusedByItsName() {
        assertThatThrownBy(() -> invoke("{\"state\":\"CloseOutdated\",\"input\":{}}"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("there is no state CloseOutdated, expected one of [AbandonRollout, ");
    }

    private void invoke(String call) throws IOException {
        function.handleRequest(new ByteArrayInputStream(call.getBytes(UTF_8)), new ByteArrayOutputStream(), context);
    }
}
