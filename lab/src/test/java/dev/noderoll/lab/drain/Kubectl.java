package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** kubectl, as a process beside a cluster's own time. */
final class Kubectl {

    /** What it printed, on both streams, and how it ended. */
    record Said(String command, int status, String text) {

        Said succeeds() {
            assertThat(status).as("%s said %s", command, text).isZero();
            return this;
        }

        Said says(String part) {
            assertThat(text).as(command).contains(part);
            return this;
        }
    }

    private static final int LIMIT = 180;

    private final Ground ground;
    private final List<String> program;
    private final Path config;

    Kubectl(Ground ground, List<String> program, Path config) {
        this.ground = ground;
        this.program = program;
        this.config = config;
    }

    /** Runs {@code kubectl} with these words, while the cluster's time passes. */
    Said say(String words) {
        List<String> command = new ArrayList<>(program);
        command.add("--kubeconfig=" + config);
        command.addAll(List.of(words.split(" ")));
        try (var aside = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Said> said = CompletableFuture.supplyAsync(() -> run(command, words), aside);
            assertThat(ground.until(said::isDone, LIMIT)).as(words).isTrue();
            return said.join();
        }
    }

    private static Said run(List<String> command, String words) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(words, process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl runs", e);
        }
    }
}
