package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab run} takes manifests as people write them and {@code kubectl apply -f} takes them. */
class ManifestsAsWrittenTest {

    /** Aliases of a map, of a word and of a probe; a merge key; all of them lead to the Service's endpoints. */
    private static final String ANCHORED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: &name shop, labels: &labels {app: *name}}
            spec:
              replicas: 2
              selector: {matchLabels: *labels}
              template:
                metadata: {labels: {<<: *labels, tier: front}}
                spec:
                  containers:
                  - &server
                    name: *name
                    image: nginx:1.29
                    readinessProbe: {httpGet: {port: 80}}
                    lifecycle: {preStop: {sleep: {seconds: 15}}}
                  - {<<: *server, name: side}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop}
            spec: {selector: {app: shop}, ports: [{port: 80}]}
            """;

    private static final String OLD = """
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: old}
            spec:
              replicas: 2
              selector: {app: old}
              template:
                metadata: {labels: {app: old}}
                spec:
                  containers:
                  - name: c
                    image: nginx:1.29
                    readinessProbe: {httpGet: {port: 80}}
                    lifecycle: {preStop: {sleep: {seconds: 15}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: old}
            spec: {selector: {app: old}, ports: [{port: 80}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: old}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: old}}}
            """;

    private static final String OF_OTHERS = """
            apiVersion: serving.example.dev/v1
            kind: Service
            metadata: {name: hello}
            spec: {template: {spec: {containers: [{image: hello}]}}}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec:
              schedule: "0 3 * * *"
              jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}}}}
            ---
            """;

    @TempDir
    private Path directory = Path.of("");

    private final List<String> lines = new ArrayList<>();

    @Test
    void anchorsAliasesAndMergeKeysAreResolved() throws IOException {
        assertThat(run("shop.yaml", ANCHORED)).isZero();

        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("SUCCEEDED"));
        assertThat(figures()).as("failed requests").containsPattern("noderoll +\\d{4,} +0 ");
    }

    @Test
    void aReplicationControllerIsRolledWithoutAFailedRequestOnEitherDoor() throws IOException {
        assertThat(run("old.yaml", OLD)).isZero();
        assertThat(figures()).containsPattern("noderoll +\\d{4,} +0 ");

        assertThat(run("old.yaml", OLD, "--door", "http")).isZero();
        assertThat(figures()).containsPattern("noderoll +\\d{4,} +0 ");
    }

    @Test
    void whatIsLeftOutIsListedOnce() throws IOException {
        assertThat(run("shop.yaml", OF_OTHERS + ANCHORED)).isZero();

        assertThat(lines)
                .filteredOn(line -> line.contains("left out"))
                .containsExactly(
                        "left out, the lab does not model it: Service.serving.example.dev hello, CronJob nightly");
    }

    @Test
    void theComparisonListsItOnceToo() throws IOException {
        Path file = Files.writeString(directory.resolve("shop.yaml"), OF_OTHERS + ANCHORED);

        assertThat(Lab.run(List.of("lab", "compare", file.toString()), lines::add))
                .isZero();

        assertThat(lines).filteredOn(line -> line.contains("CronJob nightly")).hasSize(1);
    }

    @Test
    void aFileOfSeveralJsonObjectsIsRun() throws IOException {
        String json = """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop"}, "spec": {"replicas": 2,
                 "selector": {"matchLabels": {"app": "shop"}}, "template": {"metadata": {"labels": {"app": "shop"}},
                 "spec": {"containers": [{"name": "c", "image": "nginx:1.29"}]}}}}
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop"},
                 "spec": {"selector": {"app": "shop"}, "ports": [{"port": 80}]}}
                """;

        assertThat(run("shop.json", json)).isZero();
        assertThat(figures()).as("requests of the second object").containsPattern("noderoll +\\d{4,} ");
    }

    private static final String ALONE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: alone}
            spec: {containers: [{name: c, image: nginx:1.29}]}
            """;

    @Test
    void aRunThatCanNeverEndIsRefusedWithThePodAndWhatWouldHelp() throws IOException {
        assertThat(run("alone.yaml", ALONE)).isEqualTo(1);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("FAILED")
                        && line.contains("default/alone: no controller would make it again (delete it, or"));
    }

    @Test
    void aRunThatFailsNamesTheNodeInShortThePodAndWhatHoldsIt() throws IOException {
        Files.writeString(directory.resolve("alone.yaml"), ALONE);
        String scenario = """
                {"name": "alone", "about": "a pod of nobody's", "cluster": "alone",
                 "nodeGroup": {"name": "workers", "size": 2, "max": 3, "zones": ["eu-central-1a"]},
                 "images": {"current": "ami-0a11ce0000000001", "target": "ami-0b0b000000000002"},
                 "variants": [{"name": "alone", "about": "a pod of nobody's", "manifests": "alone.yaml"}],
                 "rollout": {"maxSurge": 1, "preflight": "warn"},
                 "requestsPerSecond": 1}
                """;

        assertThat(run("scenario.json", scenario)).isEqualTo(1);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("stopped at "))
                .singleElement()
                .asString()
                .matches("stopped at node-[12]: pod default/alone: no controller would make it again; .*");
    }

    private String figures() {
        return lines.stream()
                .filter(line -> line.contains(" noderoll "))
                .reduce((_, last) -> last)
                .orElse("");
    }

    private int run(String file, String manifests, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "lab",
                "run",
                Files.writeString(directory.resolve(file), manifests).toString()));
        arguments.addAll(List.of(options));
        return Lab.run(arguments, lines::add);
    }
}
