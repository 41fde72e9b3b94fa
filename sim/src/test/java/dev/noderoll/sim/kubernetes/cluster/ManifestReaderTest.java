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
