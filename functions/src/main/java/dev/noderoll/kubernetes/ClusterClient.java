package dev.noderoll.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one API server: JSON in and out, over the official client's connection with its certificates.
 *
 * <p>The official client's models are left alone: they take six times as long over a list, and more memory than a
 * function has. A list is read page by page and item by item; of each item only what the reader makes of it is kept.
 */
final class ClusterClient {

    /** Sent as the content type of a merge patch: a null removes, an absent field stays. */
    static final String MERGE = "application/merge-patch+json";

    private static final String JSON = "application/json";
    private static final int UNAUTHORIZED = 401;
    private static final String PAGE = "500";

    /** A list whose page token expires more often than this is changing too fast, or too slow to read. */
    private static final int LISTS = 3;

    /** A watch is sent a bookmark each minute, if nothing else: one that is silent for longer is dead. */
    private static final Duration SILENT = Duration.ofSeconds(90);

    /** A page of a list: where the next begins, empty after the last, and the resourceVersion of the list. */
    private record Page(String next, String version) {}

    /** A list as it was at a resourceVersion. */
    record Listed<T>(List<T> items, String version) {
        Listed {
            items = List.copyOf(items);
        }
    }

    private final Connection connection;
    private final HttpUrl base;
    private final Runnable moved;
    private volatile Lines lines;

    /** One pool of connections: for calls, and for watches, which may be silent for longer. */
    private record Lines(OkHttpClient calls, OkHttpClient streams) {

        static Lines of(OkHttpClient http, Duration silent) {
            return new Lines(http, http.newBuilder().readTimeout(silent).build());
        }

        /** To the same server, by connections of which none is open yet. */
        Lines anew() {
            ConnectionPool none = new ConnectionPool();
            return new Lines(
                    calls.newBuilder().connectionPool(none).build(),
                    streams.newBuilder().connectionPool(none).build());
        }
    }

    ClusterClient(Connection connection) {
        this(connection, () -> {});
    }

    /** {@code moved} is told when there is no such server any more, or another one in its place. */
    ClusterClient(Connection connection, Runnable moved) {
        this(connection, SILENT, moved);
    }

    /** {@code silent} is how long a watch may say nothing. */
    ClusterClient(Connection connection, Duration silent) {
        this(connection, silent, () -> {});
    }

    private ClusterClient(Connection connection, Duration silent, Runnable moved) {
        this.connection = connection;
        this.moved = moved;
        this.base = HttpUrl.get(connection.endpoint());
        this.lines = Lines.of(connection.http(), silent);
    }

    /** Empty when there is no such object. */
    Optional<ObjectNode> find(String path) {
        try {
            return Optional.of(send("GET", path, JSON, null));
        } catch (ApiException e) {
            if (e.getCode() == 404) {
                return Optional.empty();
            }
            throw ApiErrors.translate("read " + path, e);
        }
    }

    /**
     * Reads a list.
     *
     * @param reader what to keep of an item; nothing of an empty one
     */
    <T> List<T> list(String path, Map<String, String> query, Function<JsonNode, Optional<T>> reader) {
        return listed(path, query, reader).items();
    }

    /** Reads a list, and as of when it is. */
    <T> Listed<T> listed(String path, Map<String, String> query, Function<JsonNode, Optional<T>> reader) {
        for (int attempt = 1; ; attempt++) {
            List<T> items = new ArrayList<>();
            try {
                Page page = new Page("", "");
                do {
                    page = page(
                            path, query, page.next(), item -> reader.apply(item).ifPresent(items::add));
                } while (!page.next().isEmpty());
                return new Listed<>(items, page.version());
            } catch (ApiException e) {
                // The token of the next page has expired: what was read is of no use beside a newer list.
                if (e.getCode() != 410 || attempt == LISTS) {
                    throw ApiErrors.translate("list " + path, e);
                }
            }
        }
    }

    private Page page(String path, Map<String, String> query, String next, Consumer<JsonNode> consumer)
            throws ApiException {
        HttpUrl.Builder url = url(path);
        query.forEach(url::addQueryParameter);
        url.addQueryParameter("limit", PAGE);
        if (!next.isEmpty()) {
            url.addQueryParameter("continue", next);
        }
        return exchange(request(url.build(), "GET", null), body -> {
            try (JsonParser parser = Json.MAPPER.createParser(body.byteStream())) {
                return read(parser, consumer);
            }
        });
    }

    /** Reads a List object. */
    private static Page read(JsonParser parser, Consumer<JsonNode> consumer) throws IOException {
        Page page = new Page("", "");
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("items") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    consumer.accept(Json.MAPPER.readTree(parser));
                }
            } else if (field.equals("metadata")) {
                JsonNode metadata = Json.MAPPER.readTree(parser);
                page = new Page(
                        metadata.path("continue").asText(),
                        metadata.path("resourceVersion").asText());
            } else {
                parser.skipChildren();
            }
        }
        return page;
    }

    /**
     * Watches: hands on each event, until the server ends the stream or is silent for too long.
     *
     * @param calls is given what ends the watch from another thread
     * @param events says whether to go on
     * @throws ApiException when the server does not begin, or the stream breaks (code 0)
     */
    void watch(String path, Map<String, String> query, Consumer<Runnable> calls, Predicate<JsonNode> events)
            throws ApiException {
        HttpUrl.Builder url = url(path);
        query.forEach(url::addQueryParameter);
        Lines used = lines;
        Call call = used.streams().newCall(request(url.build(), "GET", null));
        calls.accept(call::cancel);
        exchange(call, used, body -> {
            try (JsonParser parser = Json.MAPPER.createParser(body.byteStream())) {
                boolean more = true;
                while (more && parser.nextToken() == JsonToken.START_OBJECT) {
                    JsonNode event = Json.MAPPER.readTree(parser);
                    more = events.test(event);
                }
                return more;
            }
        });
    }

    /** Sends an object, or none when {@code body} is null; returns the server's. */
    ObjectNode send(String method, String path, String contentType, @Nullable JsonNode body) throws ApiException {
        RequestBody sent =
                body == null ? null : RequestBody.create(body.toString().getBytes(UTF_8), MediaType.get(contentType));
        return exchange(request(url(path).build(), method, sent), answer -> {
            JsonNode tree = Json.MAPPER.readTree(answer.byteStream());
            return tree instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode();
        });
    }

    ObjectNode post(String path, JsonNode body) throws ApiException {
        return send("POST", path, JSON, body);
    }

    ObjectNode put(String path, JsonNode body) throws ApiException {
        return send("PUT", path, JSON, body);
    }

    ObjectNode delete(String path, JsonNode options) throws ApiException {
        return send("DELETE", path, JSON, options);
    }

    ObjectNode merge(String path, JsonNode body) throws ApiException {
        return send("PATCH", path, MERGE, body);
    }

    private HttpUrl.Builder url(String path) {
        return base.newBuilder().addPathSegments(path);
    }

    private Request request(HttpUrl url, String method, @Nullable RequestBody body) {
        Request.Builder request = new Request.Builder()
                .url(url)
                .method(method, body)
                .header("Accept", JSON)
                .header("User-Agent", "noderoll");
        String token = connection.token();
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    /** Reads an answer's body. */
    private interface BodyReader<T> {
        T read(ResponseBody body) throws IOException;
    }

    /** An answer of 401 is asked for once more, over another connection: nothing was done for it. */
    private <T> T exchange(Request request, BodyReader<T> reader) throws ApiException {
        Lines used = lines;
        try {
            return exchange(used.calls().newCall(request), used, reader);
        } catch (ApiException e) {
            if (e.getCode() != UNAUTHORIZED) {
                throw e;
            }
        }
        Lines other = lines;
        return exchange(other.calls().newCall(request), other, reader);
    }

    /**
     * It may be the connection's server that is gone, and not our right. A connection that a watch still holds, or that has
     * just given this answer, stays in its pool whatever is evicted from it: so the next call has a pool of its own.
     */
    private synchronized void leave(Lines used) {
        if (used.equals(lines)) {
            lines = used.anew();
            used.calls().connectionPool().evictAll();
        }
    }

    private <T> T exchange(Call call, Lines used, BodyReader<T> reader) throws ApiException {
        try (Response response = call.execute();
                ResponseBody body = response.body()) {
            if (response.code() == UNAUTHORIZED) {
                leave(used);
            }
            if (!response.isSuccessful()) {
                throw new ApiException(
                        response.code(), response.message(), response.headers().toMultimap(), body.string());
            }
            return reader.read(body);
        } catch (IOException e) {
            if (e instanceof UnknownHostException || e instanceof SSLException) {
                moved.run();
            }
            // No answer, or half of one: the API server may have done what was asked, and every change may be repeated.
            throw new ApiException(String.valueOf(e.getMessage()), e, 0, null, null);
        }
    }
}
