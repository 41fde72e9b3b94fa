package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of object, listed once and watched from then on, by a thread of its own.
 *
 * <p>The list comes with the watch where the server can do that, so it costs one call; otherwise page by page before it. A
 * watch that breaks, ends or is silent is resumed where it was; when that is too long ago (410), it is listed anew, and
 * what was known stays until the new list is there.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists">Streaming lists</a>
 */
final class LiveTopic<T> {

    /** After so many failures in a row it is for somebody else to say whether to go on waiting. */
    private static final int MOST_FAILURES = 8;

    private static final long LEAST_PAUSE_MILLIS = 250;
    private static final long MOST_PAUSE_MILLIS = 5_000;

    /** Longer than any stay. */
    private static final String WATCH_SECONDS = "900";

    private static final int GONE = 410;

    /** What a server answers that does not know streaming lists, or has them switched off. */
    private static final Set<Integer> NO_STREAMS = Set.of(400, 422);

    private static final String INITIAL_END = "k8s.io/initial-events-end";

    /** Whether a topic goes on after its list. */
    enum Course {
        FOLLOWED,
        LISTED_ONCE
    }

    private final ClusterClient client;
    private final Course course;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Bell bell;
    private final String path;
    private final Map<String, String> query;
    private LiveTable<T> table;
    private boolean started;
    private boolean synced;
    private boolean closed;
    private boolean streams = true;
    private int failures;
    private @Nullable ApiException failure;
    private Runnable cancel = () -> {};

    /** Where the watch is: empty when it is to be listed anew. Of the topic's own thread. */
    private String version = "";

    /** Whether the watch has said anything yet. */
    private boolean heard;

    LiveTopic(
            ClusterClient client,
            Course course,
            ReentrantLock lock,
            Bell bell,
            String path,
            Map<String, String> query,
            LiveTable<T> table) {
        this.client = client;
        this.course = course;
        this.lock = lock;
        this.changed = lock.newCondition();
        this.bell = bell;
        this.path = path;
        this.query = query;
        this.table = table;
    }

    /**
     * Asks the table, which is listed before the first question is answered.
     *
     * @throws TryAgain when the watch cannot be brought up again
     * @throws Misconfigured without the right to list and watch
     */
    <R> R ask(Function<LiveTable<T>, R> question) {
        lock.lock();
        try {
            if (!started) {
                started = true;
                Thread.ofVirtual().name("watch " + path).start(this::run);
            }
            while (!synced && !broken() && !closed) {
                changed.await();
            }
            if (broken() && failure != null) {
                throw ApiErrors.translate("watch " + path, failure);
            }
            return question.apply(table);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TryAgain("watch " + path + ": interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean broken() {
        return failure != null && (failures >= MOST_FAILURES || !ApiErrors.passes(failure));
    }

    void close() {
        Runnable call;
        lock.lock();
        try {
            closed = true;
            call = cancel;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        call.run();
    }

    private void run() {
        while (!ended()) {
            try {
                if (course == Course.LISTED_ONCE) {
                    list();
                    return;
                }
                if (version.isEmpty() && !streams) {
                    list();
                }
                watch();
            } catch (ApiException e) {
                failed(e);
            } catch (RuntimeException e) {
                failed(e.getCause() instanceof ApiException cause ? cause : new ApiException(e.toString()));
            }
        }
    }

    /** What the API server did not answer is asked again a little later; what it does not keep any more, from the start. */
    private void failed(ApiException e) {
        if (e.getCode() == GONE) {
            version = "";
        }
        if (version.isEmpty() && streams && NO_STREAMS.contains(e.getCode())) {
            streams = false;
            return;
        }
        lock.lock();
        try {
            failures++;
            failure = e;
            changed.signalAll();
            long pause = Math.min(MOST_PAUSE_MILLIS, LEAST_PAUSE_MILLIS << Math.min(failures - 1, 10));
            long left = TimeUnit.MILLISECONDS.toNanos(pause);
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean ended() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void list() {
        LiveTable<T> fresh = table.empty();
        ClusterClient.Listed<Boolean> listed = client.listed(path, query, item -> {
            fresh.put(item);
            return Optional.empty();
        });
        version = listed.version();
        replace(fresh);
    }

    private void watch() throws ApiException {
        Map<String, String> asked = new TreeMap<>(query);
        asked.put("watch", "true");
        asked.put("allowWatchBookmarks", "true");
        asked.put("timeoutSeconds", WATCH_SECONDS);
        List<LiveTable<T>> fresh = new ArrayList<>();
        if (version.isEmpty()) {
            asked.put("sendInitialEvents", "true");
            asked.put("resourceVersionMatch", "NotOlderThan");
            fresh.add(table.empty());
        } else {
            asked.put("resourceVersion", version);
        }
        heard = false;
        client.watch(path, asked, this::cancelling, event -> take(event, fresh));
        if (!heard) {
            throw new ApiException("it ended before it said anything");
        }
    }

    private void cancelling(Runnable call) {
        lock.lock();
        try {
            cancel = call;
            if (closed) {
                call.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an event; says whether to go on.
     *
     * @param fresh has the table that is being listed, as long as that is so
     */
    private boolean take(JsonNode event, List<LiveTable<T>> fresh) {
        JsonNode object = event.path("object");
        String type = event.path("type").asText();
        if (type.equals("ERROR")) {
            // Mostly 410: what was missed is not kept any more. Whatever it is, a new list is right.
            version = "";
            return false;
        }
        if (type.equals("BOOKMARK")) {
            JsonNode annotations = object.path("metadata").path("annotations");
            if (annotations.path(INITIAL_END).asText().equals("true") && !fresh.isEmpty()) {
                replace(fresh.removeFirst());
            }
        } else if (fresh.isEmpty()) {
            change(type, object);
        } else {
            fresh.getFirst().put(object);
        }
        if (fresh.isEmpty()) {
            version = object.path("metadata").path("resourceVersion").asText();
            working();
        }
        heard = true;
        return true;
    }

    private void working() {
        lock.lock();
        try {
            failures = 0;
            failure = null;
        } finally {
            lock.unlock();
        }
    }

    private void change(String type, JsonNode object) {
        lock.lock();
        try {
            if (type.equals("DELETED")) {
                table.remove(object);
            } else {
                table.put(object);
            }
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    private void replace(LiveTable<T> fresh) {
        lock.lock();
        try {
            table = fresh;
            synced = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        bell.ring();
    }
}
