package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Follows the changes of one kind on a thread of its own, from a version on.
 *
 * <p>The server ends a watch now and then; it is opened again from the last version that was seen.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes">Watches</a>
 */
final class Watch implements AutoCloseable {

    private final RealClient client;
    private final Kind kind;
    private final Consumer<ObjectNode> hear;
    private final Thread thread;
    private volatile boolean closed;
    private String version;

    Watch(RealClient client, Kind kind, String version, Consumer<ObjectNode> hear) {
        this.client = client;
        this.kind = kind;
        this.version = version;
        this.hear = hear;
        this.thread = Thread.ofVirtual().name("watch " + kind.plural()).unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    private void follow() {
        while (!closed) {
            String path = RealClient.path(kind, "") + "?watch=1&allowWatchBookmarks=true&resourceVersion=" + version;
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.open(path), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(RealClient.parse(line));
                }
            } catch (IOException e) {
                if (!closed) {
                    throw new IllegalStateException("the watch of " + kind.plural() + " broke", e);
                }
            }
        }
    }

    private void take(ObjectNode event) {
        String type = event.path("type").asText();
        if (type.equals("ERROR")) {
            throw new IllegalStateException("the watch of " + kind.plural() + " ended: " + event);
        }
        version = event.path("object").path("metadata").path("resourceVersion").asText();
        if (!type.equals("BOOKMARK")) {
            hear.accept(event);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
