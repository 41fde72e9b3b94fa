package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.RecordedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterClientTest {

    private final RecordedServer server = new RecordedServer();
    private final ClusterClient client = new ClusterClient(Connection.open(server.endpoint()));

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> names() {
        return client.list(
                "api/v1/pods", Map.of(), pod -> Optional.of(pod.path("name").asText()));
    }

    @Test
    void aListIsReadPageByPageToItsEnd() {
        server.answers(200, "{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"t/1\"},\"items\":[{\"name\":\"a\"}]}")
                .answers(
                        200,
                        "{\"items\":[{\"name\":\"b\"},{\"name\":\"c\"}],\"metadata\":{\"resourceVersion\":\"7\"}}");

        assertThat(names()).containsExactly("a", "b", "c");
        assertThat(server.targets())
                .containsExactly("GET /api/v1/pods?limit=500", "GET /api/v1/pods?limit=500&continue=t/1");
    }

    @Test
    void aListWhosePageTokenExpiredBeginsAnew() {
        server.answers(200, "{\"metadata\":{\"continue\":\"old\"},\"items\":[{\"name\":\"a\"}]}")
                .answers(410, "{\"reason\":\"Expired\"}")
                .answers(200, "{\"metadata\":{},\"items\":[{\"name\":\"b\"}]}");

        assertThat(names()).containsExactly("b");
    }

    @Test
    void aListWhoseTokensKeepExpiringIsTriedAgainLater() {
        for (int i = 0; i < 3; i++) {
            server.answers(410, "{\"message\":\"too old\"}");
        }

        assertThatThrownBy(this::names).isInstanceOf(TryAgain.class).hasMessage("list api/v1/pods: 410 too old");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aListWithoutItemsIsEmpty() {
        server.answers(200, "{\"metadata\":{},\"items\":null}");

        assertThat(names()).isEmpty();
    }

    @Test
    void halfAListIsTriedAgainAndNotTakenForTheWhole() {
        server.answers(200, "{\"metadata\":{},\"items\":[{\"name\":\"a\"},{\"na");

        assertThatThrownBy(this::names).isInstanceOf(TryAgain.class);
    }

    /** The server that answers a connection is the one that it was opened to. */
    @Test
    void a401IsAskedAgainOnceOverAnotherConnection() throws IOException {
        Map<InetSocketAddress, Integer> calls = new ConcurrentHashMap<>();
        HttpServer replaced = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replaced.createContext("/", exchange -> {
            int call = calls.merge(exchange.getRemoteAddress(), 1, Integer::sum);
            byte[] body = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(call == 1 ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        replaced.start();
        try {
            ClusterClient kept = new ClusterClient(Connection.open(
                    URI.create("http://127.0.0.1:" + replaced.getAddress().getPort())));
            for (int i = 0; i < 4; i++) {
                kept.list("api/v1/pods", Map.of(), pod -> Optional.of(pod));
            }
        } finally {
            replaced.stop(0);
        }

        assertThat(calls.values()).containsOnly(1, 2).hasSize(4);
    }

    @Test
    void whoGoesOnHearing401IsToTryAgainLater() {
        server.answers(401, "{\"message\":\"Unauthorized\"}").answers(401, "{\"message\":\"Unauthorized\"}");

        assertThatThrownBy(this::names).isInstanceOf(TryAgain.class).hasMessage("list api/v1/pods: 401 Unauthorized");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void eachCallCarriesTheTokenOfItsMoment() {
        Iterator<String> tokens = List.of("one", "two").iterator();
        ClusterClient known = new ClusterClient(new Connection(server.endpoint(), Optional.empty(), tokens::next));
        server.answers(200, "{}").answers(200, "{}");

        known.find("version");
        known.find("version");

        assertThat(server.requests())
                .extracting(r -> r.headers().get("Authorization"))
                .containsExactly("Bearer one", "Bearer two");
        assertThat(server.requests().getFirst().headers()).containsEntry("User-Agent", "noderoll");
    }

    @Test
    void anEmptyTokenIsNotSent() {
        server.answers(200, "{}");

        client.find("version");

        assertThat(server.requests().getFirst().headers()).doesNotContainKey("Authorization");
    }

    @Test
    void theEndpointMayHaveAPath() {
        URI behindProxy = URI.create(server.endpoint() + "/clusters/c1/");
        server.answers(200, "{}");

        new ClusterClient(Connection.open(behindProxy)).find("api/v1/nodes/a");

        assertThat(server.targets()).containsExactly("GET /clusters/c1/api/v1/nodes/a");
    }

    @Test
    void anObjectThatIsNotThereIsEmptyAndAMissingPermissionIsNot() {
        server.answers(404, "{}").answers(403, "{\"message\":\"forbidden\"}");

        assertThat(client.find("api/v1/nodes/a")).isEmpty();
        assertThatThrownBy(() -> client.find("api/v1/nodes/a"))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("read api/v1/nodes/a: 403 forbidden");
    }

    @Test
    void oneClusterAtAKnownPlaceHasOneName() {
        ApiClusters clusters = new ApiClusters("lab", Connection.open(server.endpoint()));

        assertThat(clusters.cluster("lab")).isSameAs(clusters.cluster("lab"));
        assertThatThrownBy(() -> clusters.cluster("other"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("cluster is other, expected lab");
    }
}
