package dev.noderoll.lab.real;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP to a real API server. Refusals are {@link KubeError}, as the simulated one throws them. */
final class RealClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final OkHttpClient http;
    private final String server;

    RealClient(Kubeconfig config) {
        this.http = config.client()
                .getHttpClient()
                .newBuilder()
                .readTimeout(TIMEOUT)
                .build();
        this.server = config.server();
    }

    /** Where objects of a kind are. A namespace of "" means all of them, or a kind of the cluster. */
    static String path(Kind kind, String namespace) {
        String base = kind.group().isEmpty() ? "/api/" + kind.version() : "/apis/" + kind.apiVersion();
        return base + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + kind.plural();
    }

    ObjectNode send(String method, String path, @Nullable JsonNode body) {
        RequestBody sent = body == null
                ? (method.equals("POST") ? RequestBody.create(new byte[0], TYPE) : null)
                : RequestBody.create(body.toString().getBytes(UTF_8), TYPE);
        try (Response response =
                http.newCall(request(path).method(method, sent).build()).execute()) {
            return answer(response.code(), response.body().string());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream that lasts: one JSON object a line. */
    InputStream open(String path) throws IOException {
        OkHttpClient patient = http.newBuilder().readTimeout(Duration.ZERO).build();
        return patient.newCall(request(path).get().build()).execute().body().byteStream();
    }

    private Request.Builder request(String path) {
        return new Request.Builder()
                .url(server + path)
                .header("User-Agent", "noderoll-lab")
                .header("Accept", "application/json");
    }

    private static ObjectNode answer(int code, String text) throws JsonProcessingException {
        JsonNode body = JSON.readTree(text);
        if (code >= 300) {
            JsonNode details = body.path("details");
            throw new KubeError(
                    code,
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
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
