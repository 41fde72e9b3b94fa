package dev.noderoll.model.scheduling;

import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A PersistentVolume as the scheduler's filters see it.
 *
 * @param nodes from which nodes it can be reached; null for all
 * @param handle {@code driver/handle} of a CSI volume; empty for others
 * @param claim {@code namespace/name} of the claim that it is bound to, or kept for; empty for none
 * @param capacity in bytes
 * @param volumeMode Filesystem or Block
 */
public record VolumeView(
        String name,
        Map<String, String> labels,
        @Nullable NodeTerms nodes,
        String handle,
        String claim,
        Phase phase,
        String storageClass,
        Set<AccessMode> modes,
        long capacity,
        String volumeMode) {

    /** Whether a volume may be bound to a claim that waits for one. */
    public enum Phase {
        AVAILABLE,
        TAKEN
    }

    public VolumeView {
        labels = new TreeMap<>(labels);
        modes = new TreeSet<>(modes);
    }

    /** The CSI driver; empty for volumes of another kind. */
    public String driver() {
        return handle.isEmpty() ? "" : handle.substring(0, handle.indexOf('/'));
    }
}
