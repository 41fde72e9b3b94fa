package dev.noderoll.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API server of an empty cluster that knows the bearers of one token, and notes what it was shown. */
final class ApiStub implements AutoCloseable {

    private final HttpServer server;
    private final String token;
    private final List<String> shown = new CopyOnWriteArrayList<>();

    ApiStub(String token) {
        this.token = token;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        shown.add(header == null ? "nobody" : header);
        boolean known = ("Bearer " + token).equals(header);
        String body = known
                ? "{\"kind\":\"List\",\"metadata\":{},\"items\":[]}"
                : "{\"kind\":\"Status\",\"message\":\"forbidden: User \\\"system:anonymous\\\"\",\"code\":403}";
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(known ? 200 : 403, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The Authorization headers, in their order. */
    List<String> shown() {
        return List.copyOf(shown);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
