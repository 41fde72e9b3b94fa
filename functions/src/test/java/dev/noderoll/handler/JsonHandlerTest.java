package dev.noderoll.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.InstanceId;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.BeatHook;
import dev.noderoll.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class JsonHandlerTest {

    private static final String INPUT = "{'termination':{'cluster':'shop','nodeGroup':'workers',"
            + "'hook':'noderoll-terminate','instance':'i-1'},'holder':'execution-1'}";

    private final FakeContext context = new FakeContext();

    /** Answers each beat with {@code answer}, and takes a quarter of a second for it. */
    private static final class Beats extends JsonHandler<BeatHook.Input, BeatHook.Outcome> {

        private final Function<InstanceId, BeatHook.Outcome> answer;

        Beats(Function<InstanceId, BeatHook.Outcome> answer) {
            super("BeatHook", BeatHook.Input.class, quarterSeconds());
            this.answer = answer;
        }

        @Override
        BeatHook.Outcome handle(BeatHook.Input input, Instant now) {
            assertThat(now).isEqualTo(Instant.EPOCH);
            return answer.apply(input.termination().instance());
        }

        private static InstantSource quarterSeconds() {
            Iterator<Instant> instants =
                    List.of(Instant.EPOCH, Instant.ofEpochMilli(250)).iterator();
            return instants::next;
        }
    }

    @Test
    void answersInTheShapeThatTheMachineChoosesOn() throws IOException {
        String answer = invoke(new Beats(i -> new BeatHook.Outcome.Beating(600)), INPUT);

        assertThat(answer).isEqualTo(json("{'kind':'Beating','seconds':600}"));
    }

    @Test
    void leavesOneLogLine() throws IOException {
        invoke(new Beats(i -> new BeatHook.Outcome.Over()), INPUT);

        assertThat(context.lines)
                .containsExactly(json("{'state':'BeatHook','request_id':'request-1','outcome':'Over','input':" + INPUT
                        + ",'output':{'kind':'Over'},'duration_ms':250}"));
    }

    @Test
    void anErrorGoesToTheMachineAsItIsAndLeavesItsLogLineToo() {
        JsonHandler<?, ?> busy = new Beats(i -> {
            throw new TryAgain("busy");
        });

        assertThatThrownBy(() -> invoke(busy, INPUT))
                .isInstanceOf(TryAgain.class)
                .hasMessage("busy");
        assertThat(context.lines)
                .containsExactly(json("{'state':'BeatHook','request_id':'request-1','outcome':'Threw','input':" + INPUT
                        + ",'duration_ms':250}"));
    }

    private String invoke(JsonHandler<?, ?> handler, String input) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.answer(Json.json().readTree(json(input)), out, context);
        return out.toString(UTF_8);
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
