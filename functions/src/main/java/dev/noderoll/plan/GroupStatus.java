package dev.noderoll.plan;

import java.time.Instant;
import java.util.List;

/**
 * Where a node group stands: whether a rollout is under way, and what of one is there.
 *
 * @param leftovers what a rollout has changed and not put back; while one is {@link Rolling}, what it will put back
 */
public record GroupStatus(String group, Standing standing, List<Leftover> leftovers) {

    /** Who has the group. */
    public sealed interface Standing {}

    /** Nobody, and nothing is left of a rollout. */
    public record Idle() implements Standing {}

    /** An execution holds it, and renews its hold until it ends. */
    public record Rolling(String holder, Instant until) implements Standing {}

    /**
     * An execution has stopped in the middle.
     *
     * @param holder the last one that held the group; empty when the Lease tells none
     */
    public record Stopped(String holder) implements Standing {}

    public GroupStatus {
        leftovers = List.copyOf(leftovers);
    }
}
