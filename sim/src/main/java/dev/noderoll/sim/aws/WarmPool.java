package dev.noderoll.sim.aws;

import java.util.Optional;

/**
 * A group's pool of instances that have booted before they are needed.
 *
 * @param min how many it has at least
 * @param prepared how many instances pool and group may have together; empty for the group's maximum
 */
public record WarmPool(int min, Optional<Integer> prepared, Rest rest, OnScaleIn onScaleIn) {

    /** How instances wait in the pool. */
    public enum Rest {
        STOPPED("Stopped", LifecycleState.WARMED_STOPPED),
        RUNNING("Running", LifecycleState.WARMED_RUNNING),
        HIBERNATED("Hibernated", LifecycleState.WARMED_HIBERNATED);

        private final String text;
        private final LifecycleState state;

        Rest(String text, LifecycleState state) {
            this.text = text;
            this.state = state;
        }

        /** As on the wire. */
        public String text() {
            return text;
        }

        LifecycleState state() {
            return state;
        }
    }

    /** What becomes of an instance that the group gives up when it shrinks: InstanceReusePolicy (H11). */
    public enum OnScaleIn {
        TERMINATE,
        RETURN
    }

    public WarmPool {
        if (min < 0 || prepared.filter(most -> most < 0).isPresent()) {
            throw AwsError.validation("MinSize and MaxGroupPreparedCapacity must be 0 or more.");
        }
    }

    /** Stopped instances, as many as the group may still grow by; none comes back. */
    public static WarmPool of(int min) {
        return new WarmPool(min, Optional.empty(), Rest.STOPPED, OnScaleIn.TERMINATE);
    }

    public WarmPool resting(Rest other) {
        return new WarmPool(min, prepared, other, onScaleIn);
    }

    public WarmPool returning() {
        return new WarmPool(min, prepared, rest, OnScaleIn.RETURN);
    }

    public WarmPool prepared(int most) {
        return new WarmPool(min, Optional.of(most), rest, onScaleIn);
    }
}
