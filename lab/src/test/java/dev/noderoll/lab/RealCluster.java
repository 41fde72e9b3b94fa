package dev.noderoll.lab;

import dev.noderoll.lab.real.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes control plane for tests that compare the simulated one with it.
 *
 * <p>It is the cluster of the kubeconfig named by {@code NODEROLL_TEST_KUBECONFIG}, which is left running; or one that
 * the command named by {@code NODEROLL_CONTROL_PLANE} starts: {@code COMMAND DIR [flags]} prints the path of a
 * kubeconfig, and the program {@code stop DIR} beside it stops the cluster again. With neither, {@link #obtain} skips the
 * test, and says so.
 */
public final class RealCluster implements AutoCloseable {

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final Path file;
    private final Optional<Path> stop;
    private final Optional<Path> directory;

    private RealCluster(Path file, Optional<Path> stop, Optional<Path> directory) {
        this.file = file;
        this.stop = stop;
        this.directory = directory;
    }

    /**
     * Finds or starts a cluster; skips the calling test when there is none.
     *
     * @param flags for the command, such as {@code --nodes 2}; a cluster that runs already does not see them
     */
    public static RealCluster obtain(String... flags) throws IOException, InterruptedException {
        Optional<String> running = setting("NODEROLL_TEST_KUBECONFIG");
        if (running.isPresent()) {
            return new RealCluster(Path.of(running.get()), Optional.empty(), Optional.empty());
        }
        Optional<String> start = setting("NODEROLL_CONTROL_PLANE");
        if (start.isEmpty()) {
            String notice = "NOT TESTED against a real Kubernetes: neither NODEROLL_CONTROL_PLANE nor"
                    + " NODEROLL_TEST_KUBECONFIG is set";
            if (TOLD.compareAndSet(false, true)) {
                System.err.println("*** " + notice);
            }
            Assumptions.abort(notice);
        }
        Path program = Path.of(start.orElseThrow()).toAbsolutePath();
        Path directory = Files.createTempDirectory("noderoll-cluster").resolve("state");
        List<String> command = new ArrayList<>(List.of(program.toString(), directory.toString()));
        command.addAll(List.of(flags));
        // The output goes to a file: the cluster inherits it, and a pipe would stay open as long as that runs.
        Path out = directory.resolveSibling("start.out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("the control plane did not start: " + String.join(" ", command));
        }
        return new RealCluster(
                Path.of(Files.readString(out).strip()),
                Optional.of(program.resolveSibling("stop")),
                Optional.of(directory));
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isBlank());
    }

    /** Where it is, and how to show who one is: an administrator. */
    public Kubeconfig kubeconfig() {
        return Kubeconfig.read(file);
    }

    /**
     * How kubectl is called, with a kubeconfig of the caller's: the start command leaves a program beside the directory
     * that is kubectl too. Skips the test where there is none.
     */
    public List<String> kubectl() {
        Optional<Path> program = directory.map(d -> d.resolveSibling(d.getFileName() + ".bin"));
        Assumptions.assumeTrue(
                program.filter(Files::isExecutable).isPresent(), "NOT TESTED with kubectl: there is none");
        return List.of(program.orElseThrow().toString(), "kubectl");
    }

    /** The kubeconfig itself, for programs. */
    public Path file() {
        return file;
    }

    /** Stops a cluster that {@link #obtain} started, and deletes its state. */
    @Override
    public void close() throws IOException {
        if (stop.isEmpty() || directory.isEmpty()) {
            return;
        }
        Process process = new ProcessBuilder(
                        stop.get().toString(), directory.get().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
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
}
