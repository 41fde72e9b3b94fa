package dev.noderoll.lab.load;

import com.sun.net.httpserver.HttpExchange;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.RequestLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch: what is there, if that is asked for, and then each change, one JSON object a line; a bookmark where nothing
 * has happened for a while.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists">Streaming lists</a>
 */
final class Watching {

    private static final int BOOKMARK_SECONDS = 30;

    private final Call call;
    private final Shelf shelf;
    private final CrowdedCluster cluster;
    private final Inbox inbox;
    private final RequestLog log;
    private final LinkedBlockingQueue<Shelf.Event> coming = new LinkedBlockingQueue<>();

    Watching(Call call, Shelf shelf, CrowdedCluster cluster, Inbox inbox, RequestLog log) {
        this.call = call;
        this.shelf = shelf;
        this.cluster = cluster;
        this.inbox = inbox;
        this.log = log;
    }

    /** Returns when the client has gone. */
    void serve(HttpExchange exchange) throws IOException {
        Consumer<Shelf.Event> listener = coming::add;
        List<Shelf.Item> first = inbox.ask(() -> {
            shelf.watch(listener);
            return call.isSet("sendInitialEvents") ? shelf.select(call.query()) : missed();
        });
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (CountedOutput out = new CountedOutput(exchange.getResponseBody(), log)) {
            for (Shelf.Item item : first) {
                out.text("{\"type\":\"ADDED\",\"object\":");
                item.write(out);
                out.text("}\n");
            }
            if (call.isSet("sendInitialEvents")) {
                bookmark(out, ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}");
            }
            follow(out);
        } finally {
            inbox.tell(() -> shelf.unwatch(listener));
        }
    }

    /** What has changed since the list from which the client comes. */
    private List<Shelf.Item> missed() {
        coming.addAll(shelf.since(Long.parseLong(call.parameter("resourceVersion"))));
        return List.of();
    }

    private void follow(CountedOutput out) throws IOException {
        out.flush();
        while (true) {
            Shelf.Event event = next();
            if (event == null) {
                bookmark(out, "");
            } else {
                tell(out, event);
            }
            if (coming.isEmpty()) {
                out.flush();
            }
        }
    }

    private void tell(CountedOutput out, Shelf.Event event) throws IOException {
        if (call.query().matches(event.object())) {
            out.text("{\"type\":\"" + event.type() + "\",\"object\":");
            out.write(Json.MAPPER.writeValueAsBytes(event.object()));
            out.text("}\n");
        }
    }

    private Shelf.@Nullable Event next() throws IOException {
        try {
            return coming.poll(BOOKMARK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the door was closed", e);
        }
    }

    private void bookmark(CountedOutput out, String annotations) throws IOException {
        // All that has happened until then has to be told before.
        List<Shelf.Event> before = new ArrayList<>();
        long version = inbox.ask(() -> {
            coming.drainTo(before);
            return cluster.shelves().version();
        });
        for (Shelf.Event event : before) {
            tell(out, event);
        }
        out.text("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"" + shelf.kind() + "\",\"apiVersion\":\""
                + shelf.apiVersion() + "\",\"metadata\":{\"resourceVersion\":\"" + version + "\"" + annotations
                + "}}}\n");
        out.flush();
    }
}
