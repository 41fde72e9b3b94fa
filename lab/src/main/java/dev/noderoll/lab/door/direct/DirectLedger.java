package dev.noderoll.lab.door.direct;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.Wish;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Leases with their pages, in memory: outlives every execution, as the real ones do. */
final class DirectLedger implements Ledger {

    private record Lease(String holder, Instant until, LedgerPage page, int surge) {}

    private record Turn(String holder, Instant until) {}

    /** A Lease is read and then written. */
    private static final int READ_AND_WRITTEN = 2;

    private final Meter meter;
    private final DirectWishes wishes;
    private final Map<String, Lease> leases = new TreeMap<>();
    private final Map<String, Turn> turns = new TreeMap<>();
    private final Runnable changed;
    private SurplusShares shares = new SurplusShares(new TreeMap<>(), "");
    private long version;

    /** {@code changed} is told of each write of a group's Lease. */
    DirectLedger(Meter meter, DirectWishes wishes, Runnable changed) {
        this.meter = meter;
        this.wishes = wishes;
        this.changed = changed;
    }

    @Override
    public Grip take(String group, String holder, int surge, Instant now) {
        meter.count(READ_AND_WRITTEN);
        Lease lease = leases.get(group);
        if (lease != null && !lease.holder().equals(holder) && lease.until().isAfter(now)) {
            return new Grip.HeldBy(lease.holder(), lease.until());
        }
        if (lease == null || !lease.holder().equals(holder)) {
            wishes.clear(group);
        }
        LedgerPage before = lease == null ? LedgerPage.empty(holder, "") : lease.page();
        return new Grip.Taken(put(group, holder, before, surge, now));
    }

    @Override
    public SurplusShares surplus() {
        meter.count(1);
        return shares;
    }

    @Override
    public boolean share(SurplusShares next) {
        meter.count(1);
        boolean asRead = next.version().equals(shares.version());
        if (asRead) {
            shares = new SurplusShares(next.byGroup(), String.valueOf(++version));
        }
        return asRead;
    }

    @Override
    public Hold open(String group, String holder, Instant now) {
        Lease lease = fenced(group, holder);
        // A renewal alone is no new version of the page.
        meter.count(1);
        boolean due = !lease.until().minus(TERM.dividedBy(2)).isAfter(now);
        meter.count(due ? 1 : 0);
        Lease held = due ? new Lease(holder, now.plus(TERM), lease.page(), lease.surge()) : lease;
        leases.put(group, held);
        return new Hold(group, held.until(), held.page(), wishes.of(group));
    }

    @Override
    public LedgerPage enter(String group, String holder, Instant now) {
        meter.count(READ_AND_WRITTEN);
        Lease lease = fenced(group, holder);
        LedgerPage page = lease.page();
        return put(group, holder, page.entered(page.session() + 1), lease.surge(), now);
    }

    @Override
    public LedgerPage write(String group, LedgerPage page, Instant now) {
        meter.count(READ_AND_WRITTEN);
        Lease lease = fenced(group, page.holder());
        if (!lease.page().version().equals(page.version())) {
            throw new TryAgain("the page of " + group + " was written in between");
        }
        return put(group, page.holder(), page, lease.surge(), now);
    }

    /** The session that may write; empty when another than {@code holder} holds the group. */
    Optional<Long> session(String group, String holder) {
        return Optional.ofNullable(leases.get(group))
                .filter(lease -> lease.holder().equals(holder))
                .map(lease -> lease.page().session());
    }

    boolean stopAsked(String group) {
        Wish wish = wishes.of(group);
        return wish != null && wish.halts();
    }

    private Lease fenced(String group, String holder) {
        Lease lease = leases.get(group);
        if (lease == null || !lease.holder().equals(holder)) {
            throw new Fenced(group, lease == null ? "" : lease.holder(), holder);
        }
        return lease;
    }

    @Override
    public List<Hold> holds() {
        return leases.entrySet().stream()
                .map(e -> new Hold(
                        e.getKey(),
                        e.getValue().until(),
                        e.getValue().page(),
                        null,
                        e.getValue().surge()))
                .toList();
    }

    @Override
    public void release(String group, String holder) {
        meter.count(READ_AND_WRITTEN);
        Lease lease = leases.get(group);
        if (lease != null && lease.holder().equals(holder)) {
            leases.remove(group);
            wishes.clear(group);
            changed.run();
        }
    }

    @Override
    public Optional<Instant> takeTurn(String namespace, String holder, Instant now, Duration term) {
        meter.count(READ_AND_WRITTEN);
        Turn taken = turns.get(namespace);
        if (taken != null && !taken.holder().equals(holder) && taken.until().isAfter(now)) {
            return Optional.of(taken.until());
        }
        turns.put(namespace, new Turn(holder, now.plus(term)));
        return Optional.empty();
    }

    @Override
    public void endTurn(String namespace, String holder) {
        meter.count(READ_AND_WRITTEN);
        turns.computeIfPresent(namespace, (_, turn) -> turn.holder().equals(holder) ? null : turn);
    }

    private LedgerPage put(String group, String holder, LedgerPage page, int surge, Instant now) {
        LedgerPage written =
                new LedgerPage(holder, page.session(), page.drained(), page.failed(), String.valueOf(++version));
        leases.put(group, new Lease(holder, now.plus(TERM), written, surge));
        changed.run();
        return written;
    }
}
