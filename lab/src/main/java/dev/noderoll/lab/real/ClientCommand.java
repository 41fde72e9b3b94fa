package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts the program in {@code lab.clients} where clients of the cluster run.
 *
 * @param words a program, and arguments for it, that executes the command which follows them there; empty when clients
 *     run where the lab does
 */
public record ClientCommand(List<String> words) {

    private static final String PROGRAM = "dev.noderoll.lab.clients.Clients";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READY = Duration.ofSeconds(150);

    public ClientCommand {
        words = List.copyOf(words);
    }

    /** The words of a command line, separated by blanks. */
    public static ClientCommand of(String line) {
        return new ClientCommand(List.of(line.strip().split("\\s+")));
    }

    /**
     * Starts, and comes back when every target has answered.
     *
     * @param targets as {@code namespace/name=address:port}
     * @param interval between two requests of a stream
     * @param hear is told each line, on a thread of its own
     */
    public Running start(List<String> targets, Duration interval, Consumer<JsonNode> hear) {
        List<String> command = new ArrayList<>(words);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), PROGRAM));
        command.addAll(List.of(String.valueOf(interval.toMillis()), String.valueOf(TIMEOUT.toMillis())));
        command.addAll(targets);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Running running = new Running(process, hear);
            running.awaitReady();
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words) + ": " + e.getMessage(), e);
        }
    }

    /** Clients that send requests until they are stopped. */
    public static final class Running {
        private final Process process;
        private final Consumer<JsonNode> hear;
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private final Thread reader;
        private volatile boolean done;

        private Running(Process process, Consumer<JsonNode> hear) {
            this.process = process;
            this.hear = hear;
            this.reader = Thread.ofVirtual().name("clients").start(this::read);
        }

        private void read() {
            try (BufferedReader lines = process.inputReader()) {
                for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode said = JSON.readTree(line);
                    if (said.has("ready")) {
                        ready.complete(said.path("traces").asBoolean());
                    } else if (said.has("done")) {
                        done = true;
                    } else {
                        hear.accept(said);
                    }
                }
            } catch (IOException ended) {
                done = false;
            } finally {
                ready.completeExceptionally(new IllegalStateException("the clients have ended"));
            }
        }

        private void awaitReady() {
            try {
                ready.get(READY.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
                throw new IllegalStateException("interrupted while the clients start", e);
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
                throw new IllegalStateException("the clients get no answer; what they said is above", e);
            }
        }

        /** Sends no more, and waits for what is under way. Throws when they ended before they were told to. */
        public void stop() {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                reader.join(Duration.ofSeconds(10));
            } catch (IOException e) {
                done = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!done) {
                throw new IllegalStateException("the clients ended too early: their figures are not whole");
            }
        }

        /** Ends them, whatever they do. */
        public void kill() {
            process.destroyForcibly();
        }
    }
}
