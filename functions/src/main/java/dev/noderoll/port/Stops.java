package dev.noderoll.port;

import java.time.Instant;
import java.util.Optional;

/**
 * The wish that a rollout stop when what is in hand is finished: it starts no further node, puts everything back and ends.
 */
public interface Stops {

    /**
     * A person's wish.
     *
     * @param by who, without blanks, such as {@code jane@laptop}
     * @param at when; the epoch when that is not said
     */
    record Wish(String by, Instant at) {}

    /**
     * Asks the group's rollout to stop. The last wish counts.
     *
     * @return false when no rollout has ever held the group
     * @throws Misconfigured without the right to patch the Lease
     */
    boolean ask(String group, Wish wish);

    /** Takes the wish back; false when no rollout has ever held the group. */
    boolean withdraw(String group);

    /** The wish that stands. Changes nothing. */
    Optional<Wish> of(String group);
}
