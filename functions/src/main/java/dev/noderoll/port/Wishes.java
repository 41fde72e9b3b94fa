package dev.noderoll.port;

import dev.noderoll.model.Wish;
import java.util.Optional;

/** What people ask of rollouts that are under way. */
public interface Wishes {

    /**
     * Asks something of the group's rollout. The last wish counts.
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
