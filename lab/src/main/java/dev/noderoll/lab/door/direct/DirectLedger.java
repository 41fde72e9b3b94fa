package dev.noderoll.lab.door.direct;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Leases with their pages, in memory: outlives every execution, as the real ones do. */
final class DirectLedger implements Ledger {

    private record Lease(String holder, Instant until, LedgerPage page) {}

    private record Turn(String holder, Instant until) {}

    /** A Lease is read and then written: two calls. */
    private static final int CALLS = 2;

    private final Meter meter;
    private final Map<String, Lease> leases = new TreeMap<>();
    private @Nullable Turn turn;
    private long version;

    DirectLedger(Meter meter) {
        this.meter = meter;
    }

    @Override
    public Grip take(String group, String holder, Instant now) {
        meter.count(CALLS);
        Lease lease = leases.get(group);
        if (lease != null && !lease.holder().equals(holder) && lease.until().isAfter(now)) {
            return new Grip.HeldBy(lease.holder(), lease.until());
        }
        LedgerPage before = lease == null ? new LedgerPage(holder, List.of(), List.of(), "") : lease.page();
        return new Grip.Taken(put(group, holder, before, now));
    }

    @Override
    public LedgerPage open(String group, String holder, Instant now) {
        meter.count(CALLS);
        Lease lease = leases.get(group);
        if (lease == null || !lease.holder().equals(holder)) {
            throw new Fenced(group, lease == null ? "" : lease.holder(), holder);
        }
        // A renewal alone is no new version of the page: two lanes may both renew, and one of them write.
        leases.put(group, new Lease(holder, now.plus(TERM), lease.page()));
        return lease.page();
    }

    @Override
    public void write(String group, LedgerPage page, Instant now) {
        meter.count(CALLS);
        Lease lease = leases.get(group);
        if (lease == null || !lease.page().version().equals(page.version())) {
            throw new TryAgain("the page of " + group + " was written in between");
        }
        put(group, page.holder(), page, now);
    }

    @Override
    public List<Hold> holds() {
        meter.count(1);
        return leases.entrySet().stream()
                .map(e ->
                        new Hold(e.getKey(), e.getValue().until(), e.getValue().page()))
                .toList();
    }

    @Override
    public void release(String group, String holder) {
        meter.count(CALLS);
        Lease lease = leases.get(group);
        if (lease != null && lease.holder().equals(holder)) {
            leases.remove(group);
        }
    }

    @Override
    public Optional<Instant> takeTurn(String holder, Instant now, Duration term) {
        meter.count(CALLS);
        Turn taken = turn;
        if (taken != null && !taken.holder().equals(holder) && taken.until().isAfter(now)) {
            return Optional.of(taken.until());
        }
        turn = new Turn(holder, now.plus(term));
        return Optional.empty();
    }

    @Override
    public void endTurn(String holder) {
        meter.count(CALLS);
        if (turn != null && turn.holder().equals(holder)) {
            turn = null;
        }
    }

    private LedgerPage put(String group, String holder, LedgerPage page, Instant now) {
        LedgerPage written = new LedgerPage(holder, page.claims(), page.failed(), String.valueOf(++version));
        leases.put(group, new Lease(holder, now.plus(TERM), written));
        return written;
    }
}
