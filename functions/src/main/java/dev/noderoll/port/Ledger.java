package dev.noderoll.port;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a node group, and what its rollout has claimed: a Lease {@code noderoll-<group>} in the cluster, written by
 * compare-and-set.
 */
public interface Ledger {

    /** How long a hold lasts without being renewed. Every step of a rollout renews it; none waits longer than this. */
    Duration TERM = Duration.ofMinutes(5);

    /** The answer to an attempt to take a group. */
    sealed interface Grip {

        /** It is ours; {@code page} may tell of claims that an earlier execution left. */
        record Taken(LedgerPage page) implements Grip {}

        /** Another execution holds it, until then unless it renews. */
        record HeldBy(String holder, Instant until) implements Grip {}
    }

    /** Takes a group for {@code holder}: free, expired, or held by it already. */
    Grip take(String group, String holder, Instant now);

    /**
     * Reads the page, and renews the hold.
     *
     * @throws Fenced when another execution holds the group
     */
    LedgerPage open(String group, String holder, Instant now);

    /**
     * Writes {@code page} over the version it was read as.
     *
     * @throws TryAgain when somebody has written in between
     */
    void write(String group, LedgerPage page, Instant now);

    /** Every hold that was not given up, run out or not. Changes nothing. */
    List<Hold> holds();

    /** Gives the group up. Nothing happens when {@code holder} does not hold it. */
    void release(String group, String holder);

    /**
     * Takes the cluster-wide turn to evict, so that two drains never take the last two endpoints of one Service at the
     * same moment.
     *
     * @return when somebody else's turn ends at the latest; empty when it is now {@code holder}'s
     */
    Optional<Instant> takeTurn(String holder, Instant now, Duration term);

    void endTurn(String holder);
}
