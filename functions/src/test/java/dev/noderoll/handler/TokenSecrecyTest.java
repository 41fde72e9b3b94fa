package dev.noderoll.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.noderoll.kubernetes.Connection;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import dev.noderoll.recorded.RecordedServer;
import dev.noderoll.step.ChooseNodes;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.Samples;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token that opens a cluster is in no log line and in no error, whatever the cluster answers. */
class TokenSecrecyTest {

    private static final String TOKEN = "k8s-aws-v1.planted";

    private final FakeContext context = new FakeContext();

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 429, 500, 503})
    void isNotTold(int status) {
        try (RecordedServer server = new RecordedServer()) {
            for (int i = 0; i < 20; i++) {
                server.answers(status, "{\"kind\":\"Status\",\"message\":\"no\",\"code\":" + status + "}");
            }
            Throwable error = chooseNodes(server.endpoint());

            assertThat(server.requests()).isNotEmpty();
            assertThat(server.requests().getFirst().headers())
                    .as("it was sent")
                    .containsEntry("Authorization", "Bearer " + TOKEN);
            hasNoToken(error);
        }
    }

    @Test
    void isNotToldWhenNobodyAnswers() {
        hasNoToken(chooseNodes(URI.create("http://127.0.0.1:1")));
    }

    private void hasNoToken(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(TOKEN);
        assertThat(context.lines).hasSize(1).noneMatch(line -> line.contains(TOKEN));
    }

    private Throwable chooseNodes(URI endpoint) {
        Clusters cluster = Wiring.cluster("text", new Connection(endpoint, Optional.empty(), () -> TOKEN));
        Ports ports = new Ports(
                HandlerTypes.deaf(NodeGroups.class),
                HandlerTypes.deaf(Images.class),
                HandlerTypes.deaf(Alarms.class),
                HandlerTypes.deaf(Calendars.class),
                HandlerTypes.deaf(Targets.class),
                HandlerTypes.deaf(ManagedGroups.class),
                cluster,
                InstantSource.fixed(Instant.EPOCH),
                HandlerTypes.deaf(Pauses.class),
                HandlerTypes.deaf(Executions.class));
        ChooseNodesHandler handler = new ChooseNodesHandler(ports);
        String input =
                Json.json().valueToTree(Samples.of(ChooseNodes.Input.class)).toString();
        return catchThrowable(() -> handler.answer(Json.json().readTree(input), new ByteArrayOutputStream(), context));
    }
}
