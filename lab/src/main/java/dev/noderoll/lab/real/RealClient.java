package dev.noderoll.lab.real;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP to a real API server. Refusals are {@link KubeError}, as the simulated one throws them. */
final class RealClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http;
    private final URI server;
    private final Optional<String> token;

    RealClient(Kubeconfig config) {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        this.server = config.server();
        this.http = server.getScheme().equals("https")
                ? builder.sslContext(config.tls()).build()
                : builder.build();
        this.token = config.token();
    }

    /** Where objects of a kind are. A namespace of "" means all of them, or a kind of the cluster. */
    static String path(Kind kind, String namespace) {
        String base = kind.group().isEmpty() ? "/api/" + kind.version() : "/apis/" + kind.apiVersion();
        return base + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + kind.plural();
    }

    ObjectNode send(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = request(path).timeout(TIMEOUT);
        request.header("Content-Type", "application/json");
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return answer(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the API server", e);
        }
    }

    /** A stream that lasts: one JSON object a line. */
    InputStream open(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofInputStream())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
        request.header("User-Agent", "noderoll-lab").header("Accept", "application/json");
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
        return request;
    }

    private static ObjectNode answer(HttpResponse<String> response) throws JsonProcessingException {
        JsonNode body = JSON.readTree(response.body());
        if (response.statusCode() >= 300) {
            JsonNode details = body.path("details");
            throw new KubeError(
                    response.statusCode(),
                    body.path("reason").asText(),
                    body.path("message").asText(),
                    details.isObject() ? details.deepCopy() : null);
        }
        return (ObjectNode) body;
    }

    static ObjectNode parse(String line) {
        try {
            return (ObjectNode) JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
