package dev.noderoll.model;

import java.util.List;
import java.util.stream.Collectors;

/** The name of a Kubernetes Node object. */
public record NodeName(String value) implements Comparable<NodeName> {

    /** The first three, and how many more. */
    public static String names(List<NodeName> nodes) {
        String first = nodes.stream().limit(3).map(NodeName::value).collect(Collectors.joining(", "));
        return nodes.size() > 3 ? first + " and " + (nodes.size() - 3) + " more" : first;
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
