package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kernel.Killed;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;
import dev.noderoll.sim.kubernetes.RequestLog;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * The Kubernetes REST API of a simulated cluster on a port of the loopback interface, for the real clients.
 *
 * <p>Each request is carried out on the agenda's thread, which has to serve the {@link Inbox}; the server's own threads
 * only read and write HTTP. Everyone may do everything: there is no authentication.
 *
 * <p>Not modelled: bodies in protobuf (415, so {@code kubectl create deployment} fails where {@code kubectl apply} works),
 * schemas (unknown fields are not looked for), owners of fields (server-side apply merges and never
 * conflicts), webhooks, quotas, logs and exec. Watches and their time limits run in real time.
 */
public final class KubernetesDoor implements AutoCloseable {

    /** Decides what goes wrong with a request; called on the server's threads. */
    @FunctionalInterface
    public interface Faults {

        Faults NONE = (_, _) -> Optional.empty();

        /** What goes wrong; empty for nothing. {@code path} has its query, as in the request line. */
        Optional<Fault> on(String method, String path);
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Gate gate;
    private final Feed feed;
    private final Tables tables;
    private final KubeDispatch dispatch;
    private final RequestLog requests = new RequestLog();
    private final Servers servers = new Servers();
    private volatile Faults faults = Faults.NONE;
    private volatile Predicate<String> admitted = _ -> true;

    private KubernetesDoor(HttpServer server, KubeApi api, Gate gate) {
        this.server = server;
        this.gate = gate;
        this.feed = new Feed(api);
        this.tables = new Tables(api instanceof ApiServer simulated ? simulated.clock() : InstantSource.system());
        this.dispatch = new KubeDispatch(api, feed, tables);
    }

    /** Opens a free port. Call it on the agenda's thread, before the world runs. */
    public static KubernetesDoor open(KubeApi api, Inbox inbox) {
        return open(api, Gate.of(inbox));
    }

    /** As the other, where functions come too. */
    public static KubernetesDoor open(KubeApi api, Gate gate) {
        HttpServer server = Loopback.server();
        KubernetesDoor door = new KubernetesDoor(server, api, gate);
        server.setExecutor(door.threads);
        server.createContext("/", door::handle);
        server.start();
        return door;
    }

    /**
     * How many changes the open watches have been told of so far, each by each: it grows before a client can have heard of
     * one.
     */
    public long told() {
        return feed.told();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** A kubeconfig for this door, as YAML. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: lab
                clusters:
                - name: lab
                  cluster: {server: "%s"}
                contexts:
                - name: lab
                  context: {cluster: lab, user: lab}
                users:
                - name: lab
                  user: {token: lab}
                """.formatted(url());
    }

    /** What was asked for, and how much was read. */
    public RequestLog requests() {
        return requests;
    }

    /** From now on {@code faults} decides what goes wrong. */
    public void inject(Faults faults) {
        this.faults = faults;
    }

    /**
     * From now on lets in whose token's access key passes, as access entries say; to all others it answers 401.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html">Access entries</a>
     */
    public void admit(Predicate<String> accessKeys) {
        admitted = accessKeys;
    }

    /** The API servers are replaced by others: see {@link Servers}. */
    public void replaceServers() {
        servers.replace();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            serve(exchange);
        } catch (Killed _) {
            // Nobody is there to be answered.
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Optional<Fault> fault = servers.on(exchange.getRemoteAddress())
                .or(() -> Optional.of(Servers.UNKNOWN).filter(_ -> !admitted.test(accessKey(exchange))))
                .or(() -> faults.on(
                        exchange.getRequestMethod(), exchange.getRequestURI().toString()));
        if (fault.isEmpty()) {
            answer(exchange, body);
            return;
        }
        switch (fault.get()) {
            case Fault.Refused(int code, String reason, String message) ->
                write(exchange, Answer.of(new KubeError(code, reason, message, null)));
            case Fault.RequestLost() -> throw new IOException("the request is lost");
            case Fault.AnswerLost() -> {
                KubeRequest.of(exchange, body).ifPresent(request -> carryOut(request, exchange));
                throw new IOException("the answer is lost");
            }
        }
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        try {
            Optional<KubeRequest> request = KubeRequest.of(exchange, body);
            if (request.isEmpty()) {
                write(exchange, elsewhere(exchange, body));
                return;
            }
            note(request.get(), exchange);
            if (request.get().isWatch()) {
                WatchStream watch = new WatchStream(request.get(), gate.inbox(), feed, tables, requests);
                watch.serve(exchange, servers.present());
            } else {
                Answer answer = carryOut(request.get(), exchange);
                if (!request.get().parameter("fieldValidation").isEmpty()
                        && !request.get().parameter("fieldValidation").equals("Ignore")) {
                    exchange.getResponseHeaders().set("Warning", OpenApi.UNCHECKED);
                }
                write(exchange, answer);
            }
        } catch (KubeError e) {
            write(exchange, Answer.of(e));
        } catch (RuntimeException e) {
            // A fault in the simulation is an answer too, or the client would only see the connection break.
            write(exchange, Answer.of(KubeErrors.internal("Internal error occurred: " + e)));
        }
    }

    private void note(KubeRequest request, HttpExchange exchange) {
        gate.function(accessKey(exchange))
                .ifPresentOrElse(
                        function -> requests.add(function, request.verb(), request.resource()),
                        () -> requests.add(request.verb(), request.resource()));
    }

    private static String accessKey(HttpExchange exchange) {
        return AccessKeys.ofToken(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private Answer carryOut(KubeRequest request, HttpExchange exchange) {
        return gate.pass(
                accessKey(exchange),
                Callee.KUBERNETES,
                () -> dispatch.answer(request),
                answer -> answer.body().path("items").size());
    }

    /** Paths where no objects are. */
    private static Answer elsewhere(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<ObjectNode> found = Discovery.answer(path);
        if (found.isPresent()) {
            return Answer.ok(found.get());
        }
        if (path.equals("/healthz") || path.startsWith("/readyz") || path.startsWith("/livez")) {
            return Answer.ok(MAPPER.getNodeFactory().textNode("ok"));
        }
        if (path.equals("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")) {
            return review(exchange, body);
        }
        throw new KubeError(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    /** May this client do that? It may. */
    private static Answer review(HttpExchange exchange, byte[] body) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null && type.contains("json") && MAPPER.readTree(body) instanceof ObjectNode review) {
            Json.child(review, "status").put("allowed", true);
            return Answer.created(review);
        }
        throw new KubeError(415, "UnsupportedMediaType", "this server reads JSON and YAML, not protobuf", null);
    }

    private void write(HttpExchange exchange, Answer answer) throws IOException {
        boolean text = answer.body().isTextual();
        byte[] bytes = text
                ? MAPPER.convertValue(answer.body(), String.class).getBytes(StandardCharsets.UTF_8)
                : MAPPER.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", text ? "text/plain; charset=utf-8" : "application/json");
        long retry = Json.at(answer.body(), "details", "retryAfterSeconds").asLong();
        if (retry > 0) {
            exchange.getResponseHeaders().set("Retry-After", Long.toString(retry));
        }
        requests.read(bytes.length);
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
