package dev.noderoll.port;

import dev.noderoll.model.StopWish;
import java.util.Optional;

/**
 * The wish that a rollout stop when what is in hand is finished: it starts no further node, puts everything back and ends.
 */
public interface Stops {

    /**
     * Asks the group's rollout to stop. The last wish counts.
     *
     * @return false when no rollout has ever held the group
     * @throws Misconfigured without the right to patch the Lease
     */
    boolean ask(String group, StopWish wish);

    /** Takes the wish back; false when no rollout has ever held the group. */
    boolean withdraw(String group);

    /** The wish that stands. Changes nothing. */
    Optional<StopWish> of(String group);
}
