package dev.noderoll.lab.world.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/** An object's place among those of its kind. {@code namespace} is "" for kinds of the cluster. */
public record Key(String namespace, String name) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::namespace).thenComparing(Key::name);

    static Key of(JsonNode object) {
        return new Key(Fields.namespace(object), Fields.name(object));
    }

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
