package dev.noderoll.port;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.NodeName;
import java.util.List;

/** Volumes and where they are attached. */
@FunctionalInterface
public interface Volumes {

    /** The persistent volumes attached to a node. */
    List<Attachment> attachedTo(NodeName node);
}
