package dev.noderoll.lab.real;

import dev.noderoll.sim.aws.SimInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that boots machines with a kubelet, and cuts their power; docs/lab.md has its contract.
 *
 * @param words the program, and the arguments that go before {@code up} and {@code down}
 */
public record NodeCommand(List<String> words) {

    /** Longer than any machine takes; a program that hangs is ended. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** How much of what a program says is told. */
    private static final int TOLD = 2000;

    /** The program did not do what it was told to; the message has its status and its output. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    public NodeCommand {
        words = List.copyOf(words);
    }

    /** The words of a command line, separated by blanks. */
    public static NodeCommand of(String line) {
        return new NodeCommand(List.of(line.strip().split("\\s+")));
    }

    /** Boots the machine of an instance; throws {@link Failed} when it does not boot. */
    void up(SimInstance instance) {
        call(
                "up",
                instance.privateDnsName(),
                instance.providerId(),
                instance.zone(),
                instance.instanceType(),
                instance.imageId());
    }

    /** Cuts the power of a machine; throws {@link Failed} when it may still run. */
    void down(String name) {
        call("down", name);
    }

    private void call(String... arguments) {
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of(arguments));
        try {
            // Into a file: what it starts in the background may hold on to a pipe for as long as it lives.
            Path output = Files.createTempFile("noderoll-node", ".log");
            try {
                run(command, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new Failed(String.join(" ", command) + ": " + e.getMessage());
        }
    }

    private static void run(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                throw new Failed(String.join(" ", command)
                        + (ended ? ": status " + process.exitValue() : ": not done after " + LIMIT.toSeconds() + " s")
                        + said(output));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Failed(String.join(" ", command) + ": interrupted");
        }
    }

    private static String said(Path output) {
        try {
            String all = Files.readString(output).strip();
            return all.isEmpty() ? "" : ": " + all.substring(Math.max(0, all.length() - TOLD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
