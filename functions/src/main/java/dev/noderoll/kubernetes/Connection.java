package dev.noderoll.kubernetes;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;

/**
 * How a cluster's API server is reached.
 *
 * @param certificates PEM text of those that sign for the server; empty for the platform's own, and for plain http
 * @param token the bearer token of this moment, asked for at each call; an empty one is not sent
 * @param identity what holds the client certificate that says who we are; empty for none
 */
public record Connection(
        URI endpoint, Optional<String> certificates, Supplier<String> token, List<KeyManager> identity) {

    public Connection {
        identity = List.copyOf(identity);
    }

    /** With a token alone, as for an EKS cluster. */
    public Connection(URI endpoint, Optional<String> certificates, Supplier<String> token) {
        this(endpoint, certificates, token, List.of());
    }

    /** A server that asks nobody who they are, such as one on this machine. */
    public static Connection open(URI endpoint) {
        return new Connection(endpoint, Optional.empty(), () -> "");
    }
}
