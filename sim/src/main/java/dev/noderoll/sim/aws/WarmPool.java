package dev.noderoll.sim.aws;

import java.util.Arrays;
import java.util.Optional;

/**
 * A group's pool of instances that have booted before they are needed.
 *
 * @param min how many it has at least
 * @param prepared how many instances pool and group may have together; empty for the group's maximum
 */
public record WarmPool(int min, Optional<Integer> prepared, Rest rest, OnScaleIn onScaleIn, Status status) {

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

        /** From the wire; a ValidationError for what is no state of a pool. */
        public static Rest of(String text) {
            return Arrays.stream(values())
                    .filter(rest -> rest.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> AwsError.validation("Value '" + text + "' is not valid."));
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

    /** What is told of a pool beside its settings. */
    public enum Status {
        KEPT,
        /** "The status of a warm pool that is marked for deletion." (WarmPoolConfiguration) */
        PENDING_DELETE
    }

    public WarmPool {
        if (min < 0 || prepared.filter(most -> most < 0).isPresent()) {
            throw AwsError.validation("MinSize and MaxGroupPreparedCapacity must be 0 or more.");
        }
    }

    public WarmPool(int min, Optional<Integer> prepared, Rest rest, OnScaleIn onScaleIn) {
        this(min, prepared, rest, onScaleIn, Status.KEPT);
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

    /** Marked for deletion: it keeps nothing ready any more. */
    WarmPool deleted() {
        return new WarmPool(0, Optional.of(0), rest, onScaleIn, Status.PENDING_DELETE);
    }

    /** Whether an instance that the group gives up goes into it. */
    boolean takesBack() {
        return onScaleIn == OnScaleIn.RETURN && !isDeleted();
    }

    boolean isDeleted() {
        return status == Status.PENDING_DELETE;
    }
}
