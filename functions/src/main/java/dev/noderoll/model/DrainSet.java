package dev.noderoll.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are drained together, by one writer.
 *
 * @param rolledGroup the node group whose rollout drains them, and holds its Lease; null when AWS takes the only node
 * @param holder the execution that holds that Lease, or the one that serves the termination
 * @param nodes in the order in which their drains begin; where {@code most} leaves a choice, those whose pods make the
 *     longest chain behind a budget begin first
 * @param most of how many of these nodes drains may have begun before the caller chooses again; those that AWS takes do
 *     not count. {@link Integer#MAX_VALUE} for all
 * @param settles whether, once a drain has ended, no other begins before the caller chooses again, since the policy has time to
 *     settle; those that AWS takes begin all the same
 * @param keep how many members of the group must stay usable beside those that are drained: a drain of a usable node
 *     begins only above that; 0 where there is nothing to keep
 * @param closed since when all outdated nodes of the group are closed to new pods, or a little before; {@link Instant#MAX}
 *     where none was closed before its drain
 * @param beginUntil after which no further drain begins; {@link Instant#MAX} for no such time
 * @param returnBy when the caller has something else to do; {@link Instant#MAX} for no such time
 */
public record DrainSet(
        String cluster,
        @Nullable String rolledGroup,
        String holder,
        List<Going> nodes,
        int most,
        boolean settles,
        int keep,
        Instant closed,
        Instant beginUntil,
        Instant returnBy,
        DrainPolicy policy) {

    /** The most nodes of one, so that it stays far below the 256 KiB that a state may pass on. */
    public static final int MOST = 500;

    public DrainSet {
        nodes = List.copyOf(nodes);
    }

    /** Whether it is of a rollout that comes to rest, which begins what is left whatever the time and whoever asks it to stop. */
    public boolean comesToRest() {
        return beginUntil.equals(Instant.MAX);
    }
}
