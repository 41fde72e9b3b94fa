package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes control plane for tests that compare the simulated one with it.
 *
 * <p>It is the cluster of the kubeconfig named by {@code NODEROLL_TEST_KUBECONFIG}, which is left running; or one that
 * the directory named by {@code NODEROLL_CONTROL_PLANE} can make with its programs {@code start DIR} (prints the path of
 * a kubeconfig) and {@code stop DIR}. With neither, {@link #obtain} skips the test, and says so.
 */
public final class RealCluster implements AutoCloseable {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final Path kubeconfig;
    private final Optional<Path> programs;
    private final Optional<Path> directory;

    private RealCluster(Path kubeconfig, Optional<Path> programs, Optional<Path> directory) {
        this.kubeconfig = kubeconfig;
        this.programs = programs;
        this.directory = directory;
    }

    /**
     * Finds or starts a cluster; skips the calling test when there is none.
     *
     * @param flags for {@code start}, such as {@code --nodes 2}; a cluster that runs already does not see them
     */
    public static RealCluster obtain(String... flags) throws IOException, InterruptedException {
        Optional<String> running = setting("NODEROLL_TEST_KUBECONFIG");
        if (running.isPresent()) {
            return new RealCluster(Path.of(running.get()), Optional.empty(), Optional.empty());
        }
        Optional<String> programs = setting("NODEROLL_CONTROL_PLANE");
        if (programs.isEmpty()) {
            String notice = "NOT TESTED against a real Kubernetes: neither NODEROLL_CONTROL_PLANE nor"
                    + " NODEROLL_TEST_KUBECONFIG is set";
            if (TOLD.compareAndSet(false, true)) {
                System.err.println("*** " + notice);
            }
            Assumptions.abort(notice);
        }
        Path home = Path.of(programs.orElseThrow());
        Path directory = Files.createTempDirectory("noderoll-cluster").resolve("state");
        List<String> command = new ArrayList<>(List.of(home.resolve("start").toString(), directory.toString()));
        command.addAll(List.of(flags));
        // The output goes to a file: the cluster inherits it, and a pipe would stay open as long as that runs.
        Path out = directory.resolveSibling("start.out");
        Process start = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!start.waitFor(120, TimeUnit.SECONDS) || start.exitValue() != 0) {
            throw new IOException("the control plane did not start: " + String.join(" ", command));
        }
        return new RealCluster(Path.of(Files.readString(out).strip()), Optional.of(home), Optional.of(directory));
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isBlank());
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Without a slash at the end. */
    public String url() throws IOException {
        return config().at("/clusters/0/cluster/server").asText();
    }

    /** The bearer token of the kubeconfig's user; empty when it has a certificate instead. */
    public Optional<String> token() throws IOException {
        return Optional.of(config().at("/users/0/user/token").asText()).filter(t -> !t.isEmpty());
    }

    /** Trusts the cluster's authority, and shows the user's certificate if there is one. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        KeyStore trusted = emptyStore();
        int number = 0;
        for (Certificate authority : certificates("/clusters/0/cluster", "certificate-authority")) {
            trusted.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = emptyStore();
        if (token().isEmpty()) {
            List<Certificate> chain = certificates("/users/0/user", "client-certificate");
            own.setKeyEntry("client", key(), new char[0], chain.toArray(new Certificate[0]));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Stops a cluster that {@link #obtain} started, and deletes its state. */
    @Override
    public void close() throws IOException {
        if (programs.isEmpty() || directory.isEmpty()) {
            return;
        }
        Process stop = new ProcessBuilder(
                        programs.get().resolve("stop").toString(),
                        directory.get().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!stop.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("the control plane in " + directory.get() + " did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the control plane in " + directory.get() + " stops", e);
        }
        try (Stream<Path> files = Files.walk(directory.get().resolveSibling(""))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private List<Certificate> certificates(String at, String name) throws IOException, GeneralSecurityException {
        try (InputStream pem = new ByteArrayInputStream(data(at, name))) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
        }
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        String pem = new String(data("/users/0/user", "client-key"), StandardCharsets.US_ASCII);
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    /** What a kubeconfig holds inline, as {@code name-data}, or in a file. */
    private byte[] data(String at, String name) throws IOException {
        JsonNode holder = config().at(at);
        String inline = holder.path(name + "-data").asText();
        return inline.isEmpty()
                ? Files.readAllBytes(Path.of(holder.path(name).asText()))
                : Base64.getDecoder().decode(inline);
    }

    private JsonNode config() throws IOException {
        return YAML.readTree(kubeconfig.toFile());
    }
}
