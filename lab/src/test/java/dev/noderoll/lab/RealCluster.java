package dev.noderoll.lab;

import dev.noderoll.cli.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes control plane for tests that compare the simulated one with it.
 *
 * <ol>
 *   <li>The cluster of the kubeconfig named by {@code NODEROLL_TEST_KUBECONFIG}, which is left running.
 *   <li>One that the command named by {@code NODEROLL_CONTROL_PLANE} starts: {@code COMMAND DIR [flags]} prints the path of
 *       a kubeconfig, and the program {@code stop DIR} beside it stops the cluster again.
 *   <li>{@link K3s} in a container where Docker is, for tests that need no kwok.
 * </ol>
 *
 * With none, {@link #obtain} skips the test, and says so.
 */
public final class RealCluster implements AutoCloseable {

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** How a cluster ends. */
    @FunctionalInterface
    private interface End {
        void come() throws IOException;
    }

    private final Path file;
    private final Optional<Path> directory;
    private final End end;

    private RealCluster(Path file, Optional<Path> directory, End end) {
        this.file = file;
        this.directory = directory;
        this.end = end;
    }

    /** Flags that depend on where the cluster keeps its state. */
    @FunctionalInterface
    public interface Flags {
        List<String> in(Path directory) throws IOException;
    }

    /**
     * Starts a cluster of the caller's own, which no other test uses; skips the calling test when there is no command for
     * it.
     */
    public static RealCluster start(Flags flags) throws IOException, InterruptedException {
        Optional<String> start = setting("NODEROLL_CONTROL_PLANE");
        if (start.isEmpty()) {
            skip("the test configures its own control plane");
        }
        return started(Path.of(start.orElseThrow()).toAbsolutePath(), flags);
    }

    /**
     * Finds or starts a cluster; skips the calling test when there is none.
     *
     * @param flags for the command, such as {@code --nodes 2}; a cluster that runs already does not see them
     */
    public static RealCluster obtain(String... flags) throws IOException, InterruptedException {
        Optional<String> running = setting("NODEROLL_TEST_KUBECONFIG");
        if (running.isPresent()) {
            return new RealCluster(Path.of(running.get()), Optional.empty(), () -> {});
        }
        Optional<String> start = setting("NODEROLL_CONTROL_PLANE");
        if (start.isPresent()) {
            return started(Path.of(start.get()).toAbsolutePath(), _ -> List.of(flags));
        }
        Optional<String> without = K3s.against(List.of(flags));
        without.ifPresent(RealCluster::skip);
        K3s container = K3s.start(List.of(flags));
        return new RealCluster(container.kubeconfig(), Optional.empty(), container::stop);
    }

    private static void skip(String why) {
        String notice = "NOT TESTED against a real Kubernetes: neither NODEROLL_CONTROL_PLANE nor"
                + " NODEROLL_TEST_KUBECONFIG is set, and " + why;
        if (TOLD.add(why)) {
            System.err.println("*** " + notice);
        }
        Assumptions.abort(notice);
    }

    private static RealCluster started(Path program, Flags flags) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("noderoll-cluster").resolve("state");
        List<String> command = new ArrayList<>(List.of(program.toString(), directory.toString()));
        command.addAll(flags.in(directory));
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
                Optional.of(directory),
                () -> stop(program.resolveSibling("stop"), directory));
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
        end.come();
    }

    private static void stop(Path program, Path directory) throws IOException {
        Process process = new ProcessBuilder(program.toString(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("the control plane in " + directory + " did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the control plane in " + directory + " stops", e);
        }
        try (Stream<Path> files = Files.walk(directory.resolveSibling(""))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
