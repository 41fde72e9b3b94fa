package dev.noderoll.port;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cluster's Node objects. */
public interface Nodes {

    List<ClusterNode> list();

    Optional<ClusterNode> get(NodeName name);

    /** The node that runs on an instance; empty when it has not joined, or is gone. */
    default Optional<ClusterNode> of(InstanceId instance) {
        return list().stream().filter(n -> n.instance().equals(instance)).findFirst();
    }

    /** Changes a node in one write. A node that is gone is left alone. */
    void change(NodeName name, Change change);

    /** Changes several nodes, each in one write, in any order. Those that are gone are left alone. */
    default void changeAll(Map<NodeName, Change> changes) {
        changes.forEach(this::change);
    }

    /**
     * Changes a node by what it is: {@code change} is asked again when somebody has written the node in between, and
     * answers with nothing when nothing is to be changed. A node that is gone is left alone.
     *
     * @throws TryAgain when somebody else was quicker each time
     */
    void change(NodeName name, Function<ClusterNode, Optional<Change>> change);

    /**
     * A taint.
     *
     * @param value empty for none
     */
    record Taint(String key, String value, Effect effect) implements Comparable<Taint> {

        /** What becomes of pods that do not tolerate it. */
        public enum Effect {
            NO_SCHEDULE,
            NO_EXECUTE
        }

        public static Taint noSchedule(String key) {
            return new Taint(key, "", Effect.NO_SCHEDULE);
        }

        @Override
        public int compareTo(Taint other) {
            return key.compareTo(other.key);
        }
    }

    /**
     * What to change of a node; what it does not name stays.
     *
     * @param scheduling null to leave it
     * @param taint what to add; in the place of a taint with the same key
     * @param untaint keys to remove
     * @param labels values to set; an empty one removes the label
     * @param annotations values to set; an empty one removes the annotation
     */
    record Change(
            @Nullable Scheduling scheduling,
            Set<Taint> taint,
            Set<String> untaint,
            Map<String, Optional<String>> labels,
            Map<String, Optional<String>> annotations) {

        public Change {
            taint = new TreeSet<>(taint);
            untaint = new TreeSet<>(untaint);
            labels = new TreeMap<>(labels);
            annotations = new TreeMap<>(annotations);
        }

        /** Closes it to new pods. */
        public static Change taint(String key) {
            return new Change(null, Set.of(Taint.noSchedule(key)), Set.of(), Map.of(), Map.of());
        }

        public static Change untaint(String key) {
            return new Change(null, Set.of(), Set.of(key), Map.of(), Map.of());
        }

        public static Change annotate(String key, Optional<String> value) {
            return annotate(Map.of(key, value));
        }

        /** Values to set; an empty one removes the annotation. */
        public static Change annotate(Map<String, Optional<String>> values) {
            return new Change(null, Set.of(), Set.of(), Map.of(), values);
        }
    }
}
