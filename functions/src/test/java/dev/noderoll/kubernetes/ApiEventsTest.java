package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Events.About;
import dev.noderoll.port.Events.Event;
import dev.noderoll.port.Events.Reason;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.RecordedServer;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiEventsTest {

    private static final Instant AT = Instant.parse("2026-01-05T08:00:00.123456789Z");

    private final RecordedServer server = new RecordedServer();
    private final ApiEvents events = new ApiEvents(new ClusterClient(Connection.open(server.endpoint())));

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode sent(About about, Reason reason) throws IOException {
        server.answers(201, "{}");
        events.add(new Event(about, reason, "why", AT));
        return new ObjectMapper().readTree(server.body());
    }

    @Test
    void aNodesEventIsInTheNamespaceDefaultUnderTheNodesName() throws IOException {
        JsonNode event = sent(new About.Node(new NodeName("node-1")), Reason.DRAIN_FAILED);

        assertThat(server.targets()).containsExactly("POST /api/v1/namespaces/default/events");
        assertThat(event.path("involvedObject").toString())
                .isEqualTo("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"node-1\",\"uid\":\"node-1\"}");
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("reason").asText()).isEqualTo("DrainFailed");
        assertThat(event.path("message").asText()).isEqualTo("why");
        assertThat(event.path("eventTime").asText()).isEqualTo("2026-01-05T08:00:00.123456Z");
        assertThat(event.path("lastTimestamp").asText()).isEqualTo("2026-01-05T08:00:00Z");
        assertThat(event.at("/metadata/name").asText()).matches("node-1\\.[0-9a-f]+\\.drainfailed");
    }

    @Test
    void aPodsEventIsInItsNamespaceAndNamesItsUid() throws IOException {
        JsonNode event = sent(new About.Pod(new PodKey("shop", "web-1", "uid-1")), Reason.EVICTED);

        assertThat(server.targets()).containsExactly("POST /api/v1/namespaces/shop/events");
        assertThat(event.at("/involvedObject/uid").asText()).isEqualTo("uid-1");
        assertThat(event.at("/involvedObject/namespace").asText()).isEqualTo("shop");
        assertThat(event.path("type").asText()).isEqualTo("Normal");
    }

    @Test
    void whatIsThereAlreadyIsWell() {
        server.answers(409, "{\"kind\":\"Status\",\"reason\":\"AlreadyExists\"}");

        assertThatCode(() -> events.add(new Event(new About.Node(new NodeName("node-1")), Reason.DRAIN_BEGAN, "", AT)))
                .doesNotThrowAnyException();
    }

    @Test
    void aRoleWithoutTheRightIsForAPersonAndABusyServerIsTriedAgain() {
        Event event = new Event(new About.Node(new NodeName("node-1")), Reason.DRAIN_BEGAN, "", AT);
        server.answers(403, "{\"kind\":\"Status\",\"reason\":\"Forbidden\"}");
        assertThatThrownBy(() -> events.add(event)).isInstanceOf(Misconfigured.class);

        server.answers(503, "{}");
        assertThatThrownBy(() -> events.add(event)).isInstanceOf(TryAgain.class);
    }
}
