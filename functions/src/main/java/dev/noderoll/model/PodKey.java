package dev.noderoll.model;

/** One pod, not its namesakes: a StatefulSet makes a new pod of the same name, with another UID. */
public record PodKey(String namespace, String name, String uid) implements Comparable<PodKey> {

    @Override
    public int compareTo(PodKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        int byName = byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        return byName != 0 ? byName : uid.compareTo(other.uid);
    }

    /** Such as {@code default/web-7d4b-x}, as kubectl prints it. */
    public String text() {
        return namespace + "/" + name;
    }
}
