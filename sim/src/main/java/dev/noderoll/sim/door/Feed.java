package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The latest changes of each kind, so that a watch can start from a resourceVersion that has passed.
 *
 * <p>Touched on the agenda's thread alone, except for {@link #leave}.
 */
final class Feed {

    // The real watch cache holds some hundred to some thousand events of a kind; older versions are "too old".
    private static final int KEPT = 4096;

    private final KubeApi api;
    private final Map<Kind, Deque<Change>> past = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> forgotten = new EnumMap<>(Kind.class);
    private final Map<Kind, CopyOnWriteArrayList<Consumer<Change>>> watchers = new EnumMap<>(Kind.class);
    private final AtomicLong told = new AtomicLong();
    private long version;

    Feed(KubeApi api) {
        this.api = api;
        for (Kind kind : Kind.values()) {
            past.put(kind, new ArrayDeque<>());
            watchers.put(kind, new CopyOnWriteArrayList<>());
            for (ObjectNode object : api.list(kind)) {
                version = Math.max(version, version(object));
            }
        }
        for (Kind kind : Kind.values()) {
            forgotten.put(kind, version);
            api.onChange(kind, this::changed);
        }
    }

    /** The resourceVersion of the world as it is now. */
    long version() {
        return version;
    }

    static long version(ObjectNode object) {
        String text = Json.version(object);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private void changed(Change change) {
        version = Math.max(version, version(change.object()));
        Deque<Change> kept = past.getOrDefault(change.kind(), new ArrayDeque<>());
        kept.addLast(change);
        if (kept.size() > KEPT) {
            forgotten.put(change.kind(), version(kept.removeFirst().object()));
        }
        for (Consumer<Change> watcher : watchers.getOrDefault(change.kind(), new CopyOnWriteArrayList<>())) {
            watcher.accept(change);
            told.incrementAndGet();
        }
    }

    /** How many changes watchers have been told of, each by each; for any thread. */
    long told() {
        return told.get();
    }

    /** What has been since {@code since}, oldest first; 410 when that is too long ago to know. */
    List<Change> since(Kind kind, long since) {
        if (since < forgotten.getOrDefault(kind, 0L)) {
            throw new KubeError(
                    410, "Expired", "too old resource version: " + since + " (" + forgotten.get(kind) + ")", null);
        }
        List<Change> found = new ArrayList<>();
        for (Change change : past.getOrDefault(kind, new ArrayDeque<>())) {
            if (version(change.object()) > since) {
                found.add(change);
            }
        }
        return found;
    }

    List<ObjectNode> present(Kind kind, String namespace) {
        return namespace.isEmpty() ? api.list(kind) : api.list(kind, namespace);
    }

    void join(Kind kind, Consumer<Change> watcher) {
        watchers.getOrDefault(kind, new CopyOnWriteArrayList<>()).add(watcher);
    }

    /** From any thread. */
    void leave(Kind kind, Consumer<Change> watcher) {
        watchers.getOrDefault(kind, new CopyOnWriteArrayList<>()).remove(watcher);
    }
}
