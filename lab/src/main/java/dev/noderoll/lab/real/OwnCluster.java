package dev.noderoll.lab.real;

import dev.noderoll.port.Misconfigured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster for one demonstration, by the programs beside a node command: {@code cluster-up DIR} starts a control plane
 * and prints the path of a kubeconfig, {@code client DIR COMMAND ...} runs a command where clients are, and
 * {@code cluster-down DIR} ends it all. The node command learns DIR from {@code REALNODES_DIR}.
 */
public final class OwnCluster implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("cluster-up", "client", "cluster-down");
    private static final List<String> TOOLS = List.of("ip", "nsenter", "unshare", "iptables", "conntrack", "runc");

    private final Path command;
    private final Path directory;
    private final Path kubeconfig;
    private final CleanUp cleanUp;

    private OwnCluster(Path command, Path directory, Path kubeconfig, CleanUp cleanUp) {
        this.command = command;
        this.directory = directory;
        this.kubeconfig = kubeconfig;
        this.cleanUp = cleanUp;
    }

    /** What this machine lacks to run real nodes, a line each; nothing when it lacks nothing. */
    public static List<String> lacks(Optional<String> command) {
        List<String> lacks = new ArrayList<>();
        if (!System.getProperty("os.name").equals("Linux")) {
            lacks.add("Linux: this is " + System.getProperty("os.name"));
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            lacks.add("root: namespaces, mounts and cgroups; this is " + System.getProperty("user.name"));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
        for (String tool : TOOLS) {
            if (Stream.of(path.split(":")).noneMatch(p -> Files.isExecutable(Path.of(p, tool)))) {
                lacks.add("the program " + tool);
            }
        }
        if (command.isEmpty()) {
            lacks.add(
                    "a command that makes nodes: --nodes COMMAND, or NODEROLL_NODES in the environment; docs/real-nodes.md");
        }
        command.map(Path::of).ifPresent(c -> {
            if (!Files.isExecutable(c)) {
                lacks.add("the command " + c);
            }
            PROGRAMS.stream()
                    .filter(p -> !Files.isExecutable(c.resolveSibling(p)))
                    .forEach(p -> lacks.add("the program " + p + " beside " + c + "; or --kubeconfig and --client"));
        });
        return lacks;
    }

    /** Starts it; throws {@link Misconfigured} with what the program said when it does not start. */
    public static OwnCluster start(Path command, CleanUp cleanUp) {
        try {
            Path directory = Files.createTempDirectory("noderoll-nodes-");
            Path absolute = command.toAbsolutePath();
            cleanUp.add("the directory " + directory, () -> delete(directory));
            cleanUp.add("the cluster in " + directory, () -> run(absolute, "cluster-down", directory));
            String said = run(absolute, "cluster-up", directory);
            return new OwnCluster(absolute, directory, Path.of(said.strip()), cleanUp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    public NodeCommand nodes() {
        return new NodeCommand(List.of("env", "REALNODES_DIR=" + directory, command.toString()));
    }

    public ClientCommand client() {
        return new ClientCommand(List.of(command.resolveSibling("client").toString(), directory.toString()));
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns its standard output. What it starts in the background has files of its own. */
    private static String run(Path command, String program, Path directory) {
        Path output = directory.resolveSibling(directory.getFileName() + "-" + program + ".out");
        try {
            Process process = new ProcessBuilder(command.resolveSibling(program).toString(), directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = process.waitFor();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            Files.deleteIfExists(output);
            if (status != 0) {
                throw new Misconfigured(program + ": status " + status + ": " + said.strip(), new IOException(program));
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + program, e);
        }
    }

    @Override
    public void close() {
        cleanUp.close();
    }
}
