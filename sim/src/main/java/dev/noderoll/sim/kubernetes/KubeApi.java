package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The simulated API server as the parts of the cluster see it: controllers, scheduler, kubelets and the doors.
 *
 * <p>Objects are JSON as Kubernetes writes it. Whatever is returned or handed to an observer is shared: nobody changes
 * it; to change an object, deep-copy it, change the copy and {@link #update} it. Every write is checked as the real
 * server checks it, and answers {@link KubeError} with the real status and reason.
 */
public interface KubeApi {

    /** What happened to an object. */
    enum ChangeType {
        ADDED,
        MODIFIED,
        DELETED
    }

    /** One committed write. {@code before} is null for ADDED; {@code object} is the last state for DELETED. */
    record Change(ChangeType type, Kind kind, @Nullable ObjectNode before, ObjectNode object) {}

    /** What happens to the objects that the deleted one owns. */
    enum Propagation {
        /** They are deleted after it. */
        BACKGROUND,
        /** It stays, terminating, until they are gone. */
        FOREGROUND,
        /** They stay, and forget it. */
        ORPHAN
    }

    /** How an object is to be deleted. An empty grace means what the pod itself says; empty UID, any. */
    record Deletion(Optional<Duration> grace, Optional<String> uid, Propagation propagation) {
        public static final Deletion PLAIN = new Deletion(Optional.empty(), Optional.empty());
        public static final Deletion NOW = new Deletion(Optional.of(Duration.ZERO), Optional.empty());

        public Deletion(Optional<Duration> grace, Optional<String> uid) {
            this(grace, uid, Propagation.BACKGROUND);
        }
    }

    /** Empty when there is no such object. {@code namespace} is "" for kinds of the cluster. */
    Optional<ObjectNode> get(Kind kind, String namespace, String name);

    /** All objects of a kind, in all namespaces, ordered by namespace and name. */
    List<ObjectNode> list(Kind kind);

    /** The objects of a kind in one namespace, ordered by name. */
    List<ObjectNode> list(Kind kind, String namespace);

    /** The pods bound to a node, ordered by namespace and name. Kept as an index, so cheap. */
    List<ObjectNode> podsOnNode(String node);

    /** The objects of {@code kind} whose controller owner reference has this UID. Kept as an index, so cheap. */
    List<ObjectNode> ownedBy(Kind kind, String ownerUid);

    /** Creates an object: fills in uid, resourceVersion, generation, creationTimestamp, defaults and generated names. */
    ObjectNode create(Kind kind, ObjectNode object);

    /**
     * Replaces an object but not its status. A resourceVersion in {@code object} must be the current one, else 409;
     * generation grows when the spec changed.
     */
    ObjectNode update(Kind kind, ObjectNode object);

    /** Replaces an object's status alone; resourceVersion as in {@link #update}. */
    ObjectNode updateStatus(Kind kind, ObjectNode object);

    /**
     * Asks for an object's deletion. A pod bound to a node gets deletionTimestamp (now + grace) and
     * deletionGracePeriodSeconds, and goes when its kubelet deletes it with {@link Deletion#NOW}; an unbound, finished
     * or grace-0 one goes at once; finalizers delay any.
     */
    void delete(Kind kind, String namespace, String name, Deletion deletion);

    /** Binds a pod to a node, as the scheduler does: spec.nodeName and condition PodScheduled. */
    void bind(String namespace, String name, String node);

    /**
     * Evicts a pod: the eviction subresource of policy/v1 with all its branches.
     *
     * @param uid the precondition; empty for none
     * @throws KubeError 404, 409, 429 (with cause DisruptionBudget), 403, 500 as the real server does
     */
    void evict(String namespace, String name, Optional<String> uid, Optional<Duration> grace);

    /** Calls {@code observer} after each committed write to a kind, at once and in the order of the writes. */
    void onChange(Kind kind, Consumer<Change> observer);

    /**
     * An eviction that somebody asks for.
     *
     * @param uid the precondition; empty for none
     */
    record Eviction(String namespace, String name, Optional<String> uid) {}

    /** Calls {@code observer} before each eviction is decided. Where nobody can listen to requests, it is never called. */
    default void onEviction(Consumer<Eviction> observer) {}

    /** Calls {@code admission} with each pod that is to be made; it refuses one by a {@link KubeError}. */
    default void admitPods(Consumer<ObjectNode> admission) {}
}
