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

    /**
     * What to change of a node; what it does not name stays.
     *
     * @param scheduling null to leave it
     * @param taint keys to add, with effect NoSchedule
     * @param untaint keys to remove
     * @param labels values to set; an empty one removes the label
     * @param annotations values to set; an empty one removes the annotation
     */
    record Change(
            @Nullable Scheduling scheduling,
            Set<String> taint,
            Set<String> untaint,
            Map<String, Optional<String>> labels,
            Map<String, Optional<String>> annotations) {

        public Change {
            taint = new TreeSet<>(taint);
            untaint = new TreeSet<>(untaint);
            labels = new TreeMap<>(labels);
            annotations = new TreeMap<>(annotations);
        }

        public static Change taint(String key) {
            return new Change(null, Set.of(key), Set.of(), Map.of(), Map.of());
        }

        public static Change untaint(String key) {
            return new Change(null, Set.of(), Set.of(key), Map.of(), Map.of());
        }

        public static Change annotate(String key, Optional<String> value) {
            return new Change(null, Set.of(), Set.of(), Map.of(), Map.of(key, value));
        }
    }
}
