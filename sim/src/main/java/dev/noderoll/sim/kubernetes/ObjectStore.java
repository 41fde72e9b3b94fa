package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects, sorted by namespace and name, with an index of pods by node and one of dependents by owner. */
final class ObjectStore {

    /** An object's place among those of its kind. {@code namespace} is "" for kinds of the cluster. */
    record Key(String namespace, String name) implements Comparable<Key> {

        static Key of(ObjectNode object) {
            return new Key(Json.namespace(object), Json.name(object));
        }

        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace == 0 ? name.compareTo(other.name) : byNamespace;
        }
    }

    private final Map<Kind, SortedMap<Key, ObjectNode>> objects = new EnumMap<>(Kind.class);
    private final Map<String, SortedMap<Key, ObjectNode>> podsByNode = new TreeMap<>();
    private final Map<Kind, Map<String, SortedMap<Key, ObjectNode>>> byOwner = new EnumMap<>(Kind.class);

    ObjectStore() {
        for (Kind kind : Kind.values()) {
            objects.put(kind, new TreeMap<>());
            byOwner.put(kind, new TreeMap<>());
        }
    }

    Optional<ObjectNode> get(Kind kind, Key key) {
        return Optional.ofNullable(of(kind).get(key));
    }

    List<ObjectNode> list(Kind kind) {
        return List.copyOf(of(kind).values());
    }

    List<ObjectNode> list(Kind kind, String namespace) {
        SortedMap<Key, ObjectNode> part = of(kind).subMap(new Key(namespace, ""), new Key(namespace + "\0", ""));
        return List.copyOf(part.values());
    }

    List<ObjectNode> podsOnNode(String node) {
        SortedMap<Key, ObjectNode> found = podsByNode.get(node);
        return found == null ? List.of() : List.copyOf(found.values());
    }

    /** The objects of a kind that have an owner reference to this UID, controlling or not. */
    List<ObjectNode> dependents(Kind kind, String ownerUid) {
        SortedMap<Key, ObjectNode> found = owners(kind).get(ownerUid);
        return found == null ? List.of() : List.copyOf(found.values());
    }

    /** Stores a new state of an object. {@code before} is the present one, null when there is none. */
    void put(Kind kind, @Nullable ObjectNode before, ObjectNode after) {
        if (before != null) {
            remove(kind, before);
        }
        Key key = Key.of(after);
        of(kind).put(key, after);
        for (String owner : ownersOf(after)) {
            owners(kind).computeIfAbsent(owner, _ -> new TreeMap<>()).put(key, after);
        }
        String node = nodeOf(kind, after);
        if (!node.isEmpty()) {
            podsByNode.computeIfAbsent(node, _ -> new TreeMap<>()).put(key, after);
        }
    }

    void remove(Kind kind, ObjectNode object) {
        Key key = Key.of(object);
        of(kind).remove(key);
        for (String owner : ownersOf(object)) {
            drop(owners(kind), owner, key);
        }
        String node = nodeOf(kind, object);
        if (!node.isEmpty()) {
            drop(podsByNode, node, key);
        }
    }

    private static void drop(Map<String, SortedMap<Key, ObjectNode>> index, String entry, Key key) {
        SortedMap<Key, ObjectNode> found = index.get(entry);
        if (found != null) {
            found.remove(key);
            if (found.isEmpty()) {
                index.remove(entry);
            }
        }
    }

    private static List<String> ownersOf(ObjectNode object) {
        List<String> uids = new ArrayList<>();
        for (ObjectNode owner : Json.objects(Json.at(object, "metadata", "ownerReferences"))) {
            uids.add(Json.text(owner, "uid"));
        }
        return uids;
    }

    private static String nodeOf(Kind kind, ObjectNode object) {
        return kind == Kind.POD ? Json.text(object, "spec", "nodeName") : "";
    }

    private SortedMap<Key, ObjectNode> of(Kind kind) {
        return objects.computeIfAbsent(kind, _ -> new TreeMap<>());
    }

    private Map<String, SortedMap<Key, ObjectNode>> owners(Kind kind) {
        return byOwner.computeIfAbsent(kind, _ -> new TreeMap<>());
    }
}
