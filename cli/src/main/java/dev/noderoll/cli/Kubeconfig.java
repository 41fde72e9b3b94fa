package dev.noderoll.cli;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One context of a kubeconfig: where its API server is, and how to show who one is, by the Kubernetes client's own reader.
 * A program that the user names for credentials is run as this process's user, when it is first needed.
 *
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">kubeconfig</a>
 */
public final class Kubeconfig {

    /** Below the life of the tokens that such programs give: an EKS token is good for a quarter of an hour. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final String text;
    private final Credentials config;

    private Kubeconfig(String text, Credentials config) {
        this.text = text;
        this.config = config;
    }

    /** The current context of one file. */
    public static Kubeconfig read(Path file) {
        return read(List.of(file), Optional.empty());
    }

    /**
     * One context of several files, put together as kubectl does it: of two entries of one name the first counts.
     *
     * @param files those that are not there are passed over
     * @param context empty for the current one
     */
    static Kubeconfig read(List<Path> files, Optional<String> context) {
        KubeconfigFiles all = KubeconfigFiles.read(files);
        String text = files.stream().map(Path::toString).collect(Collectors.joining(", "));
        String name = context.or(all::current)
                .orElseThrow(() -> new CouldNot(
                        "kubeconfig " + text + " has no current context; name one with --context: " + all.names()));
        Credentials config = new Credentials(all, FRESH);
        if (!config.setContext(name)) {
            throw WrongUse.of("context", name, "one of " + all.names() + " of " + text);
        }
        if (config.getServer() == null) {
            throw new CouldNot("kubeconfig " + text + ": the cluster of context " + name + " has no server");
        }
        return new Kubeconfig(text, config);
    }

    /** Such as {@code https://10.0.0.1:6443}. */
    public String server() {
        return config.getServer();
    }

    /** A client that knows the server and shows who one is. Runs the program for credentials if there is one. */
    public ApiClient client() {
        try {
            return ClientBuilder.kubeconfig(config, FRESH).build();
        } catch (CouldNot known) {
            throw known;
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private CouldNot unreadable(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new CouldNot(
                "kubeconfig " + text + ": the certificates or the key of context " + config.getCurrentContext()
                        + " cannot be read: " + cause.getMessage(),
                e);
    }

    /** A client that trusts the server, and shows nothing of who one is. */
    public ApiClient anonymous() {
        try {
            return ClientBuilder.kubeconfig(config.withoutUser(), FRESH).build();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
