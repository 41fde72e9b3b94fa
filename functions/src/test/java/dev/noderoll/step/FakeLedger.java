package dev.noderoll.step;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.Wish;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Lease of the group {@code workers}, in memory. */
final class FakeLedger implements Ledger {

    private final Faults faults;

    @Nullable
    LedgerPage page;

    /** Until when another session has a namespace's turn to evict; empty for never. */
    Optional<Instant> turn = Optional.empty();

    /** The namespaces whose turn somebody has, with who. */
    final Map<String, String> turns = new TreeMap<>();

    /** Null when nobody asks anything of the rollout. */
    @Nullable
    Wish wish;

    /** What other groups' rollouts hold. */
    final List<Hold> others = new ArrayList<>();

    SurplusShares shares = new SurplusShares(new TreeMap<>(), "");

    /** What happens between a look at the shares and their being written. */
    Runnable meanwhile = () -> {};

    /** As the last one to take the group has said. */
    int surge;

    private Instant until = Instant.MIN;

    FakeLedger(Faults faults) {
        this.faults = faults;
    }

    @Override
    public Grip take(String group, String holder, int surge, Instant now) {
        LedgerPage old = page;
        if (old != null && !old.holder().equals(holder) && until.isAfter(now)) {
            return new Grip.HeldBy(old.holder(), until);
        }
        LedgerPage taken = old == null
                ? LedgerPage.empty(holder, "1")
                : new LedgerPage(holder, old.session(), old.drained(), old.failed(), old.version() + "1");
        faults.change(() -> {
            page = taken;
            this.surge = surge;
            until = now.plus(TERM);
        });
        return new Grip.Taken(taken);
    }

    @Override
    public Hold open(String group, String holder, Instant now) {
        LedgerPage open = fenced(group, holder);
        until = now.plus(TERM);
        return new Hold(group, until, open, wish);
    }

    private LedgerPage fenced(String group, String holder) {
        LedgerPage open = page;
        if (open == null || !open.holder().equals(holder)) {
            throw new Fenced(group, open == null ? "" : open.holder(), holder);
        }
        return open;
    }

    @Override
    public LedgerPage enter(String group, String holder, Instant now) {
        LedgerPage old = fenced(group, holder);
        LedgerPage entered = old.entered(old.session() + 1);
        faults.change(() -> page = entered);
        return entered;
    }

    @Override
    public LedgerPage write(String group, LedgerPage next, Instant now) {
        LedgerPage old = page;
        if (old == null || !old.version().equals(next.version())) {
            throw new TryAgain("written in between");
        }
        LedgerPage written =
                new LedgerPage(next.holder(), next.session(), next.drained(), next.failed(), next.version() + "1");
        faults.change(() -> page = written);
        return written;
    }

    @Override
    public List<Hold> holds() {
        LedgerPage held = page;
        List<Hold> holds = new ArrayList<>(others);
        if (held != null) {
            holds.add(new Hold("workers", until, held, wish, surge));
        }
        return holds;
    }

    @Override
    public SurplusShares surplus() {
        return shares;
    }

    @Override
    public boolean share(SurplusShares next) {
        meanwhile.run();
        boolean asRead = next.version().equals(shares.version());
        if (asRead) {
            shares = new SurplusShares(next.byGroup(), shares.version() + "1");
        }
        return asRead;
    }

    @Override
    public void release(String group, String holder) {
        LedgerPage old = page;
        if (old != null && old.holder().equals(holder)) {
            faults.change(() -> page = null);
        }
    }

    @Override
    public Optional<Instant> takeTurn(String namespace, String holder, Instant now, Duration term) {
        if (turn.isEmpty()) {
            turns.put(namespace, holder);
        }
        return turn;
    }

    @Override
    public void endTurn(String namespace, String holder) {
        turns.remove(namespace, holder);
    }
}
