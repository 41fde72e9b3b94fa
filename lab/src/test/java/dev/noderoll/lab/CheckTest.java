package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code noderoll check} on the simulated cluster, over HTTP through the adapters that are deployed. */
class CheckTest {

    private static final Scenario TWO_NODES = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));

    private static final String HARD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: once, namespace: default}
            spec:
              replicas: 1
              strategy: {type: Recreate}
              selector: {matchLabels: {app: once}}
              template:
                metadata: {labels: {app: once}}
                spec:
                  terminationGracePeriodSeconds: 10
                  containers:
                  - name: c
                    image: nginx
                    ports: [{containerPort: 80}]
                    lifecycle: {preStop: {sleep: {seconds: 30}}}
                  volumes: [{name: cache, emptyDir: {}}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: once, namespace: default}
            spec: {selector: {app: once}, ports: [{port: 80}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: once, namespace: default}
            spec: {minAvailable: 1, selector: {matchLabels: {app: once}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: torn
              namespace: default
              labels: {app: torn}
              annotations: {karpenter.sh/do-not-disrupt: "true"}
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
            """;

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "bare, NoPreStop NoReadinessProbe NoBudget",
        "graceful, NoReadinessProbe NoBudget",
        "readiness, NoBudget",
        "budget, ''"
    })
    void namesWhatEachVersionOfTheManifestLacks(String variant, String missing) throws IOException {
        World world = new World(TWO_NODES, 1);
        world.settle(TWO_NODES.variant(variant));

        assertThat(kinds(check(world, 0, "-o", "json"), "Deployment/default/web"))
                .isEqualTo(missing.isEmpty() ? List.of() : List.of(missing.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource({"'', NoPreStop", "app, StaysAttached", "example.com/traffic, ''"})
    void whatLeavesItsServiceByALabelNeedsNoPause(String label, String missing) throws IOException {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/detach"));
        World world = new World(scenario, 1);
        world.settle(scenario.variant(""));
        String[] plain = {"-o", "json"};
        String[] named = {"-o", "json", "--detach-label", label};

        assertThat(kinds(check(world, 0, label.isEmpty() ? plain : named), "Deployment/default/web"))
                .isEqualTo(missing.isEmpty() ? List.of() : List.of(missing));
    }

    @Test
    void theTableShowsEachProtectionAndASentenceForEachThatIsMissing() throws IOException {
        World world = new World(TWO_NODES, 1);
        world.settle(TWO_NODES.variant("graceful"));

        assertThat(check(world, 0))
                .containsExactly(
                        "workload                pods  stop  readiness  replicas  spread  budget  moves",
                        "Deployment/default/web  2     yes   NO         yes       yes     NO      yes",
                        "",
                        "loses  no readiness probe: it is sent requests before it serves",
                        "       Deployment/default/web",
                        "       to do: add one to each container that has ports",
                        "",
                        "risks  no PodDisruptionBudget: others than Noderoll may evict all its pods at once",
                        "       Deployment/default/web",
                        "       to do: add one with maxUnavailable 1",
                        "",
                        "1 workload: 0 would stop a rollout, 1 would lose requests or data, 0 risk something, 0 lack"
                                + " nothing.");
    }

    @Test
    void namesWhatARolloutWouldStopAt() throws IOException {
        Path manifests = Files.writeString(directory.resolve("hard.yaml"), HARD);
        World world = new World(TWO_NODES, 1);
        world.settle(new Scenario.Variant("hard", "", manifests));

        List<String> lines = check(world, 1, "-o", "json");

        assertThat(kinds(lines, "Deployment/default/once"))
                .containsExactly("NoSuccessor", "BudgetNeverAllows", "GraceTooShort", "NoReadinessProbe", "LocalData");
        assertThat(kinds(lines, "Pod/default/torn")).containsExactly("SeveralBudgets", "OptedOut", "Unmanaged");
    }

    private static List<String> kinds(List<String> lines, String workload) throws IOException {
        List<String> kinds = new ArrayList<>();
        for (JsonNode checked : new ObjectMapper().readTree(String.join("\n", lines))) {
            if (checked.path("workload").asText().equals(workload)) {
                checked.path("problems").forEach(p -> kinds.add(p.path("kind").asText()));
            }
        }
        return kinds;
    }

    private List<String> check(World world, int exit, String... more) throws IOException {
        Inbox inbox = new Inbox();
        try (KubernetesDoor door = KubernetesDoor.open(world.api(), inbox)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), door.kubeconfig());
            List<String> command = new ArrayList<>(List.of("check", "--kubeconfig", kubeconfig.toString()));
            command.addAll(List.of(more));
            List<String> lines = new ArrayList<>();
            int status =
                    inbox.serveWhile(CompletableFuture.supplyAsync(() -> Lab.run(command, world.agenda(), lines::add)));
            assertThat(status).as("%s", lines).isEqualTo(exit);
            return lines;
        }
    }
}
