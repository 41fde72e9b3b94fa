package dev.noderoll.sim.door;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The API servers behind one address, which EKS replaces when it scales the control plane. A connection stays with those
 * that it was opened to: once they are removed, their watches end, and a request on it is answered 401.
 *
 * @see <a href="https://github.com/aws/containers-roadmap/issues/1810">containers-roadmap 1810</a>: "whenever a client makes
 *     a request to the kube-apiserver over an existing connection, the kube-apiserver returns a 401 Unauthorized"
 */
final class Servers {

    /** Who is not known, and whoever asks a server that is gone, hears the same. */
    static final Fault UNKNOWN = new Fault.Refused(401, "Unauthorized", "Unauthorized");

    private final AtomicInteger generation = new AtomicInteger();
    private final Map<InetSocketAddress, Integer> connections = new ConcurrentHashMap<>();

    /** Those that answer now are removed. */
    void replace() {
        generation.incrementAndGet();
    }

    /** What is wrong with a request from this end of a connection; empty for nothing. */
    Optional<Fault> on(InetSocketAddress client) {
        int now = generation.get();
        return connections.computeIfAbsent(client, _ -> now) == now ? Optional.empty() : Optional.of(UNKNOWN);
    }

    /** Whether those that answer now are still there. */
    BooleanSupplier present() {
        int now = generation.get();
        return () -> generation.get() == now;
    }
}
