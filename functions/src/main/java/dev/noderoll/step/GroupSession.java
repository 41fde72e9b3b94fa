package dev.noderoll.step;

import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.plan.NodeChooser;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The right to write of a rollout, which its group's Lease gives: to the stay whose number that names. */
final class GroupSession extends Session {

    /** So that ChooseNodes, whose clock may be another, takes what counts here for drained as well. */
    private static final Duration SETTLED = NodeChooser.FRESH.dividedBy(2);

    private final Ledger ledger;
    private final Live live;
    private final String group;
    private final String holder;
    private LedgerPage page;
    private final Instant entered;
    private Instant renewed;

    private GroupSession(
            Ledger ledger,
            Live live,
            String group,
            String holder,
            LedgerPage page,
            Executions executions,
            InstantSource clock) {
        super(holder, executions, clock);
        this.ledger = ledger;
        this.live = live;
        this.group = group;
        this.holder = holder;
        this.page = page;
        this.entered = clock.instant();
        this.renewed = entered;
    }

    /** Until when nobody else can hold a group that was taken, or whose hold was renewed, then. */
    static Instant certainUntil(Instant renewed) {
        return renewed.plus(Ledger.TERM).minus(Hold.MARGIN);
    }

    /** Takes the next number, so that an older stay writes no more. */
    static GroupSession enter(
            Ledger ledger, Live live, String group, String holder, Executions executions, InstantSource clock) {
        LedgerPage page = ledger.enter(group, holder, clock.instant());
        return new GroupSession(ledger, live, group, holder, page, executions, clock);
    }

    @Override
    String name() {
        return holder + "/" + page.session();
    }

    /** A view that is a little behind still shows an older number. */
    @Override
    Right right() {
        return live.session(group, holder)
                .map(s -> s <= page.session() ? Right.OURS : Right.NEXT_STAY)
                .orElse(Right.OTHERS);
    }

    @Override
    void renew(Instant now) {
        if (!now.isBefore(renewed.plus(Ledger.TERM.dividedBy(2)))) {
            page = ledger.write(group, page, now);
            renewed = now;
        }
    }

    @Override
    Instant end(Map<InstanceId, Instant> drained, List<InstanceId> failed, Instant now) {
        if (!drained.isEmpty() || !failed.isEmpty()) {
            ledger.write(group, page.with(drained, failed), now);
            renewed = now;
        }
        return certainUntil(renewed);
    }

    @Override
    boolean settled(InstanceId instance) {
        return Optional.ofNullable(page.drained().get(instance))
                .filter(when -> when.plus(SETTLED).isAfter(entered))
                .isPresent();
    }

    @Override
    boolean stopAsked() {
        return live.stopAsked(group);
    }

    @Override
    boolean failed(InstanceId instance) {
        return page.failed().contains(instance);
    }
}
