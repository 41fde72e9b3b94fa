package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.RequestLog;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch: what is there or has been since a resourceVersion, then each change as it happens, one JSON object a line.
 *
 * <p>Runs on the server's thread and in real time; only its beginning and its bookmarks ask the world.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes">
 *     Efficient detection of changes</a>
 */
final class WatchStream {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    // The real server ends a watch after 30 to 60 minutes when the client sets no limit.
    private static final Duration USUAL_LIMIT = Duration.ofMinutes(30);
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(30);

    /** How often it is looked whether the watch goes on, in real time. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final KubeRequest request;
    private final Inbox inbox;
    private final Feed feed;
    private final Tables tables;
    private final RequestLog log;
    private final Selection selection;
    private final LinkedBlockingQueue<Change> coming = new LinkedBlockingQueue<>();
    private Tables.Columns columns = Tables.Columns.DESCRIBED;

    WatchStream(KubeRequest request, Inbox inbox, Feed feed, Tables tables, RequestLog log) {
        this.request = request;
        this.inbox = inbox;
        this.feed = feed;
        this.tables = tables;
        this.log = log;
        this.selection = Selection.of(request);
    }

    /** Returns when the watch is over: at its time limit, when the client has gone, or when {@code present} no more. */
    void serve(HttpExchange exchange, BooleanSupplier present) throws IOException {
        Consumer<Change> listener = coming::add;
        List<ObjectNode> first = inbox.ask(() -> begin(listener));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            for (ObjectNode event : first) {
                write(out, event);
            }
            follow(out, present);
        } finally {
            feed.leave(request.kind(), listener);
        }
    }

    private List<ObjectNode> begin(Consumer<Change> listener) {
        List<ObjectNode> events = new ArrayList<>();
        String version = request.parameter("resourceVersion");
        boolean initial = request.isSet("sendInitialEvents");
        if (initial || version.isEmpty() || "0".equals(version)) {
            for (ObjectNode object : feed.present(request.kind(), request.namespace())) {
                if (selection.matches(object)) {
                    events.add(event("ADDED", object));
                }
            }
            if (initial) {
                ObjectNode end = bookmark(feed.version());
                Json.child(Json.child(Json.child(end, "object"), "metadata"), "annotations")
                        .put("k8s.io/initial-events-end", "true");
                events.add(end);
            }
        } else {
            try {
                for (Change change : feed.since(request.kind(), Long.parseLong(version))) {
                    seen(change, events);
                }
            } catch (KubeError e) {
                events.add(plain("ERROR", (ObjectNode) Answer.of(e).body()));
                return events;
            }
        }
        feed.join(request.kind(), listener);
        return events;
    }

    private void follow(OutputStream out, BooleanSupplier present) throws IOException {
        String limit = request.parameter("timeoutSeconds");
        Duration length = limit.isEmpty() ? USUAL_LIMIT : Duration.ofSeconds(Long.parseLong(limit));
        Instant end = Instant.now().plus(length);
        Instant bookmarkAt = Instant.now().plus(BOOKMARK_EVERY);
        while (present.getAsBoolean() && Instant.now().isBefore(end)) {
            Change change = poll(LOOK);
            if (change != null) {
                send(out, change);
            } else if (!Instant.now().isBefore(bookmarkAt)) {
                bookmarkAt = Instant.now().plus(BOOKMARK_EVERY);
                mark(out);
            }
        }
    }

    /** Tells the client how far it has come. What happened until then is in the queue, so it goes first. */
    private void mark(OutputStream out) throws IOException {
        if (request.isSet("allowWatchBookmarks")) {
            long version = inbox.ask(feed::version);
            for (Change change = coming.poll(); change != null; change = coming.poll()) {
                send(out, change);
            }
            write(out, bookmark(version));
        }
    }

    private void send(OutputStream out, Change change) throws IOException {
        List<ObjectNode> events = new ArrayList<>();
        seen(change, events);
        for (ObjectNode event : events) {
            write(out, event);
        }
    }

    /** What a change is to a watcher that sees only the objects it selected. */
    private void seen(Change change, List<ObjectNode> events) {
        ObjectNode before = change.before();
        boolean was = before != null && selection.matches(before);
        boolean is = change.type() != ChangeType.DELETED && selection.matches(change.object());
        if (is) {
            events.add(event(was ? "MODIFIED" : "ADDED", change.object()));
        } else if (was) {
            events.add(event("DELETED", change.object()));
        }
    }

    private ObjectNode event(String type, ObjectNode object) {
        if (!request.wantsTable()) {
            return plain(type, object);
        }
        ObjectNode table = tables.table(request.kind(), List.of(object), columns);
        columns = Tables.Columns.KNOWN;
        return plain(type, table);
    }

    private ObjectNode bookmark(long version) {
        ObjectNode object = Json.object()
                .put("kind", request.kind().title())
                .put("apiVersion", request.kind().apiVersion());
        object.putObject("metadata")
                .put("resourceVersion", Long.toString(version))
                .putNull("creationTimestamp");
        return plain("BOOKMARK", object);
    }

    private static ObjectNode plain(String type, ObjectNode object) {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        return event;
    }

    private void write(OutputStream out, ObjectNode event) throws IOException {
        byte[] line = MAPPER.writeValueAsBytes(event);
        log.read(line.length);
        out.write(line);
        out.write('\n');
        out.flush();
    }

    private @Nullable Change poll(Duration wait) throws IOException {
        try {
            return coming.poll(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the door was closed", e);
        }
    }
}
