package dev.noderoll.model;

/** The name of a Kubernetes Node object. */
public record NodeName(String value) implements Comparable<NodeName> {

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
