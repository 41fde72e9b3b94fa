package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The API server as a client in process sees it that is counted: each call is the request that a client over HTTP would
 * send for it, and its answer is as long as it would be there. A list is one request, whatever its length.
 */
public final class CountedApi implements KubeApi {

    private record Length(String version, int bytes) {}

    private final KubeApi api;
    private final RequestLog log;
    private final Map<String, Length> lengths = new HashMap<>();

    /** Calls go on to {@code api}, and into the log. */
    public CountedApi(KubeApi api, RequestLog log) {
        this.api = api;
        this.log = log;
    }

    @Override
    public Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        log.add("get", kind.plural());
        Optional<ObjectNode> found = api.get(kind, namespace, name);
        found.ifPresent(object -> log.read(length(object)));
        return found;
    }

    @Override
    public List<ObjectNode> list(Kind kind) {
        log.add("list", kind.plural());
        return read(api.list(kind));
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        log.add("list", kind.plural());
        return read(api.list(kind, namespace));
    }

    @Override
    public List<ObjectNode> podsOnNode(String node) {
        log.add("list", Kind.POD.plural());
        return read(api.podsOnNode(node));
    }

    /** The server has no such request: a client lists the kind. */
    @Override
    public List<ObjectNode> ownedBy(Kind kind, String ownerUid) {
        log.add("list", kind.plural());
        return read(api.ownedBy(kind, ownerUid));
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        log.add("create", kind.plural());
        return read(api.create(kind, object));
    }

    @Override
    public ObjectNode update(Kind kind, ObjectNode object) {
        log.add("update", kind.plural());
        return read(api.update(kind, object));
    }

    @Override
    public ObjectNode updateStatus(Kind kind, ObjectNode object) {
        log.add("update", kind.plural() + "/status");
        return read(api.updateStatus(kind, object));
    }

    @Override
    public void delete(Kind kind, String namespace, String name, Deletion deletion) {
        log.add("delete", kind.plural());
        api.delete(kind, namespace, name, deletion);
    }

    @Override
    public void bind(String namespace, String name, String node) {
        log.add("create", "pods/binding");
        api.bind(namespace, name, node);
    }

    @Override
    public void evict(String namespace, String name, Optional<String> uid, Optional<Duration> grace) {
        log.add("create", "pods/eviction");
        api.evict(namespace, name, uid, grace);
    }

    @Override
    public void onChange(Kind kind, Consumer<Change> observer) {
        log.add("watch", kind.plural());
        api.onChange(kind, change -> {
            log.read(length(change.object()));
            observer.accept(change);
        });
    }

    private ObjectNode read(ObjectNode object) {
        log.read(length(object));
        return object;
    }

    private List<ObjectNode> read(List<ObjectNode> objects) {
        objects.forEach(this::read);
        return objects;
    }

    /** Each version of an object is measured once. */
    private int length(ObjectNode object) {
        String version = Json.version(object);
        return lengths.compute(
                        Json.uid(object),
                        (_, known) -> known != null && known.version().equals(version)
                                ? known
                                : new Length(version, object.toString().length()))
                .bytes();
    }
}
