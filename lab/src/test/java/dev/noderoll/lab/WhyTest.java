package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code noderoll why} on a node of the simulated cluster, over HTTP through the adapters that are deployed. */
class WhyTest {

    private static final String MANIFESTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: nginx}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: default}
            spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: naked, namespace: default}
            spec: {containers: [{name: c, image: nginx}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: torn, namespace: default, labels: {app: torn}}
            spec: {containers: [{name: c, image: nginx}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: torn-a, namespace: default}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: torn}}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: torn-b, namespace: default}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: torn}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: busy
              namespace: default
              annotations: {karpenter.sh/do-not-disrupt: "true"}
            spec: {containers: [{name: c, image: nginx}]}
            """;

    @TempDir
    Path directory = Path.of("");

    @Test
    void namesPodBudgetOwnerAndWhatWouldUnblockIt() throws IOException {
        List<String> lines = why("{\"singleReplica\":\"hold\",\"unmanagedPods\":\"evict\"}");

        assertThat(lines).anyMatch(line -> line.endsWith(": 4 pods, 3 of which need a person."));
        assertThat(after("default/web-", lines))
                .containsExactly(
                        "(Deployment/default/web, 1 of 1 available)",
                        "held     budget default/web can never allow an eviction: 1 healthy, 1 needed, and all its pods"
                                + " are healthy",
                        "unblock  add a replica, or lower the budget's minAvailable (raise its maxUnavailable); a"
                                + " Deployment whose strategy has maxUnavailable 0 is moved by a restart with"
                                + " singleReplica: surge",
                        "budget   default/web: 1 of 1 healthy, 1 needed, 0 may go now");
        assertThat(after("default/torn", lines))
                .startsWith(
                        "(no controller)",
                        "held     several budgets cover it, which the eviction API refuses: default/torn-a,"
                                + " default/torn-b");
        assertThat(after("default/busy", lines))
                .contains("held     its owner has marked it with karpenter.sh/do-not-disrupt");
        assertThat(after("default/naked", lines))
                .containsExactly(
                        "(no controller)",
                        "goes     would be evicted now",
                        "loses    the pod itself, which no controller makes again");
    }

    @Test
    void saysWhatTheDefaultPolicyWouldDo() throws IOException {
        List<String> lines = why("{}");

        assertThat(after("default/web-", lines))
                .as("there is no other node yet for a successor beside it")
                .contains("waits    its successor needs a new node in eu-central-1a");
        assertThat(after("default/naked", lines)).contains("held     no controller would make it again");
    }

    private List<String> why(String drain) throws IOException {
        Files.writeString(directory.resolve("all.yaml"), MANIFESTS);
        Path file = Files.writeString(directory.resolve("scenario.json"), """
                {"name": "why", "nodeGroup": {"size": 1},
                 "variants": [{"name": "all", "about": "each", "manifests": "all.yaml"}]}
                """);
        Scenario scenario = ScenarioReader.read(file);
        World world = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1).world();
        String node = world.api()
                .list(Kind.NODE)
                .getFirst()
                .path("metadata")
                .path("name")
                .asText();
        Inbox inbox = new Inbox();
        try (KubernetesDoor door = KubernetesDoor.open(world.api(), inbox)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), door.kubeconfig());
            List<String> lines = new ArrayList<>();
            int status = inbox.serveWhile(CompletableFuture.supplyAsync(() -> Lab.run(
                    List.of("why", node, "--kubeconfig", kubeconfig.toString(), "--drain", drain), lines::add)));
            assertThat(status).as("%s", lines).isEqualTo(lines.stream().anyMatch(l -> l.startsWith("  held")) ? 1 : 0);
            return lines;
        }
    }

    /** What is said of the pod whose name begins so: its owner, then the lines below, without their indent. */
    private static List<String> after(String pod, List<String> lines) {
        List<String> said = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(pod)) {
                said.add(line.substring(line.indexOf('(')));
            } else if (!said.isEmpty()) {
                if (line.isEmpty()) {
                    break;
                }
                said.add(line.strip());
            }
        }
        return said;
    }
}
