package dev.noderoll.model;

import java.util.Optional;
import java.util.function.Function;

/**
 * What keeps a number of pods: a Deployment, a StatefulSet or a ReplicaSet of its own.
 *
 * @param key kind, namespace and name
 * @param available replicas that have been Ready for minReadySeconds
 * @param surging whether its own strategy brings a successor up before it takes a pod away
 * @param restart whether a rollout restart is under way
 * @param pinned the node that its template names ({@code spec.nodeName}), to which each of its pods comes without a
 *     scheduler that would look at taints; empty where a scheduler places them
 */
public record Workload(
        Key key, Selector selector, int replicas, int available, Surging surging, Restart restart, String pinned) {

    /** Whose pods a scheduler places. */
    public Workload(Key key, Selector selector, int replicas, int available, Surging surging, Restart restart) {
        this(key, selector, replicas, available, surging, restart, "");
    }

    /** Such as {@code Deployment/shop/web}. */
    public record Key(String kind, String namespace, String name) implements Comparable<Key> {

        public String text() {
            return kind + "/" + namespace + "/" + name;
        }

        /** Reads what {@link #text} wrote. */
        public static Key parse(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("workload is '" + text + "', expected Kind/namespace/name");
            }
            return new Key(parts[0], parts[1], parts[2]);
        }

        @Override
        public int compareTo(Key other) {
            return text().compareTo(other.text());
        }
    }

    /**
     * Whether it keeps a pod: by the pod's owner, where that is known, since selectors may match the pods of others.
     *
     * @param keeper what keeps the number of a pod; empty where that is not known
     */
    public boolean keeps(Pod pod, Function<Pod, Optional<Workload>> keeper) {
        return pod.owner() != null
                && selector.matches(pod.labels())
                && keeper.apply(pod).map(its -> its.key().equals(key)).orElse(true);
    }

    /** With so many available replicas at most. */
    public Workload atMost(int most) {
        return most < available ? as(most, restart) : this;
    }

    /** The same, at another moment. */
    public Workload as(int availableThen, Restart restartThen) {
        return new Workload(key, selector, replicas, availableThen, surging, restartThen, pinned);
    }

    /** Whether a rollout restart keeps all replicas up (maxUnavailable rounds to 0). */
    public enum Surging {
        CAN_SURGE,
        CANNOT_SURGE,

        /** Its own strategy stops all its pods before it starts others (Recreate): whoever wrote it takes the gap. */
        STOPS_FIRST
    }

    /** Where the workload's own rollout stands. */
    public enum Restart {
        NONE,
        UNDER_WAY
    }
}
