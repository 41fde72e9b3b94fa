package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeApi.Propagation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Deletes what nobody owns any more, and what is in a namespace that is being deleted.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/garbage-collection/">Garbage collection</a>
 */
final class GarbageCollector {

    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    // The real one works off a queue fed by watches; how late it is, is not documented: tens of milliseconds here.
    private static final Duration LAG = Duration.ofMillis(50);

    private final Agenda agenda;
    private final ObjectStore store;
    private final ApiServer api;

    GarbageCollector(Agenda agenda, ObjectStore store, ApiServer api) {
        this.agenda = agenda;
        this.store = store;
        this.api = api;
    }

    void start() {
        for (Kind kind : Kind.values()) {
            api.onChange(kind, this::changed);
        }
    }

    private void changed(Change change) {
        ObjectNode object = change.object();
        String what = change.kind().title() + " " + Json.name(object);
        if (change.type() == ChangeType.DELETED) {
            if (hasDependents(Json.uid(object))) {
                agenda.after(LAG, "dependents of " + what, () -> deleteDependents(Json.uid(object)));
            }
            parentsOf(object);
            namespaceOf(object);
        } else if (Json.isTerminating(object)) {
            if (change.kind() == Kind.NAMESPACE) {
                agenda.after(LAG, "content of " + what, () -> empty(Json.name(object)));
            } else if (has(object, FOREGROUND) || has(object, ORPHAN)) {
                agenda.after(LAG, "dependents of " + what, () -> finish(change.kind(), ObjectStore.Key.of(object)));
            }
        } else if (change.type() == ChangeType.ADDED && isOrphan(object)) {
            agenda.after(LAG, "absent owner of " + what, () -> reap(change.kind(), ObjectStore.Key.of(object)));
        }
    }

    /** The owner is gone: an object goes when its last living owner has gone. */
    private void deleteDependents(String uid) {
        for (Kind kind : Kind.values()) {
            for (ObjectNode dependent : store.dependents(kind, uid)) {
                reap(kind, ObjectStore.Key.of(dependent));
            }
        }
    }

    private void reap(Kind kind, ObjectStore.Key key) {
        store.get(kind, key)
                .filter(o -> !Json.isTerminating(o))
                .filter(this::isOrphan)
                .ifPresent(o -> api.delete(
                        kind,
                        key.namespace(),
                        key.name(),
                        new Deletion(Optional.empty(), Optional.of(Json.uid(o)), Propagation.BACKGROUND)));
    }

    private boolean isOrphan(ObjectNode object) {
        List<ObjectNode> owners = Json.objects(Json.at(object, "metadata", "ownerReferences"));
        return !owners.isEmpty() && owners.stream().noneMatch(o -> lives(object, o));
    }

    private boolean lives(ObjectNode object, ObjectNode owner) {
        for (Kind kind : Kind.values()) {
            if (kind.title().equals(Json.text(owner, "kind"))
                    && kind.apiVersion().equals(Json.text(owner, "apiVersion"))) {
                String namespace = kind.scope() == Kind.Scope.CLUSTER ? "" : Json.namespace(object);
                return store.get(kind, new ObjectStore.Key(namespace, Json.text(owner, "name")))
                        .filter(found -> Json.uid(found).equals(Json.text(owner, "uid")))
                        .isPresent();
            }
        }
        // An owner of a kind that is not kept here cannot be looked up, so it is left in peace.
        return true;
    }

    /** Works off the two finalizers that are the collector's own. */
    private void finish(Kind kind, ObjectStore.Key key) {
        Optional<ObjectNode> found = store.get(kind, key);
        if (found.isEmpty()) {
            return;
        }
        String uid = Json.uid(found.get());
        if (has(found.get(), ORPHAN)) {
            forgetOwner(uid);
            takeOff(kind, key, ORPHAN);
        } else if (has(found.get(), FOREGROUND)) {
            if (!hasDependents(uid)) {
                takeOff(kind, key, FOREGROUND);
                return;
            }
            for (Kind each : Kind.values()) {
                for (ObjectNode dependent : store.dependents(each, uid)) {
                    if (!Json.isTerminating(dependent)) {
                        Deletion foreground = new Deletion(Optional.empty(), Optional.empty(), Propagation.FOREGROUND);
                        api.delete(each, Json.namespace(dependent), Json.name(dependent), foreground);
                    }
                }
            }
        }
    }

    private void forgetOwner(String uid) {
        for (Kind kind : Kind.values()) {
            for (ObjectNode dependent : store.dependents(kind, uid)) {
                ObjectNode freed = dependent.deepCopy();
                ArrayNode owners = Json.child(freed, "metadata").withArrayProperty("ownerReferences");
                owners.removeIf(o -> uid.equals(Json.text(o, "uid")));
                api.update(kind, freed);
            }
        }
    }

    private void takeOff(Kind kind, ObjectStore.Key key, String finalizer) {
        store.get(kind, key).ifPresent(object -> {
            ObjectNode freed = object.deepCopy();
            Json.child(freed, "metadata").withArrayProperty("finalizers").removeIf(f -> finalizer.equals(f.asText()));
            api.update(kind, freed);
        });
    }

    /** A dependent went: an owner that is being deleted in the foreground may have waited for it. */
    private void parentsOf(ObjectNode object) {
        for (ObjectNode owner : Json.objects(Json.at(object, "metadata", "ownerReferences"))) {
            for (Kind kind : Kind.values()) {
                ObjectStore.Key key = new ObjectStore.Key(
                        kind.scope() == Kind.Scope.CLUSTER ? "" : Json.namespace(object), Json.text(owner, "name"));
                boolean waits = kind.title().equals(Json.text(owner, "kind"))
                        && store.get(kind, key).filter(o -> has(o, FOREGROUND)).isPresent();
                if (waits) {
                    agenda.after(LAG, "dependents of " + key, () -> finish(kind, key));
                }
            }
        }
    }

    private void namespaceOf(ObjectNode object) {
        String namespace = Json.namespace(object);
        boolean going = !namespace.isEmpty()
                && store.get(Kind.NAMESPACE, new ObjectStore.Key("", namespace))
                        .filter(Json::isTerminating)
                        .isPresent();
        if (going) {
            agenda.after(LAG, "content of Namespace " + namespace, () -> empty(namespace));
        }
    }

    private void empty(String namespace) {
        boolean isEmpty = true;
        for (Kind kind : Kind.values()) {
            for (ObjectNode object : store.list(kind, namespace)) {
                if (kind.scope() == Kind.Scope.NAMESPACE) {
                    isEmpty = false;
                    if (!Json.isTerminating(object)) {
                        api.delete(kind, namespace, Json.name(object), Deletion.PLAIN);
                    }
                }
            }
        }
        if (isEmpty) {
            api.finalizeNamespace(namespace);
        }
    }

    private boolean hasDependents(String uid) {
        for (Kind kind : Kind.values()) {
            if (!store.dependents(kind, uid).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(ObjectNode object, String finalizer) {
        return Json.texts(Json.at(object, "metadata", "finalizers")).contains(finalizer);
    }
}
