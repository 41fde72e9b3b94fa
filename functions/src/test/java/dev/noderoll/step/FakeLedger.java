package dev.noderoll.step;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Lease of the group {@code workers}, in memory. */
final class FakeLedger implements Ledger {

    private final Faults faults;

    @Nullable
    LedgerPage page;

    /** Until when another drain has the turn to evict; empty for never. */
    Optional<Instant> turn = Optional.empty();

    /** Who has the turn to evict; empty for nobody. */
    final Set<String> turns = new HashSet<>();

    private Instant until = Instant.MIN;

    FakeLedger(Faults faults) {
        this.faults = faults;
    }

    @Override
    public Grip take(String group, String holder, Instant now) {
        LedgerPage old = page;
        if (old != null && !old.holder().equals(holder) && until.isAfter(now)) {
            return new Grip.HeldBy(old.holder(), until);
        }
        LedgerPage taken = old == null
                ? new LedgerPage(holder, List.of(), List.of(), "1")
                : new LedgerPage(holder, old.claims(), old.failed(), old.version() + "1");
        faults.change(() -> {
            page = taken;
            until = now.plus(TERM);
        });
        return new Grip.Taken(taken);
    }

    @Override
    public LedgerPage open(String group, String holder, Instant now) {
        LedgerPage open = page;
        if (open == null || !open.holder().equals(holder)) {
            throw new Fenced(group, open == null ? "" : open.holder(), holder);
        }
        until = now.plus(TERM);
        return open;
    }

    @Override
    public void write(String group, LedgerPage next, Instant now) {
        LedgerPage old = page;
        if (old == null || !old.version().equals(next.version())) {
            throw new TryAgain("written in between");
        }
        faults.change(() -> page = new LedgerPage(next.holder(), next.claims(), next.failed(), next.version() + "1"));
    }

    @Override
    public List<Hold> holds() {
        LedgerPage held = page;
        return held == null ? List.of() : List.of(new Hold("workers", until, held));
    }

    @Override
    public void release(String group, String holder) {
        LedgerPage old = page;
        if (old != null && old.holder().equals(holder)) {
            faults.change(() -> page = null);
        }
    }

    @Override
    public Optional<Instant> takeTurn(String holder, Instant now, Duration term) {
        if (turn.isEmpty()) {
            turns.add(holder);
        }
        return turn;
    }

    @Override
    public void endTurn(String holder) {
        turns.remove(holder);
    }
}
