package dev.noderoll.sim.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountedApiTest {

    private final Agenda agenda = new Agenda(Instant.parse("2026-01-05T08:00:00Z"));
    private final ApiServer server = new ApiServer(agenda, new Dice(1));
    private final RequestLog log = new RequestLog();
    private final CountedApi api = new CountedApi(server, log);

    @Test
    void countsWhatAClientAsksForAndNotWhatTheClusterDoes() {
        server.create(Kind.NODE, node("a"));
        api.list(Kind.NODE);
        api.get(Kind.NODE, "", "a");
        api.get(Kind.NODE, "", "nobody");
        api.podsOnNode("a");

        assertThat(log.counts())
                .containsOnly(Map.entry("get nodes", 2L), Map.entry("list nodes", 1L), Map.entry("list pods", 1L));
    }

    @Test
    void anAnswerIsAsLongAsItsJson() {
        ObjectNode node = server.create(Kind.NODE, node("a"));
        api.get(Kind.NODE, "", "a");

        assertThat(log.bytes()).isEqualTo(node.toString().length());
    }

    @Test
    void aRequestThatIsRefusedCountsToo() {
        assertThatThrownBy(() -> api.evict("default", "nobody", Optional.empty(), Optional.empty()))
                .isInstanceOf(KubeError.class);

        assertThat(log.counts()).containsEntry("create pods/eviction", 1L);
    }

    private static ObjectNode node(String name) {
        ObjectNode node = Json.object().put("kind", "Node").put("apiVersion", "v1");
        node.putObject("metadata").put("name", name);
        return node;
    }
}
