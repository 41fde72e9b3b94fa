package dev.noderoll.port;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.NodeName;
import java.util.List;

/** Volumes and where they are attached. */
@FunctionalInterface
public interface Volumes {

    /** The persistent volumes that are attached to any node. */
    List<Attachment> attached();

    /** The persistent volumes attached to a node. */
    default List<Attachment> attachedTo(NodeName node) {
        return attached().stream().filter(a -> a.node().equals(node.value())).toList();
    }
}
