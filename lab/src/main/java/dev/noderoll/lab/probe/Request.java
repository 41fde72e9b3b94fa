package dev.noderoll.lab.probe;

import dev.noderoll.sim.kubernetes.cluster.Key;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that has ended.
 *
 * @param pod who has answered, or has not: as {@code namespace/name}; {@code node/name} for a target node that is gone;
 *     an address that no pod is known by; "" when it is not known
 * @param failure empty when it was answered rightly
 * @param detail what the client saw of a failure, for people; may be ""
 */
public record Request(
        Key service, Stream stream, Instant sent, Instant ended, String pod, Optional<Failure> failure, String detail) {

    public boolean failed() {
        return failure.isPresent();
    }
}
