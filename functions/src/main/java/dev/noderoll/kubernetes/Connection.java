package dev.noderoll.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubernetes.client.openapi.ApiClient;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** How a cluster's API server is reached, and how one shows who one is. Calls nothing. */
public final class Connection {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 30_000;

    private final ApiClient client;
    private final Supplier<String> token;

    private Connection(ApiClient client, Supplier<String> token) {
        this.client = client.setConnectTimeout(CONNECT_MILLIS)
                .setReadTimeout(READ_MILLIS)
                .setWriteTimeout(READ_MILLIS);
        this.token = token;
    }

    /**
     * With a token alone, as for an EKS cluster.
     *
     * @param certificates PEM text of those that sign for the server; empty for the platform's own, and for plain http
     * @param token the bearer token of this moment, asked for at each call; an empty one is not sent
     */
    public Connection(URI endpoint, Optional<String> certificates, Supplier<String> token) {
        this(trusting(endpoint, certificates), token);
    }

    /** A server that asks nobody who they are, such as one on this machine. */
    public static Connection open(URI endpoint) {
        return new Connection(endpoint, Optional.empty(), () -> "");
    }

    /** By a client that knows its server and shows by itself who it is, as one made from a kubeconfig. Sets its timeouts. */
    public static Connection by(ApiClient client) {
        return by(client, () -> "");
    }

    /** By a client that knows its server, with a bearer token beside what that shows. Sets its timeouts. */
    public static Connection by(ApiClient client, Supplier<String> token) {
        return new Connection(client, token);
    }

    private static ApiClient trusting(URI endpoint, Optional<String> certificates) {
        ApiClient client = new ApiClient().setBasePath(endpoint.toString());
        certificates.ifPresent(pem -> client.setSslCaCert(new ByteArrayInputStream(pem.getBytes(UTF_8))));
        return client;
    }

    /** Without a slash at the end. */
    String endpoint() {
        return client.getBasePath();
    }

    OkHttpClient http() {
        return client.getHttpClient();
    }

    /** The bearer token of this moment; empty for none. */
    String token() {
        return token.get();
    }
}
