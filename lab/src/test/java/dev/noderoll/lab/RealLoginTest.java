package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.cli.Terminal;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in to a real API server: by a client certificate, and by a program that gives a token. */
class RealLoginTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void aCertificateAndAProgramBothGetInAndNobodyDoesNot() throws Exception {
        try (RealCluster cluster = RealCluster.obtain("--no-kwok")) {
            assertThat(check(cluster.file())).isEmpty();

            String token = token(cluster);
            assertThat(check(byProgram(cluster.file(), token))).isEmpty();

            assertThat(check(byProgram(cluster.file(), "nonsense")))
                    .singleElement()
                    .asString()
                    .contains("401", "does not know these credentials");
        }
    }

    /** What it says on its error output; the cluster has no pods, so there is nothing to stop at. */
    private static List<String> check(Path kubeconfig) {
        List<String> said = new ArrayList<>();
        int status = Lab.run(
                List.of("check", "--kubeconfig=" + kubeconfig), Terminal.of(line -> {}, said::add, Wiring.clock()));
        assertThat(status).isEqualTo(said.isEmpty() ? 0 : 3);
        return said;
    }

    /** A token of a service account that may read everything. */
    private static String token(RealCluster cluster) throws IOException {
        Inbox inbox = new Inbox();
        try (var api = new RealKubeApi(cluster.kubeconfig(), inbox)) {
            api.post("/api/v1/namespaces/default/serviceaccounts", yaml("{metadata: {name: looker}}"));
            api.post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", yaml("""
                    {metadata: {name: looker}, subjects: [{kind: ServiceAccount, name: looker, namespace: default}],
                     roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}"""));
            return api.post("/api/v1/namespaces/default/serviceaccounts/looker/token", yaml("{spec: {}}"))
                    .at("/status/token")
                    .asText();
        }
    }

    private static ObjectNode yaml(String text) throws IOException {
        return (ObjectNode) new YAMLMapper().readTree(text);
    }

    /** The same cluster, by a program as {@code aws eks get-token} is one. */
    private Path byProgram(Path file, String token) throws IOException {
        Path program = Files.writeString(directory.resolve("plugin"), """
                #!/bin/sh
                echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "%s"}}'
                """.formatted(token));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var config = (ObjectNode) new YAMLMapper().readTree(file.toFile());
        config.withArray("users")
                .forEach(user -> ((ObjectNode) user)
                        .putObject("user")
                        .putObject("exec")
                        .put("apiVersion", "client.authentication.k8s.io/v1")
                        .put("command", "./plugin")
                        .put("interactiveMode", "Never"));
        return Files.writeString(directory.resolve("config"), config.toString());
    }
}
