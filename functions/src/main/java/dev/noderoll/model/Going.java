package dev.noderoll.model;

import org.jspecify.annotations.Nullable;

/**
 * A member whose node is to be drained, or is being drained.
 *
 * @param node null for a member that never became a node
 * @param zone the Availability Zone's name
 */
public record Going(InstanceId instance, @Nullable NodeName node, String zone, Way way) {

    /** Who takes the member away. */
    public enum Way {
        /** The rollout: it is terminated when its node is drained. */
        ROLLED,
        /** AWS: it is terminating already, and waits for the hook. */
        TAKEN
    }
}
