package dev.noderoll.recorded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers each request with the next recorded answer, and keeps the requests. One that is not expected is answered 418. */
public final class RecordedServer implements AutoCloseable {

    /**
     * A request as it came.
     *
     * @param target method, path and decoded query, such as {@code GET /api/v1/pods?limit=500}
     */
    public record Request(String target, Map<String, String> headers, String body) {}

    /** Its bytes are the characters of the body. */
    private record Answer(int status, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();

    public RecordedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public synchronized RecordedServer answers(int status, String body) {
        return answers(status, body, Map.of());
    }

    public synchronized RecordedServer answers(int status, String body, Map<String, String> headers) {
        return answers(status, body.getBytes(UTF_8), headers);
    }

    public synchronized RecordedServer answers(int status, byte[] body, Map<String, String> headers) {
        answers.add(new Answer(status, headers, new String(body, ISO_8859_1)));
        return this;
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    public synchronized List<String> targets() {
        return requests.stream().map(Request::target).toList();
    }

    /** The last request's body. */
    public synchronized String body() {
        return requests.getLast().body();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            String target = exchange.getRequestMethod() + " "
                    + URLDecoder.decode(exchange.getRequestURI().toString(), UTF_8);
            requests.add(new Request(target, headers, body));
            Answer answer = answers.isEmpty() ? new Answer(418, Map.of(), "no answer recorded") : answers.remove();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(ISO_8859_1);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
