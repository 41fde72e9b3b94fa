package dev.noderoll.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers each request with the next recorded answer, a stream that ends, or one that stays open until the server ends. */
public final class StreamServer implements AutoCloseable {

    private record Answer(int status, String body, boolean open) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> targets = new ArrayList<>();

    public StreamServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** An answer that ends; cut short of its length, it breaks. */
    public synchronized StreamServer answers(int status, String body) {
        answers.add(new Answer(status, body, false));
        return this;
    }

    /** A stream that says this, and no more. */
    public synchronized StreamServer opens(String body) {
        answers.add(new Answer(200, body, true));
        return this;
    }

    /** Method, path and decoded query of each request. */
    public synchronized List<String> targets() {
        return List.copyOf(targets);
    }

    private synchronized Answer next(String target) {
        targets.add(target);
        return answers.isEmpty() ? new Answer(503, "{\"message\":\"no answer recorded\"}", false) : answers.remove();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestMethod() + " "
                + URLDecoder.decode(exchange.getRequestURI().toString(), UTF_8);
        Answer answer = next(target);
        try (exchange) {
            exchange.sendResponseHeaders(answer.status(), 0);
            OutputStream out = exchange.getResponseBody();
            out.write(answer.body().getBytes(UTF_8));
            out.flush();
            if (answer.open()) {
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
