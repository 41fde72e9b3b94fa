package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    LeaseLedger(ClusterClient client) {
        this.client = client;
    }

    /** What to do about a lease: its answer, and perhaps a write that makes it true. */
    private record Decision<T>(T answer, Optional<Lease> write) {}

    @Override
    public Grip take(String group, String holder, Instant now) {
        return decide(LeaseName.of(group), lease -> {
            if (lease.heldByAnother(holder, now)) {
                return new Decision<>(new Grip.HeldBy(lease.holder(), lease.until()), Optional.empty());
            }
            LedgerPage left = lease.page();
            LedgerPage page = new LedgerPage(holder, left.session(), left.drained(), left.failed(), left.version());
            Lease ours = lease.holder().equals(holder) ? lease : lease.unstopped();
            Lease taken = ours.of(group).written(page).held(holder, now, TERM);
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
                    new Hold(group, held.until(), held.page(), held.stop()),
                    lease.due(now) ? Optional.of(held) : Optional.empty());
        });
    }

    @Override
    public LedgerPage enter(String group, String holder, Instant now) {
        return decide(LeaseName.of(group), lease -> {
            fence(group, holder, lease);
            LedgerPage page = lease.page();
            Lease entered = lease.written(page.entered(page.session() + 1)).held(holder, now, TERM);
            return new Decision<>(entered.page(), Optional.of(entered));
        });
    }

    /** {@inheritDoc} Throws {@link Fenced} when another execution holds the group. */
    @Override
    public LedgerPage write(String group, LedgerPage page, Instant now) {
        return decide(LeaseName.of(group), lease -> {
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
        decide(LeaseName.of(group), lease -> {
            LedgerPage empty = lease.page().cleared();
            return new Decision<>(
                    "",
                    lease.holder().equals(holder)
                            ? Optional.of(lease.written(empty).unstopped().free())
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

    /** Reads a lease, decides, and writes: again from the start when another has written in between. */
    private <T> T decide(String name, Function<Lease, Decision<T>> decider) {
        for (int attempt = 1; attempt <= WRITES; attempt++) {
            Optional<ObjectNode> found = client.find(LEASES + "/" + name);
            Decision<T> decision = decider.apply(found.map(Lease::new).orElseGet(() -> Lease.none(name)));
            if (decision.write().isEmpty()) {
                return decision.answer();
            }
            ObjectNode lease = decision.write().get().object();
            try {
                if (found.isEmpty()) {
                    client.post(LEASES, lease);
                } else {
                    client.put(LEASES + "/" + name, lease);
                }
                return decision.answer();
            } catch (ApiException e) {
                boolean overtaken = e.getCode() == 409 || (e.getCode() == 404 && found.isPresent());
                if (!overtaken) {
                    throw ApiErrors.translate("write lease noderoll/" + name, e);
                }
            }
        }
        throw new TryAgain("lease noderoll/" + name + " was written by another each time");
    }
}
