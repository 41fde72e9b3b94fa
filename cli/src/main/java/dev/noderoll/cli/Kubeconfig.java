package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.port.Misconfigured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The current context of a kubeconfig file: where its API server is, and how to show who one is (a token or a client
 * certificate; programs that fetch credentials are not run).
 *
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">kubeconfig</a>
 */
public final class Kubeconfig {

    private final Path file;
    private final JsonNode cluster;
    private final JsonNode user;

    private Kubeconfig(Path file, JsonNode cluster, JsonNode user) {
        this.file = file;
        this.cluster = cluster;
        this.user = user;
    }

    /** Throws {@link Misconfigured} for a file that is none, or names no such context. */
    public static Kubeconfig read(Path file) {
        try {
            JsonNode config = new YAMLMapper().readTree(file.toFile());
            String current = config.path("current-context").asText();
            JsonNode context = named(config, "contexts", current).path("context");
            JsonNode cluster =
                    named(config, "clusters", context.path("cluster").asText()).path("cluster");
            JsonNode user =
                    named(config, "users", context.path("user").asText()).path("user");
            if (!cluster.has("server")) {
                throw Misconfigured.field("kubeconfig", file.toString(), "a file whose current context has a server");
            }
            return new Kubeconfig(file, cluster, user);
        } catch (IOException e) {
            throw new Misconfigured("kubeconfig is " + file + ", expected a file that can be read as YAML", e);
        }
    }

    private static JsonNode named(JsonNode config, String list, String name) {
        for (JsonNode entry : config.path(list)) {
            if (entry.path("name").asText().equals(name)) {
                return entry;
            }
        }
        return config.path("there is none");
    }

    /** Without a slash at the end. */
    public URI server() {
        return URI.create(cluster.path("server").asText().replaceFirst("/$", ""));
    }

    /** Empty when the user has a certificate instead. */
    public Optional<String> token() {
        return Optional.of(user.path("token").asText()).filter(t -> !t.isEmpty());
    }

    /** The PEM text of the authority's certificates; empty when it names none. */
    public Optional<String> certificates() {
        return cluster.has("certificate-authority") || cluster.has("certificate-authority-data")
                ? Optional.of(new String(data(cluster, "certificate-authority"), StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    /** Trusts the cluster's authority, and shows the user's certificate if there is one. */
    public SSLContext tls() {
        try {
            KeyStore trusted = emptyStore();
            int number = 0;
            for (Certificate authority : parse(data(cluster, "certificate-authority"))) {
                trusted.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity().toArray(KeyManager[]::new), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new Misconfigured("kubeconfig " + file + " has certificates that cannot be read", e);
        }
    }

    /** What holds the user's certificate and key; empty when the user has none. */
    public List<KeyManager> identity() {
        if (!user.has("client-certificate-data") && !user.has("client-certificate")) {
            return List.of();
        }
        try {
            KeyStore own = emptyStore();
            List<Certificate> chain = parse(data(user, "client-certificate"));
            String key = new String(data(user, "client-key"), StandardCharsets.US_ASCII);
            own.setKeyEntry("client", ClientKey.read(key), new char[0], chain.toArray(new Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            return List.of(keys.getKeyManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new Misconfigured("kubeconfig " + file + " has a client certificate that cannot be read", e);
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> parse(byte[] pem) throws IOException, GeneralSecurityException {
        try (InputStream in = new ByteArrayInputStream(pem)) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    /** What the file holds inline, as {@code name-data}, or in another file beside it. */
    private byte[] data(JsonNode holder, String name) {
        String inline = holder.path(name + "-data").asText();
        if (!inline.isEmpty()) {
            return Base64.getDecoder().decode(inline);
        }
        try {
            return Files.readAllBytes(file.resolveSibling(holder.path(name).asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
