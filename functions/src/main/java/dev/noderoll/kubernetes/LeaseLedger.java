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
 * The ledger as Lease objects in namespace {@code noderoll}: one for each group, one for the turn to evict.
 *
 * <p>Every write carries the resourceVersion that it was decided at, so of two writers at once one is refused, looks
 * again and decides anew. The page has a number of its own, which a renewal leaves as it is: two lanes of a rollout may
 * both renew, and one of them write.
 */
final class LeaseLedger implements Ledger {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/noderoll/leases";
    private static final String TURN = "noderoll-eviction-turn";

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
            LedgerPage page = new LedgerPage(holder, left.claims(), left.failed(), left.version());
            Lease taken = lease.of(group).written(page).held(holder, now, TERM);
            return new Decision<>(new Grip.Taken(taken.page()), Optional.of(taken));
        });
    }

    /** A hold that has expired, and that nobody has taken, is still ours. */
    @Override
    public LedgerPage open(String group, String holder, Instant now) {
        return decide(LeaseName.of(group), lease -> {
            fence(group, holder, lease);
            return new Decision<>(lease.page(), Optional.of(lease.held(holder, now, TERM)));
        });
    }

    /** {@inheritDoc} Throws {@link Fenced} when another execution holds the group. */
    @Override
    public void write(String group, LedgerPage page, Instant now) {
        decide(LeaseName.of(group), lease -> {
            fence(group, page.holder(), lease);
            if (!lease.page().version().equals(page.version())) {
                throw new TryAgain("the page of " + group + " was written in between: it is version "
                        + lease.page().version() + ", not " + page.version());
            }
            return new Decision<>("", Optional.of(lease.written(page).held(page.holder(), now, TERM)));
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
            LedgerPage empty =
                    new LedgerPage("", List.of(), List.of(), lease.page().version());
            return new Decision<>(
                    "",
                    lease.holder().equals(holder)
                            ? Optional.of(lease.written(empty).free())
                            : Optional.empty());
        });
    }

    @Override
    public Optional<Instant> takeTurn(String holder, Instant now, Duration term) {
        return decide(
                TURN,
                lease -> lease.heldByAnother(holder, now)
                        ? new Decision<>(Optional.of(lease.until()), Optional.empty())
                        : new Decision<>(Optional.empty(), Optional.of(lease.held(holder, now, term))));
    }

    @Override
    public void endTurn(String holder) {
        decide(
                TURN,
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
