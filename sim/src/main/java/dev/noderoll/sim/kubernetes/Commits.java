package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place where objects change: gives each write its resourceVersion, stores it and tells the observers.
 *
 * <p>An observer may write: the others hear of that after they have heard of the write before it.
 */
final class Commits {

    private enum Mode {
        REAL,
        REHEARSAL
    }

    private final ObjectStore store;
    private final Map<Kind, List<Consumer<Change>>> observers = new EnumMap<>(Kind.class);
    private final Deque<Change> untold = new ArrayDeque<>();
    private Mode mode = Mode.REAL;
    private boolean telling;
    private long version;

    Commits(ObjectStore store) {
        this.store = store;
    }

    /** The resourceVersion of the last write. */
    long version() {
        return version;
    }

    void observe(Kind kind, Consumer<Change> observer) {
        observers.computeIfAbsent(kind, _ -> new CopyOnWriteArrayList<>()).add(observer);
    }

    /** Runs {@code work} so that its writes are computed and checked but not kept: {@code dryRun=All}. */
    <T> T rehearse(Supplier<T> work) {
        mode = Mode.REHEARSAL;
        try {
            return work.get();
        } finally {
            mode = Mode.REAL;
        }
    }

    /** Keeps a new state, which it takes over. {@code before} is null for a new object. */
    ObjectNode put(Kind kind, @Nullable ObjectNode before, ObjectNode after) {
        if (mode == Mode.REHEARSAL) {
            return after;
        }
        stamp(after);
        store.put(kind, before, after);
        tell(new Change(before == null ? ChangeType.ADDED : ChangeType.MODIFIED, kind, before, after));
        return after;
    }

    void remove(Kind kind, ObjectNode object) {
        if (mode == Mode.REHEARSAL) {
            return;
        }
        ObjectNode last = object.deepCopy();
        stamp(last);
        store.remove(kind, object);
        tell(new Change(ChangeType.DELETED, kind, object, last));
    }

    private void stamp(ObjectNode object) {
        version++;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(version));
    }

    private void tell(Change change) {
        untold.add(change);
        if (telling) {
            return;
        }
        telling = true;
        try {
            for (Change next = untold.poll(); next != null; next = untold.poll()) {
                for (Consumer<Change> observer : observers.getOrDefault(next.kind(), List.of())) {
                    observer.accept(next);
                }
            }
        } finally {
            telling = false;
        }
    }
}
