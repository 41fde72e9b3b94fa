package dev.noderoll.cli.forecast;

import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Leases that only the forecast's rollout writes, beginning as the real ones are. */
final class ModelLedger implements Ledger {

    private final Map<String, Hold> holds = new HashMap<>();
    private long version;

    ModelLedger(List<Hold> real) {
        real.forEach(hold -> holds.put(hold.group(), hold));
    }

    @Override
    public Grip take(String group, String holder, int surge, Instant now) {
        Hold hold = holds.get(group);
        if (hold != null && hold.valid(now) && !hold.holder().equals(holder)) {
            return new Grip.HeldBy(hold.holder(), hold.until());
        }
        LedgerPage before = hold == null ? LedgerPage.empty(holder, "") : hold.page();
        return new Grip.Taken(
                put(group, new LedgerPage(holder, before.session(), before.drained(), before.failed(), next()), now));
    }

    /** Nobody else begins in the model: whatever the real ones hold counts by itself. */
    @Override
    public SurplusShares surplus() {
        return new SurplusShares(new TreeMap<>(), "");
    }

    @Override
    public boolean share(SurplusShares shares) {
        return true;
    }

    private String next() {
        return String.valueOf(++version);
    }

    private LedgerPage put(String group, LedgerPage page, Instant now) {
        holds.put(group, new Hold(group, now.plus(TERM), page));
        return page;
    }

    private Hold held(String group, String holder) {
        Hold hold = holds.get(group);
        if (hold == null || !hold.holder().equals(holder)) {
            throw new Fenced(group, hold == null ? "" : hold.holder(), holder);
        }
        return hold;
    }

    @Override
    public Hold open(String group, String holder, Instant now) {
        put(group, held(group, holder).page(), now);
        return held(group, holder);
    }

    @Override
    public LedgerPage enter(String group, String holder, Instant now) {
        LedgerPage page = held(group, holder).page();
        return put(group, page.entered(page.session() + 1), now);
    }

    @Override
    public LedgerPage write(String group, LedgerPage page, Instant now) {
        LedgerPage before = held(group, page.holder()).page();
        return put(group, new LedgerPage(page.holder(), before.session(), page.drained(), page.failed(), next()), now);
    }

    /** The session that may write. */
    Optional<Long> session(String group, String holder) {
        return Optional.ofNullable(holds.get(group))
                .filter(hold -> hold.holder().equals(holder))
                .map(hold -> hold.page().session());
    }

    @Override
    public List<Hold> holds() {
        return List.copyOf(holds.values());
    }

    @Override
    public void release(String group, String holder) {
        holds.remove(group);
    }

    /** Nobody else evicts in the model. */
    @Override
    public Optional<Instant> takeTurn(String namespace, String holder, Instant now, Duration term) {
        return Optional.empty();
    }

    @Override
    public void endTurn(String namespace, String holder) {}
}
