package dev.noderoll.cli;

import dev.noderoll.handler.Wiring;
import io.kubernetes.client.util.KubeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes client's kubeconfig, which asks a program for credentials only when the last ones are no longer fresh,
 * and fails when it gets none: the client itself would go in as nobody.
 */
final class Credentials extends KubeConfig {

    private final KubeconfigFiles files;
    private final Duration fresh;
    private @Nullable Map<String, String> last;
    private Instant asked = Instant.MIN;

    Credentials(KubeconfigFiles files, Duration fresh) {
        super(
                new ArrayList<>(files.entries("contexts")),
                new ArrayList<>(files.entries("clusters")),
                new ArrayList<>(files.entries("users")));
        this.files = files;
        this.fresh = fresh;
    }

    /** The same cluster, and nobody. */
    KubeConfig withoutUser() {
        KubeConfig nobody = new KubeConfig(
                new ArrayList<>(files.entries("contexts")),
                new ArrayList<>(files.entries("clusters")),
                new ArrayList<>());
        nobody.setContext(getCurrentContext());
        return nobody;
    }

    @Override
    public synchronized @Nullable Map<String, String> getCredentials() {
        Instant now = Wiring.clock().instant();
        if (last == null || now.isAfter(asked.plus(fresh))) {
            List<String> program = program();
            last = super.getCredentials();
            asked = now;
            if (last == null && !program.isEmpty()) {
                throw new CouldNot("the kubeconfig's context " + getCurrentContext() + " takes its credentials from '"
                        + String.join(" ", program)
                        + "', which gave none; run it by hand to see why (is it installed, and"
                        + " are you logged in?)");
            }
        }
        return last;
    }

    /** The program and its arguments; empty when the user has none. */
    private List<String> program() {
        List<String> words = new ArrayList<>();
        if (user().get("exec") instanceof Map<?, ?> exec) {
            words.add(String.valueOf(exec.get("command")));
            if (exec.get("args") instanceof List<?> arguments) {
                arguments.forEach(argument -> words.add(String.valueOf(argument)));
            }
        }
        return words;
    }

    private Map<?, ?> user() {
        String name =
                value(getContexts(), getCurrentContext(), "context").get("user") instanceof String user ? user : "";
        return value(getUsers(), name, "user");
    }

    private static Map<?, ?> value(List<Object> entries, String name, String field) {
        return entries.stream()
                .map(entry -> (Map<?, ?>) entry)
                .filter(entry -> name.equals(entry.get("name")))
                .map(entry -> entry.get(field))
                .filter(Map.class::isInstance)
                .<Map<?, ?>>map(value -> (Map<?, ?>) value)
                .findFirst()
                .orElse(Map.of());
    }
}
