package dev.noderoll.model.scheduling;

import dev.noderoll.model.Selector;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A PersistentVolumeClaim as the scheduler's filters see it.
 *
 * @param volume the volume that it is bound to; empty while it is unbound
 * @param storageClass empty for none
 * @param asked in bytes
 * @param selectedNode for which node its volume is being made; empty for none
 * @param selector which volumes may be bound to it; null for any
 * @param volumeMode Filesystem or Block
 */
public record ClaimView(
        String namespace,
        String name,
        String volume,
        Binding binding,
        String storageClass,
        Set<AccessMode> modes,
        long asked,
        String selectedNode,
        @Nullable Selector selector,
        String volumeMode) {

    /** Where a claim stands. */
    public enum Binding {
        /** Its volume is there, and says so too. */
        BOUND,
        UNBOUND,
        /** Its volume is gone. */
        LOST,
        /** It is being deleted. */
        DELETING
    }

    /** How a volume may be mounted. */
    public enum AccessMode {
        READ_WRITE_ONCE,
        READ_ONLY_MANY,
        READ_WRITE_MANY,
        READ_WRITE_ONCE_POD
    }

    public ClaimView {
        modes = new TreeSet<>(modes);
    }

    /** Whether pods on two nodes cannot have it at one time. */
    public boolean onOneNode() {
        return !modes.contains(AccessMode.READ_WRITE_MANY) && !modes.contains(AccessMode.READ_ONLY_MANY);
    }

    /** Such as {@code shop/data}. */
    public String text() {
        return namespace + "/" + name;
    }
}
