package dev.noderoll.port;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a node group, and what its rollout has come to: a Lease {@code noderoll-<group>} in the cluster, written by
 * compare-and-set.
 */
public interface Ledger {

    /** How long a hold lasts without being renewed. Nothing in a rollout waits longer than this without a look at it. */
    Duration TERM = Duration.ofMinutes(5);

    /** The answer to an attempt to take a group. */
    sealed interface Grip {

        /** It is ours; {@code page} may tell what an earlier execution left. */
        record Taken(LedgerPage page) implements Grip {}

        /** Another execution holds it, until then unless it renews. */
        record HeldBy(String holder, Instant until) implements Grip {}
    }

    /**
     * Takes a group for {@code holder}: free, expired, or held by it already.
     *
     * @param surge how many surplus nodes its rollout may have, where no cap of the cluster bounds it; else 0
     */
    Grip take(String group, String holder, int surge, Instant now);

    /** As the other, for who adds no node. */
    default Grip take(String group, String holder, Instant now) {
        return take(group, holder, 0, now);
    }

    /** Which rollouts under a cap have how many of the cluster's surplus nodes. */
    SurplusShares surplus();

    /**
     * Writes that table over the version that it was read as.
     *
     * @return whether it is written; not when somebody has written in between
     */
    boolean share(SurplusShares shares);

    /**
     * Reads the page, and renews the hold when half of its term is over.
     *
     * @throws Fenced when another execution holds the group
     */
    Hold open(String group, String holder, Instant now);

    /**
     * Begins a stay of DrainNodes: the page names the next session from now on, and the hold is renewed.
     *
     * @return the page with its new session
     * @throws Fenced when another execution holds the group
     */
    LedgerPage enter(String group, String holder, Instant now);

    /**
     * Writes {@code page} over the version it was read as, and renews the hold.
     *
     * @return the page as it is now, with its new version
     * @throws TryAgain when somebody has written in between
     */
    LedgerPage write(String group, LedgerPage page, Instant now);

    /** Every hold that was not given up, run out or not. Changes nothing. */
    List<Hold> holds();

    /** Gives the group up. Nothing happens when {@code holder} does not hold it. */
    void release(String group, String holder);

    /**
     * Takes the turn to evict in a namespace, so that two sessions never take the last two endpoints of one Service at
     * the same moment.
     *
     * @return when somebody else's turn ends at the latest; empty when it is now {@code holder}'s
     */
    Optional<Instant> takeTurn(String namespace, String holder, Instant now, Duration term);

    void endTurn(String namespace, String holder);
}
