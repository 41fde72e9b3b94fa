package dev.noderoll.sim.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assertions;

/** The AWS CLI, as a process at the door of a world. */
public final class AwsCli {

    /** What it printed on each stream, and how it ended. */
    public record Said(String command, int status, String out, String errors) {

        /** Status 0, and nothing on the stream of errors. */
        public JsonNode succeeds() {
            assertThat(status).as("%s said %s", command, errors).isZero();
            assertThat(errors).as(command).isBlank();
            try {
                return out.isBlank() ? new ObjectMapper().createObjectNode() : new ObjectMapper().readTree(out);
            } catch (IOException e) {
                return Assertions.fail(command + " printed no JSON: " + out, e);
            }
        }

        /** As the CLI ends for every error of a service: status 255 of version 1, 254 of version 2. */
        void fails(String code, String operation, String message) {
            assertThat(status).as("%s said %s", command, out).isIn(254, 255);
            assertThat(errors.strip())
                    .as(command)
                    .endsWith("An error occurred (" + code + ") when calling the " + operation + " operation: "
                            + message);
        }
    }

    private final AwsDoorWorld world;
    private final String program;

    public AwsCli(AwsDoorWorld world) {
        String named = System.getenv("NODEROLL_AWS_CLI");
        assumeTrue(
                named != null && !named.isEmpty(),
                "SKIPPED: NODEROLL_AWS_CLI does not name an aws program, so the AWS CLI is not tried");
        this.world = world;
        this.program = String.valueOf(named);
    }

    /** Runs {@code aws} with these words while the agenda's thread answers its calls. */
    public Said say(String words, String... more) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of(more));
        return world.inbox.serveWhile(CompletableFuture.supplyAsync(() -> run(command, words)));
    }

    private Said run(List<String> command, String words) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL",
                        world.door.endpoint().toString(),
                        "AWS_DEFAULT_REGION",
                        "eu-central-1",
                        "AWS_ACCESS_KEY_ID",
                        "lab",
                        "AWS_SECRET_ACCESS_KEY",
                        "lab",
                        "AWS_PAGER",
                        "",
                        "AWS_MAX_ATTEMPTS",
                        "1",
                        "AWS_CONFIG_FILE",
                        Path.of("no-such-file").toAbsolutePath().toString()));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String out = text(process.getInputStream());
            return new Said(words, process.waitFor(), out, errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the AWS CLI runs", e);
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
