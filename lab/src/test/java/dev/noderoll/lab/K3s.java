package dev.noderoll.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kubernetes as K3s in a container, where Docker is. It has no kwok, so the nodes and pods that a test makes do not come
 * to life there.
 */
final class K3s {

    /** Of the minor version that the simulated API server follows. */
    private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.36.0-k3s1");

    /** What the control plane's command calls an argument for a part, and what K3s does. */
    private static final Map<String, String> PARTS = Map.of(
            "--kcm-arg", "--kube-controller-manager-arg=",
            "--apiserver-arg", "--kube-apiserver-arg=");

    private final K3sContainer container;
    private final Path file;

    private K3s(K3sContainer container, Path file) {
        this.container = container;
        this.file = file;
    }

    /** Why there can be none with these flags; empty when there can. */
    static Optional<String> against(List<String> flags) {
        if (!flags.contains("--no-kwok")) {
            return Optional.of("K3s has no kwok, which this test needs");
        }
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("there is no Docker for K3s");
    }

    /**
     * Starts it.
     *
     * @param flags of the control plane's command, of which it knows {@code --kcm-arg} and {@code --apiserver-arg}
     */
    static K3s start(List<String> flags) throws IOException {
        K3sContainer container = new K3sContainer(IMAGE);
        List<String> command = new ArrayList<>(List.of(container.getCommandParts()));
        for (int i = 0; i + 1 < flags.size(); i++) {
            String part = PARTS.get(flags.get(i));
            if (part != null) {
                command.add(part + flags.get(i + 1).substring("--".length()));
            }
        }
        container.setCommandParts(command.toArray(String[]::new));
        container.start();
        Path file = Files.createTempFile("noderoll-k3s", ".kubeconfig");
        Files.writeString(file, container.getKubeConfigYaml());
        return new K3s(container, file);
    }

    Path kubeconfig() {
        return file;
    }

    void stop() throws IOException {
        container.stop();
        Files.deleteIfExists(file);
    }
}
