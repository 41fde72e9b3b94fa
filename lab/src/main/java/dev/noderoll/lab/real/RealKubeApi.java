package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A real API server, seen as the lab sees the simulated one.
 *
 * <p>Reads come from a cache that one watch for each kind keeps up to date, as in an informer; its changes are told on
 * the agenda's thread. Writes go to the server, and show in the cache when the watch brings them.
 */
public final class RealKubeApi implements KubeApi, AutoCloseable {

    private static final List<Kind> WATCHED = List.of(
            Kind.NAMESPACE,
            Kind.NODE,
            Kind.POD,
            Kind.DEPLOYMENT,
            Kind.REPLICA_SET,
            Kind.REPLICATION_CONTROLLER,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.SERVICE,
            Kind.ENDPOINT_SLICE,
            Kind.POD_DISRUPTION_BUDGET,
            Kind.VOLUME_ATTACHMENT);

    private final RealClient client;
    private final Map<Kind, Map<String, ObjectNode>> cache = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Consumer<Change>>> observers = new EnumMap<>(Kind.class);
    private final List<Watch> watches = new ArrayList<>();

    /** Lists and watches every kind that the lab looks at. Call it on the agenda's thread. */
    public RealKubeApi(Kubeconfig config, Inbox inbox) {
        this.client = new RealClient(config);
        for (Kind kind : WATCHED) {
            cache.put(kind, new TreeMap<>());
            ObjectNode list = client.send("GET", RealClient.path(kind, ""), null);
            list.path("items").forEach(item -> keep(kind, titled(kind, item)));
            String version = list.path("metadata").path("resourceVersion").asText();
            watches.add(new Watch(client, kind, version, event -> inbox.ask(() -> hear(kind, event))));
        }
        watches.forEach(Watch::start);
    }

    private boolean hear(Kind kind, ObjectNode event) {
        ObjectNode object = titled(kind, event.path("object"));
        String key = key(object);
        ObjectNode before = cacheOf(kind).get(key);
        Change change =
                switch (event.path("type").asText()) {
                    case "DELETED" -> {
                        cacheOf(kind).remove(key);
                        yield new Change(ChangeType.DELETED, kind, before, object);
                    }
                    default -> {
                        keep(kind, object);
                        yield new Change(before == null ? ChangeType.ADDED : ChangeType.MODIFIED, kind, before, object);
                    }
                };
        observers.getOrDefault(kind, List.of()).forEach(o -> o.accept(change));
        return true;
    }

    private void keep(Kind kind, ObjectNode object) {
        cacheOf(kind).put(key(object), object);
    }

    private Map<String, ObjectNode> cacheOf(Kind kind) {
        return cache.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    private static ObjectNode titled(Kind kind, JsonNode item) {
        ObjectNode object = item.deepCopy();
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.title());
    }

    private static String key(ObjectNode object) {
        return key(namespace(object), object.path("metadata").path("name").asText());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private static String namespace(ObjectNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    @Override
    public Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        return Optional.ofNullable(cacheOf(kind).get(key(namespace, name)));
    }

    @Override
    public List<ObjectNode> list(Kind kind) {
        return List.copyOf(cacheOf(kind).values());
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return cacheOf(kind).values().stream()
                .filter(o -> namespace(o).equals(namespace))
                .toList();
    }

    @Override
    public List<ObjectNode> podsOnNode(String node) {
        return cacheOf(Kind.POD).values().stream()
                .filter(pod -> pod.path("spec").path("nodeName").asText().equals(node))
                .toList();
    }

    @Override
    public List<ObjectNode> ownedBy(Kind kind, String ownerUid) {
        return cacheOf(kind).values().stream()
                .filter(o -> {
                    for (JsonNode owner : o.path("metadata").path("ownerReferences")) {
                        if (owner.path("controller").asBoolean()
                                && owner.path("uid").asText().equals(ownerUid)) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        return client.send("POST", RealClient.path(kind, namespace(object)), object);
    }

    @Override
    public ObjectNode update(Kind kind, ObjectNode object) {
        return client.send("PUT", path(kind, object), object);
    }

    @Override
    public ObjectNode updateStatus(Kind kind, ObjectNode object) {
        return client.send("PUT", path(kind, object) + "/status", object);
    }

    @Override
    public void delete(Kind kind, String namespace, String name, Deletion deletion) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.put(
                "propagationPolicy",
                switch (deletion.propagation()) {
                    case BACKGROUND -> "Background";
                    case FOREGROUND -> "Foreground";
                    case ORPHAN -> "Orphan";
                });
        deletion.grace().ifPresent(grace -> options.put("gracePeriodSeconds", grace.toSeconds()));
        deletion.uid().ifPresent(uid -> options.putObject("preconditions").put("uid", uid));
        client.send("DELETE", RealClient.path(kind, namespace) + "/" + name, options);
    }

    @Override
    public void bind(String namespace, String name, String node) {
        ObjectNode binding = JsonNodeFactory.instance.objectNode();
        binding.put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata").put("name", name).put("namespace", namespace);
        binding.putObject("target").put("apiVersion", "v1").put("kind", "Node").put("name", node);
        client.send("POST", RealClient.path(Kind.POD, namespace) + "/" + name + "/binding", binding);
    }

    @Override
    public void evict(String namespace, String name, Optional<String> uid, Optional<Duration> grace) {
        ObjectNode eviction = JsonNodeFactory.instance.objectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", name).put("namespace", namespace);
        ObjectNode options = eviction.putObject("deleteOptions");
        uid.ifPresent(u -> options.putObject("preconditions").put("uid", u));
        grace.ifPresent(g -> options.put("gracePeriodSeconds", g.toSeconds()));
        client.send("POST", RealClient.path(Kind.POD, namespace) + "/" + name + "/eviction", eviction);
    }

    @Override
    public void onChange(Kind kind, Consumer<Change> observer) {
        observers.computeIfAbsent(kind, k -> new ArrayList<>()).add(observer);
    }

    /** What the server has now, on any thread. */
    public List<ObjectNode> fetch(Kind kind) {
        List<ObjectNode> found = new ArrayList<>();
        client.send("GET", RealClient.path(kind, ""), null).path("items").forEach(i -> found.add(titled(kind, i)));
        return found;
    }

    /** Creates an object of a kind that the lab does not know, at this place in the REST tree; one that is there stays. */
    public ObjectNode post(String path, ObjectNode object) {
        return client.send("POST", path, object);
    }

    private static String path(Kind kind, ObjectNode object) {
        return RealClient.path(kind, namespace(object)) + "/"
                + object.path("metadata").path("name").asText();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        client.close();
    }
}
