package dev.noderoll.kubernetes;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a cluster's API server is reached.
 *
 * @param certificates PEM text of those that sign for the server; empty for the platform's own, and for plain http
 * @param token the bearer token of this moment, asked for at each call; an empty one is not sent
 */
public record Connection(URI endpoint, Optional<String> certificates, Supplier<String> token) {

    /** A server that asks nobody who they are, such as one on this machine. */
    public static Connection open(URI endpoint) {
        return new Connection(endpoint, Optional.empty(), () -> "");
    }
}
