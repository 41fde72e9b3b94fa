package dev.noderoll.model;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How Services of a cluster are reached through its nodes.
 *
 * @param balanced those of type LoadBalancer, as {@code namespace/name}
 * @param nodePorts whether any is of type NodePort, which an Ingress's load balancer may send to
 */
public record Exposed(SortedSet<String> balanced, boolean nodePorts) {

    public static final Exposed NONE = new Exposed(new TreeSet<>(), false);

    public Exposed {
        balanced = new TreeSet<>(balanced);
    }

    /** With one Service more, of this type. */
    public Exposed with(String service, String type) {
        return switch (type) {
            case "LoadBalancer" -> {
                SortedSet<String> more = new TreeSet<>(balanced);
                more.add(service);
                yield new Exposed(more, nodePorts);
            }
            case "NodePort" -> new Exposed(balanced, true);
            default -> this;
        };
    }

    /** Whether a load balancer may send to nodes. */
    public boolean any() {
        return nodePorts || !balanced.isEmpty();
    }
}
