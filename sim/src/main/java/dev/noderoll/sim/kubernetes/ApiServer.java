package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Kubernetes 1.36 API server: keeps objects, fills in defaults, checks rules, deletes and evicts as the
 * real one does.
 *
 * <p>It does what registry and admission of the real server do, and garbage collection, but nothing of the other
 * controllers. One thing to know: as the real admission does, it gives a new node the taint
 * {@code node.kubernetes.io/not-ready:NoSchedule}, which the node lifecycle controller takes off when the node is Ready.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>
 */
public final class ApiServer implements KubeApi, Rehearsal {

    /** Kinds whose status is a subresource: a plain write does not change it, and the other way round. */
    private static final Set<Kind> WITH_STATUS = EnumSet.of(
            Kind.NODE,
            Kind.NAMESPACE,
            Kind.POD,
            Kind.SERVICE,
            Kind.PERSISTENT_VOLUME,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.REPLICATION_CONTROLLER,
            Kind.DEPLOYMENT,
            Kind.REPLICA_SET,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.POD_DISRUPTION_BUDGET,
            Kind.RESOURCE_QUOTA,
            Kind.VOLUME_ATTACHMENT);

    private static final Set<Kind> WITH_GENERATION = EnumSet.of(
            Kind.POD,
            Kind.REPLICATION_CONTROLLER,
            Kind.DEPLOYMENT,
            Kind.REPLICA_SET,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.POD_DISRUPTION_BUDGET,
            Kind.ENDPOINT_SLICE,
            Kind.PRIORITY_CLASS);

    /** Kinds that an update may make: AllowCreateOnUpdate of their strategies. */
    private static final Set<Kind> MADE_BY_UPDATE = EnumSet.of(Kind.LEASE, Kind.EVENT);

    /** Kinds that refuse an update without a resourceVersion: AllowUnconditionalUpdate is false. */
    private static final Set<Kind> NEVER_UNCONDITIONAL = EnumSet.of(Kind.LEASE, Kind.POD_DISRUPTION_BUDGET);

    private static final List<String> SYSTEM_NAMESPACES =
            List.of("default", "kube-node-lease", "kube-public", "kube-system");

    // As long as the real server's suffix, from its alphabet without vowels and look-alikes.
    private static final int SUFFIX_LENGTH = 5;
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final Agenda agenda;
    /** Own dice for each kind: who keeps Leases shifts no pod's name. */
    private final Map<Kind, Dice> dice = new EnumMap<>(Kind.class);

    private final ObjectStore store = new ObjectStore();
    private final Commits commits = new Commits(store);
    private final Deletions deletions;
    private final Evictions evictions;
    private final List<Consumer<Eviction>> evictionObservers = new ArrayList<>();
    private final List<Consumer<ObjectNode>> podAdmissions = new ArrayList<>();
    private final Defaults defaults;

    /** An API server with the namespaces and priority classes that every cluster has. */
    public ApiServer(Agenda agenda, Dice dice) {
        this.agenda = agenda;
        for (Kind kind : Kind.values()) {
            this.dice.put(kind, dice.named("api-server " + kind.plural()));
        }
        this.deletions = new Deletions(commits, agenda);
        this.evictions = new Evictions(store, commits, deletions, agenda);
        this.defaults = new Defaults(store);
        new GarbageCollector(agenda, store, this).start();
        for (String namespace : SYSTEM_NAMESPACES) {
            create(Kind.NAMESPACE, named(namespace));
        }
        create(Kind.PRIORITY_CLASS, named("system-cluster-critical").put("value", 2_000_000_000));
        create(Kind.PRIORITY_CLASS, named("system-node-critical").put("value", 2_000_001_000));
    }

    @Override
    public Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        return store.get(kind, new ObjectStore.Key(namespace, name));
    }

    @Override
    public List<ObjectNode> list(Kind kind) {
        return store.list(kind);
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return store.list(kind, namespace);
    }

    @Override
    public List<ObjectNode> podsOnNode(String node) {
        return store.podsOnNode(node);
    }

    @Override
    public List<ObjectNode> ownedBy(Kind kind, String ownerUid) {
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode object : store.dependents(kind, ownerUid)) {
            for (ObjectNode owner : Json.objects(Json.at(object, "metadata", "ownerReferences"))) {
                if (ownerUid.equals(Json.text(owner, "uid"))
                        && owner.path("controller").asBoolean()) {
                    found.add(object);
                }
            }
        }
        return found;
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        ObjectNode made = object.deepCopy();
        made.put("apiVersion", kind.apiVersion()).put("kind", kind.title());
        ObjectNode metadata = Json.child(made, "metadata");
        checkVersionless(metadata);
        name(kind, metadata);
        namespace(kind, metadata);
        if (store.get(kind, ObjectStore.Key.of(made)).isPresent()) {
            throw KubeErrors.alreadyExists(kind, Json.name(made));
        }
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"));
        metadata.put("uid", diceOf(kind).uuid());
        metadata.put("creationTimestamp", Deletions.time(agenda.instant()));
        if (WITH_GENERATION.contains(kind)) {
            metadata.put("generation", 1);
        }
        defaults.onCreate(kind, made);
        Rules.check(kind, made);
        if (kind == Kind.POD) {
            podAdmissions.forEach(admission -> admission.accept(made));
        }
        return commits.put(kind, null, made);
    }

    @Override
    public ObjectNode update(Kind kind, ObjectNode object) {
        Optional<ObjectNode> found = store.get(kind, ObjectStore.Key.of(object));
        if (found.isEmpty() && MADE_BY_UPDATE.contains(kind)) {
            return create(kind, object);
        }
        ObjectNode before = found.orElseThrow(() -> KubeErrors.notFound(kind, Json.name(object)));
        checkVersion(kind, before, object);
        ObjectNode after = object.deepCopy();
        keepSystemFields(kind, before, after);
        if (WITH_STATUS.contains(kind)) {
            copyField(before, after, "status");
        }
        defaults.onUpdate(kind, after);
        Rules.checkUpdate(kind, before, after);
        if (WITH_GENERATION.contains(kind) && !content(before).equals(content(after))) {
            long generation = Json.at(before, "metadata", "generation").asLong();
            Json.child(after, "metadata").put("generation", generation + 1);
        }
        return replace(kind, before, after);
    }

    @Override
    public ObjectNode updateStatus(Kind kind, ObjectNode object) {
        ObjectNode before = required(kind, Json.namespace(object), Json.name(object));
        checkVersion(kind, before, object);
        ObjectNode after = before.deepCopy();
        copyField(object, after, "status");
        Rules.checkStatus(kind, after);
        if (kind == Kind.POD) {
            Json.child(after, "status").set("qosClass", Json.at(before, "status", "qosClass"));
        }
        return replace(kind, before, after);
    }

    @Override
    public void delete(Kind kind, String namespace, String name, Deletion deletion) {
        ObjectNode object = required(kind, namespace, name);
        if (kind == Kind.NAMESPACE && SYSTEM_NAMESPACES.contains(name) && !"kube-node-lease".equals(name)) {
            throw KubeErrors.forbidden(kind, name, "this namespace may not be deleted");
        }
        deletions.delete(kind, object, deletion);
    }

    @Override
    public void bind(String namespace, String name, String node) {
        ObjectNode before = required(Kind.POD, namespace, name);
        String bound = Json.text(before, "spec", "nodeName");
        if (Json.isTerminating(before)) {
            throw KubeErrors.unbindable(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        if (!bound.isEmpty()) {
            throw KubeErrors.unbindable(name, "pod " + name + " is already assigned to node \"" + bound + "\"");
        }
        ObjectNode after = before.deepCopy();
        Json.child(after, "spec").put("nodeName", node);
        ArrayNode conditions = Json.child(after, "status").withArrayProperty("conditions");
        conditions.removeIf(c -> "PodScheduled".equals(Json.text(c, "type")));
        conditions
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Deletions.time(agenda.instant()));
        commits.put(Kind.POD, before, after);
    }

    @Override
    public void evict(String namespace, String name, Optional<String> uid, Optional<Duration> grace) {
        Eviction asked = new Eviction(namespace, name, uid);
        evictionObservers.forEach(observer -> observer.accept(asked));
        checkLives(namespace, Kind.POD, name);
        evictions.evict(required(Kind.POD, namespace, name), uid, grace);
    }

    @Override
    public void onChange(Kind kind, Consumer<Change> observer) {
        commits.observe(kind, observer);
    }

    @Override
    public void onEviction(Consumer<Eviction> observer) {
        evictionObservers.add(observer);
    }

    @Override
    public void admitPods(Consumer<ObjectNode> admission) {
        podAdmissions.add(admission);
    }

    @Override
    public <T> T rehearse(Supplier<T> request) {
        return commits.rehearse(request);
    }

    /** The clock that dates its objects. */
    public InstantSource clock() {
        return agenda;
    }

    /** Removes a namespace that is terminating and empty: what the namespace controller does last. */
    void finalizeNamespace(String name) {
        store.get(Kind.NAMESPACE, new ObjectStore.Key("", name))
                .filter(n -> Json.isTerminating(n) && !Json.hasFinalizers(n))
                .ifPresent(n -> commits.remove(Kind.NAMESPACE, n));
    }

    private ObjectNode replace(Kind kind, ObjectNode before, ObjectNode after) {
        Json.child(after, "metadata").put("resourceVersion", Json.version(before));
        if (Deletions.isOver(kind, after)) {
            commits.remove(kind, before);
            return after;
        }
        // A write that changes nothing is not a write: no new resourceVersion, nobody is told.
        return after.equals(before) ? before : commits.put(kind, before, after);
    }

    private ObjectNode required(Kind kind, String namespace, String name) {
        return store.get(kind, new ObjectStore.Key(namespace, name)).orElseThrow(() -> KubeErrors.notFound(kind, name));
    }

    private void name(Kind kind, ObjectNode metadata) {
        String prefix = Json.text(metadata, "generateName");
        if (!Json.text(metadata, "name").isEmpty()) {
            return;
        }
        if (prefix.isEmpty()) {
            throw KubeErrors.invalid(
                    kind, "", List.of(KubeErrors.Cause.required("metadata.name", "name or generateName is required")));
        }
        StringBuilder name = new StringBuilder(prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_LETTERS.charAt(diceOf(kind).below(SUFFIX_LETTERS.length())));
        }
        metadata.put("name", name.toString());
    }

    private Dice diceOf(Kind kind) {
        return Objects.requireNonNull(dice.get(kind));
    }

    private void namespace(Kind kind, ObjectNode metadata) {
        if (kind.scope() == Kind.Scope.CLUSTER) {
            metadata.remove("namespace");
            return;
        }
        Json.fill(metadata, "namespace", "default");
        checkLives(Json.text(metadata, "namespace"), kind, Json.text(metadata, "name"));
    }

    /** plugin/pkg/admission/namespace/lifecycle: nothing is created in a namespace that goes, an eviction neither. */
    private void checkLives(String namespace, Kind kind, String name) {
        if (Json.isTerminating(required(Kind.NAMESPACE, "", namespace))) {
            throw KubeErrors.terminating(kind, name, namespace);
        }
    }

    private static void checkVersionless(ObjectNode metadata) {
        if (!Json.text(metadata, "resourceVersion").isEmpty()) {
            throw KubeErrors.badRequest("resourceVersion should not be set on objects to be created");
        }
    }

    private static void checkVersion(Kind kind, ObjectNode before, ObjectNode after) {
        String uid = Json.uid(after);
        if (!uid.isEmpty() && !uid.equals(Json.uid(before))) {
            throw KubeErrors.otherUid(kind, before, uid);
        }
        String version = Json.version(after);
        if (version.isEmpty() && NEVER_UNCONDITIONAL.contains(kind)) {
            KubeErrors.Cause cause =
                    KubeErrors.Cause.invalid("metadata.resourceVersion", "0", "must be specified for an update");
            throw KubeErrors.invalid(kind, Json.name(before), List.of(cause));
        }
        if (!version.isEmpty() && !version.equals(Json.version(before))) {
            throw KubeErrors.modified(kind, Json.name(before));
        }
    }

    private static void keepSystemFields(Kind kind, ObjectNode before, ObjectNode after) {
        after.put("apiVersion", kind.apiVersion()).put("kind", kind.title());
        ObjectNode from = Json.child(before, "metadata");
        ObjectNode to = Json.child(after, "metadata");
        for (String field : List.of(
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "generateName",
                "namespace")) {
            copyField(from, to, field);
        }
        to.remove("managedFields");
        for (String field : List.of("finalizers", "ownerReferences", "labels", "annotations")) {
            if (to.path(field).isEmpty()) {
                to.remove(field);
            }
        }
    }

    private static void copyField(ObjectNode from, ObjectNode to, String field) {
        @Nullable JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }

    /** What generation counts the changes of: all but metadata and status. */
    private static ObjectNode content(ObjectNode object) {
        ObjectNode content = Json.object();
        content.setAll(object);
        content.remove(List.of("metadata", "status"));
        return content;
    }

    private static ObjectNode named(String name) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", name);
        return object;
    }
}
