package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.noderoll.sim.door.Loopback;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.RequestLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The REST API of a {@link CrowdedCluster} on a loopback port: lists in pages, watches with or without a list before, single
 * objects, merge patches, evictions. What is long is written as it is made, and never held as a whole.
 *
 * <p>Not there: compression, TLS, other selectors than equality. Everyone may do everything.
 */
final class CrowdedDoor implements AutoCloseable {

    private final CrowdedCluster cluster;
    private final Inbox inbox;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile RequestLog log = new RequestLog();

    private CrowdedDoor(CrowdedCluster cluster, Inbox inbox, HttpServer server) {
        this.cluster = cluster;
        this.inbox = inbox;
        this.server = server;
    }

    /** Opens a free port. The agenda's thread has to serve the inbox from now on. */
    static CrowdedDoor open(CrowdedCluster cluster, Inbox inbox) {
        HttpServer server = Loopback.server();
        CrowdedDoor door = new CrowdedDoor(cluster, inbox, server);
        server.setExecutor(door.threads);
        server.createContext("/", door::handle);
        server.start();
        return door;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Counts anew from now on; returns what was counted until now. */
    RequestLog countAnew() {
        RequestLog before = log;
        log = new RequestLog();
        return before;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            Call call = Call.of(exchange.getRequestMethod(), exchange.getRequestURI());
            log.add(call.verb(), call.resource());
            Optional<Shelf> shelf = inbox.ask(() -> cluster.shelves().at(call.path()));
            if (shelf.isEmpty()) {
                write(exchange, Answer.notFound(call.path()));
            } else if (call.isWatch()) {
                new Watching(call, shelf.get(), cluster, inbox, log).serve(exchange);
            } else if (call.isList()) {
                list(exchange, call, shelf.get());
            } else {
                Supplier<Answer> answer = () -> answer(call, shelf.get(), body);
                write(exchange, inbox.ask(answer));
            }
        }
    }

    private void list(HttpExchange exchange, Call call, Shelf shelf) throws IOException {
        String[] version = new String[1];
        List<Shelf.Item> all = inbox.ask(() -> {
            version[0] = String.valueOf(cluster.shelves().version());
            return shelf.select(call.query());
        });
        int from = call.number("continue", 0);
        int limit = call.number("limit", 0);
        int to = limit == 0 ? all.size() : Math.min(all.size(), from + limit);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (CountedOutput out = new CountedOutput(exchange.getResponseBody(), log)) {
            out.text("{\"kind\":\"" + shelf.kind() + "List\",\"apiVersion\":\"" + shelf.apiVersion()
                    + "\",\"metadata\":{\"resourceVersion\":\"" + version[0] + "\""
                    + (to < all.size() ? ",\"continue\":\"" + to + "\"" : "") + "},\"items\":[");
            for (int i = from; i < to; i++) {
                out.text(i == from ? "" : ",");
                all.get(i).write(out);
            }
            out.text("]}");
        }
    }

    private Answer answer(Call call, Shelf shelf, byte[] body) {
        return switch (call.verb()) {
            case "get" ->
                shelf.get(call.namespace(), call.name()).map(Answer::ok).orElseGet(() -> Answer.notFound(call.name()));
            case "create" -> create(call, shelf, Json.object(body));
            case "update" -> update(shelf, Json.object(body));
            case "patch" -> patch(call, shelf, Json.object(body));
            case "delete" -> cluster.evict(call.namespace(), call.name(), "");
            default -> Answer.refused(405, "MethodNotAllowed", call.verb());
        };
    }

    private Answer create(Call call, Shelf shelf, ObjectNode object) {
        if (call.subresource().equals("eviction")) {
            String uid = object.at("/deleteOptions/preconditions/uid").asText();
            return cluster.evict(call.namespace(), call.name(), uid);
        }
        String name = object.at("/metadata/name").asText();
        if (shelf.get(call.namespace(), name).isPresent()) {
            return Answer.refused(409, "AlreadyExists", name + " already exists");
        }
        object.withObjectProperty("metadata").put("namespace", call.namespace()).put("uid", "made-" + name);
        return Answer.created(shelf.put(object));
    }

    private static Answer update(Shelf shelf, ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText();
        String name = object.at("/metadata/name").asText();
        return shelf.get(namespace, name)
                .map(now -> differs(now, object) ? conflict(name) : Answer.ok(shelf.put(object)))
                .orElseGet(() -> Answer.notFound(name));
    }

    private static Answer patch(Call call, Shelf shelf, ObjectNode patch) {
        return shelf.get(call.namespace(), call.name())
                .map(now -> {
                    if (differs(now, patch)) {
                        return conflict(call.name());
                    }
                    ObjectNode after = now.deepCopy();
                    Json.merge(after, patch);
                    return Answer.ok(shelf.put(after));
                })
                .orElseGet(() -> Answer.notFound(call.name()));
    }

    /** Whether a write names another version than there is. */
    private static boolean differs(ObjectNode now, JsonNode write) {
        String wanted = write.at("/metadata/resourceVersion").asText();
        return !wanted.isEmpty()
                && !wanted.equals(now.at("/metadata/resourceVersion").asText());
    }

    private static Answer conflict(String name) {
        return Answer.refused(409, "Conflict", "the object " + name + " has been modified");
    }

    private void write(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = Json.MAPPER.writeValueAsBytes(
                answer.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        log.read(bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
