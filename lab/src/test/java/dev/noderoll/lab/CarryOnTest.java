package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real control plane that is killed in its middle, and another that carries it on. */
class CarryOnTest {

    @TempDir
    private Path directory;

    @Test
    void aSecondExecutionEndsWhatAKilledOneHasBegun() throws Exception {
        try (RealCluster cluster = RealCluster.obtain()) {
            Path kubeconfig = cluster.file();
            Path first = directory.resolve("first.txt");
            Process killed = lab(kubeconfig, first);
            awaitText(first, " draining", killed);
            // SIGKILL: nothing of it gets to clean up.
            killed.destroyForcibly().waitFor();
            endHold(cluster);

            Path second = directory.resolve("second.txt");
            Process other = lab(kubeconfig, second);

            assertThat(other.waitFor(5, TimeUnit.MINUTES))
                    .as(Files.readString(second))
                    .isTrue();
            String told = Files.readString(first) + Files.readString(second);
            assertThat(other.exitValue()).as(told).isZero();
            assertThat(told)
                    .contains("carries on run 1, which was killed", "SUCCEEDED", "\"current\":2,\"outdated\":[]")
                    .doesNotContain("BROKEN");
            assertThat(directory.resolve("account.json")).doesNotExist();
        }
    }

    private static void awaitText(Path file, String text, Process process) throws IOException, InterruptedException {
        for (int i = 0; i < 1800 && process.isAlive() && !Files.readString(file).contains(text); i++) {
            Thread.sleep(100);
        }
        assertThat(Files.readString(file)).contains(text);
    }

    /** As if the five minutes were over for which it holds the group. */
    private static void endHold(RealCluster cluster) {
        try (RealKubeApi api = new RealKubeApi(cluster.kubeconfig(), new Inbox())) {
            for (ObjectNode lease : api.fetch(Kind.LEASE)) {
                if (lease.path("metadata").path("namespace").asText().equals("noderoll")) {
                    ((ObjectNode) lease.path("spec")).put("renewTime", "2020-01-01T00:00:00.000000Z");
                    api.update(Kind.LEASE, lease);
                }
            }
        }
    }

    private Process lab(Path kubeconfig, Path out) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dnoderoll.root=" + Golden.root().toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.noderoll.lab.Lab",
                        "lab",
                        "run",
                        "two-nodes",
                        "--kubeconfig",
                        kubeconfig.toString(),
                        "--account",
                        directory.resolve("account.json").toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }
}
