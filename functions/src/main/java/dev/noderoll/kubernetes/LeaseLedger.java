package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The ledger as Lease objects in namespace {@code noderoll}: one for each group, and one for the turn to evict in each
 * namespace where two sessions have met.
 *
 * <p>Every write carries the resourceVersion that it was decided at, so of two writers at once one is refused, looks
 * again and decides anew. The page has a number of its own, which a renewal leaves as it is: a page is written only over
 * the version that was read.
 */
final class LeaseLedger implements Ledger {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/noderoll/leases";

    /** How often a write is decided anew before the state machine is asked to wait. */
    private static final int WRITES = 4;

    private final ClusterClient client;

    /** By name, leases as they were read or written last. */
    private final Map<String, ObjectNode> seen = new ConcurrentHashMap<>();

    LeaseLedger(ClusterClient client) {
        this.client = client;
    }

    /** What to do about a lease: its answer, and perhaps a write that makes it true. */
    private record Decision<T>(T answer, Optional<Lease> write) {}

    @Override
    public Grip take(String group, String holder, int surge, Instant now) {
        return decide(LeaseName.of(group), lease -> {
            if (lease.heldByAnother(holder, now)) {
                return new Decision<>(new Grip.HeldBy(lease.holder(), lease.until()), Optional.empty());
            }
            LedgerPage left = lease.page();
            LedgerPage page = new LedgerPage(holder, left.session(), left.drained(), left.failed(), left.version());
            Lease ours = lease.holder().equals(holder) ? lease : lease.unwished();
            Lease taken = ours.of(group).surging(surge).written(page).held(holder, now, TERM);
            return new Decision<>(new Grip.Taken(taken.page()), Optional.of(taken));
        });
    }

    /** A hold that has expired, and that nobody has taken, is still ours. */
    @Override
    public Hold open(String group, String holder, Instant now) {
        return decide(LeaseName.of(group), lease -> {
            fence(group, holder, lease);
            Lease held = lease.due(now) ? lease.held(holder, now, TERM) : lease;
            return new Decision<>(
                    new Hold(group, held.until(), held.page(), held.wish()),
                    lease.due(now) ? Optional.of(held) : Optional.empty());
        });
    }

    @Override
    public LedgerPage enter(String group, String holder, Instant now) {
        return decideAsSeen(LeaseName.of(group), lease -> {
            fence(group, holder, lease);
            LedgerPage page = lease.page();
            Lease entered = lease.written(page.entered(page.session() + 1)).held(holder, now, TERM);
            return new Decision<>(entered.page(), Optional.of(entered));
        });
    }

    /** {@inheritDoc} Throws {@link Fenced} when another execution holds the group. */
    @Override
    public LedgerPage write(String group, LedgerPage page, Instant now) {
        return decideAsSeen(LeaseName.of(group), lease -> {
            fence(group, page.holder(), lease);
            if (!lease.page().version().equals(page.version())) {
                throw new TryAgain("the page of " + group + " was written in between: it is version "
                        + lease.page().version() + ", not " + page.version());
            }
            Lease written = lease.written(page).held(page.holder(), now, TERM);
            return new Decision<>(written.page(), Optional.of(written));
        });
    }

    private static void fence(String group, String holder, Lease lease) {
        if (!lease.holder().equals(holder)) {
            throw new Fenced(group, lease.holder(), holder);
        }
    }

    @Override
    public List<Hold> holds() {
        return client.list(
                LEASES,
                Map.of(),
                object -> object instanceof ObjectNode lease ? new Lease(lease).hold() : Optional.empty());
    }

    /** The page goes with the hold: who gives a group up has ended its rollout. */
    @Override
    public void release(String group, String holder) {
        decideAsSeen(LeaseName.of(group), lease -> {
            LedgerPage empty = lease.page().cleared();
            return new Decision<>(
                    "",
                    lease.holder().equals(holder)
                            ? Optional.of(lease.written(empty).unwished().free())
                            : Optional.empty());
        });
    }

    @Override
    public Optional<Instant> takeTurn(String namespace, String holder, Instant now, Duration term) {
        return decide(
                LeaseName.ofTurn(namespace),
                lease -> lease.heldByAnother(holder, now)
                        ? new Decision<>(Optional.of(lease.until()), Optional.empty())
                        : new Decision<>(Optional.empty(), Optional.of(lease.held(holder, now, term))));
    }

    @Override
    public void endTurn(String namespace, String holder) {
        decide(
                LeaseName.ofTurn(namespace),
                lease -> new Decision<>(
                        "", lease.holder().equals(holder) ? Optional.of(lease.free()) : Optional.empty()));
    }

    @Override
    public SurplusShares surplus() {
        String name = LeaseName.ofSurplus();
        Optional<ObjectNode> found = client.find(LEASES + "/" + name);
        found.ifPresentOrElse(lease -> seen.put(name, lease), () -> seen.remove(name));
        return found.map(Lease::new).orElseGet(() -> Lease.none(name)).surplus();
    }

    @Override
    public boolean share(SurplusShares shares) {
        String name = LeaseName.ofSurplus();
        Lease read = Optional.ofNullable(seen.remove(name)).map(Lease::new).orElseGet(() -> Lease.none(name));
        return read.surplus().version().equals(shares.version())
                && written(name, read.of(shares), !shares.version().isEmpty());
    }

    /** Reads a lease, decides, and writes: again from the start when another has written in between. */
    private <T> T decide(String name, Function<Lease, Decision<T>> decider) {
        for (int attempt = 1; attempt <= WRITES; attempt++) {
            Optional<ObjectNode> found = client.find(LEASES + "/" + name);
            Decision<T> decision = decider.apply(found.map(Lease::new).orElseGet(() -> Lease.none(name)));
            if (found.isPresent()) {
                seen.put(name, found.get());
            }
            if (decision.write().isEmpty() || written(name, decision.write().get(), found.isPresent())) {
                return decision.answer();
            }
        }
        throw new TryAgain("lease noderoll/" + name + " was written by another each time");
    }

    /**
     * As {@link #decide}, of a lease that has been read or written before: it is not read again unless somebody has written
     * it since. Only for what is written in any case, since only a write finds that out.
     */
    private <T> T decideAsSeen(String name, Function<Lease, Decision<T>> decider) {
        Optional<Decision<T>> decision = Optional.ofNullable(seen.remove(name)).flatMap(last -> {
            try {
                return Optional.of(decider.apply(new Lease(last)));
            } catch (Fenced | TryAgain e) {
                return Optional.empty();
            }
        });
        Optional<Lease> write = decision.flatMap(Decision::write);
        return write.isPresent() && written(name, write.get(), true)
                ? decision.get().answer()
                : decide(name, decider);
    }

    /** Whether it has been written; not when another has written it since it was read. */
    private boolean written(String name, Lease lease, boolean there) {
        try {
            String path = LEASES + "/" + name;
            seen.put(name, there ? client.put(path, lease.object()) : client.post(LEASES, lease.object()));
            return true;
        } catch (ApiException e) {
            seen.remove(name);
            boolean overtaken = e.getCode() == 409 || (e.getCode() == 404 && there);
            if (!overtaken) {
                throw ApiErrors.translate("write lease noderoll/" + name, e);
            }
            return false;
        }
    }
}
