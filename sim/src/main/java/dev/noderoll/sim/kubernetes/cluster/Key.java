package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** An object's place among those of its kind. {@code namespace} is "" for kinds of the cluster. */
public record Key(String namespace, String name) implements Comparable<Key> {

    static Key of(JsonNode object) {
        return new Key(Fields.namespace(object), Fields.name(object));
    }

    @Override
    public int compareTo(Key other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace == 0 ? name.compareTo(other.name) : byNamespace;
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
