package dev.noderoll.sim.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {

    private static final String TWO = """
            # a comment
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: one}
            ---
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: two, namespace: other}
            """;

    @Test
    void readsEachDocumentAndFillsInTheNamespace() {
        assertThat(ManifestReader.parse("f", TWO, ManifestReaderTest::none))
                .extracting(m -> Key.of(m).toString())
                .containsExactly("default/one", "other/two");
    }

    @Test
    void takesListsApart() {
        assertThat(ManifestReader.parse(
                        "f",
                        "{apiVersion: v1, kind: List, items: [" + configMap("a") + "," + configMap("b") + "]}",
                        ManifestReaderTest::none))
                .extracting(Fields::name)
                .containsExactly("a", "b");
    }

    @Test
    void readsJson() {
        assertThat(ManifestReader.parse(
                        "f",
                        "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}}",
                        ManifestReaderTest::none))
                .extracting(m -> Key.of(m).toString())
                .containsExactly("n");
    }

    @Test
    void namesTheDocumentOfAWorkloadThatItDoesNotKnow() {
        assertThatThrownBy(() -> ManifestReader.parse(
                        "web.yaml",
                        TWO + "---\napiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: i}",
                        ManifestReaderTest::none))
                .isInstanceOf(ManifestReader.Unreadable.class)
                .hasMessageContaining("web.yaml, document")
                .hasMessageContaining("'Deployment' of apiVersion 'extensions/v1beta1'")
                .hasMessageContaining("apps/v1 Deployment");
    }

    @Test
    void leavesOutWhatRunsNoPodsAndNamesIt() {
        List<String> leftOut = new ArrayList<>();

        assertThat(ManifestReader.parse(
                        "f",
                        TWO + "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}",
                        leftOut::add))
                .hasSize(2);
        assertThat(leftOut).containsExactly("Ingress i");
    }

    @Test
    void aKindOfAnotherGroupIsNotTheOneOfTheSameName() {
        List<String> leftOut = new ArrayList<>();

        assertThat(ManifestReader.parse("f", """
                        apiVersion: serving.example.dev/v1
                        kind: Service
                        metadata: {name: hello}
                        spec: {template: {spec: {containers: [{image: hello}]}}}
                        ---
                        apiVersion: apps.example.io/v1alpha1
                        kind: StatefulSet
                        metadata: {name: db}
                        spec: {scaleStrategy: {maxUnavailable: 1}}
                        ---
                        apiVersion: batch.example.sh/v1
                        kind: Job
                        metadata: {name: train}
                        spec: {minAvailable: 3}
                        """, leftOut::add)).isEmpty();
        assertThat(leftOut)
                .containsExactly(
                        "Service.serving.example.dev hello",
                        "StatefulSet.apps.example.io db",
                        "Job.batch.example.sh train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps/v1", "networking.k8s.io/v1", "batch/v1"})
    void aKindInAWrongGroupOfKubernetesIsASlip(String apiVersion) {
        assertThatThrownBy(() -> ManifestReader.parse(
                        "f",
                        "{apiVersion: " + apiVersion + ", kind: Service, metadata: {name: s}}",
                        ManifestReaderTest::none))
                .hasMessageContaining("kind 'Service' of apiVersion '" + apiVersion + "' is not supported");
    }

    @Test
    void aCronJobIsLeftOutAndItsFieldsAreChecked() {
        List<String> leftOut = new ArrayList<>();
        String nightly = """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never}}}}}
                """;

        assertThat(ManifestReader.parse("f", nightly, leftOut::add)).isEmpty();
        assertThat(leftOut).containsExactly("CronJob nightly");
        assertThatThrownBy(() ->
                        ManifestReader.parse("f", nightly.replace("schedule", "shedule"), ManifestReaderTest::none))
                .hasMessageContaining("spec.shedule is \"0 3 * * *\", expected no such field");
    }

    @Test
    void readsObjectsOfJsonOneAfterTheOther() {
        assertThat(ManifestReader.parse("f", """
                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}
                        """, ManifestReaderTest::none))
                .extracting(Fields::name)
                .containsExactly("a", "b");
    }

    @Test
    void namesTheDocumentInWhichJsonEnds() {
        assertThatThrownBy(() -> ManifestReader.parse(
                        "f.json",
                        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}}\n{\"kind\" 1}",
                        ManifestReaderTest::none))
                .hasMessageStartingWith("f.json, document 2: not YAML or JSON: line 2: ");
    }

    @Test
    void aFileThatIsNamedItselfMayEndInAnything(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rendered.txt"), configMap("a"));

        assertThat(ManifestReader.read(file, ManifestReaderTest::none)).hasSize(1);
        assertThat(ManifestReader.read(folder, ManifestReaderTest::none)).isEmpty();
    }

    @Test
    void saysWhereATextIsNotYaml() {
        assertThatThrownBy(() -> ManifestReader.parse("web.yaml", "kind: [", ManifestReaderTest::none))
                .hasMessageStartingWith("web.yaml, document 1");
    }

    @Test
    void readsADirectoryInTheOrderOfItsNamesNamespacesFirst(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("b.yaml"), "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
        Files.writeString(folder.resolve("a.yml"), configMap("a"));
        Files.writeString(
                folder.resolve("sub/c.json"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"c\"}}");
        Files.writeString(folder.resolve("README.md"), "not a manifest");

        assertThat(ManifestReader.read(folder, ManifestReaderTest::none))
                .extracting(Fields::name)
                .containsExactly("shop", "a", "c");
    }

    @Test
    void saysThatThereIsNoSuchFile(@TempDir Path folder) {
        assertThatThrownBy(() -> ManifestReader.read(folder.resolve("none"), ManifestReaderTest::none))
                .hasMessageContaining("does not exist");
    }

    private static String configMap(String name) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}";
    }

    private static void none(String left) {
        assertThat(left).as("left out").isEmpty();
    }
}
