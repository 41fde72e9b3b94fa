package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Manifests with a slip of the pen: {@code lab run} names the field, its value and what is expected, and ends with exit
 * status 2. A real API server refuses those of Kubernetes' own too.
 */
class BadManifestTest {

    private static final String GOOD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 30
                  containers:
                  - {name: web, image: "nginx:1.29", resources: {requests: {cpu: 100m}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
            """;

    /** What stands there, what is put in its place, and what the message ends with. */
    record Slip(String there, String instead, String message) {
        @Override
        public String toString() {
            return instead;
        }
    }

    @TempDir
    private Path directory = Path.of("");

    static Stream<Slip> ofKubernetes() {
        return Stream.concat(ofTypes(), ofRules());
    }

    /** Fields that are not there, or have another type. */
    private static Stream<Slip> ofTypes() {
        return Stream.of(
                new Slip(
                        "replicas: 2",
                        "replicsa: 2",
                        "document 1: spec.replicsa is 2, expected no such field: there are"),
                new Slip("replicas: 2", "paused: 1", "spec.paused is 1, expected true or false"),
                new Slip(
                        "labels: {app: web}}\n    spec",
                        "labels: {app: 1}}\n    spec",
                        "spec.template.metadata.labels.app is 1, expected text"),
                new Slip(
                        "image: \"nginx:1.29\"",
                        "image: 1.29",
                        "spec.template.spec.containers[0].image is 1.29, expected text"),
                new Slip(
                        "- {name: web",
                        "- null\n      - {name: web",
                        "spec.template.spec.containers[0] is null, expected an object"),
                new Slip(
                        "minAvailable: 1",
                        "minAvailable: [1]",
                        "spec.minAvailable is [1], expected a whole number, or text such as"));
    }

    /** What has the right types, and makes no sense. */
    private static Stream<Slip> ofRules() {
        return Stream.of(
                new Slip(
                        "replicas: 2",
                        "replicas: two",
                        "document 1: spec.replicas is \"two\", expected a whole number"),
                new Slip(
                        "replicas: 2",
                        "replicas: -1",
                        "spec.replicas: Invalid value: -1: must be greater than or equal"),
                new Slip(
                        "{app: web}}\n  template",
                        "[web]}\n  template",
                        "spec.selector.matchLabels is [\"web\"], expected an object"),
                new Slip(
                        "labels: {app: web}}\n    spec",
                        "labels: {app: shop}}\n    spec",
                        "`selector` does not match template `labels`"),
                new Slip(
                        "metadata: {name: web}\nspec:\n",
                        "metadata: {name: We b}\nspec:\n",
                        "metadata.name: Invalid value: \"We b\""),
                new Slip("metadata: {name: web}\nspec:\n", "metadata: {}\nspec:\n", "metadata.name: Required value"),
                new Slip(
                        "metadata: {name: web}\nspec:\n",
                        "metadata: {name: web, creationTimestamp: today}\nspec:\n",
                        "metadata.creationTimestamp is \"today\", expected a time such as"),
                new Slip(
                        "kind: Deployment",
                        "kind: Deploymint",
                        "kind 'Deploymint' of apiVersion 'apps/v1' is not supported"),
                new Slip("apps/v1", "apps/v2", "kind 'Deployment' of apiVersion 'apps/v2' is not supported"),
                new Slip("image: \"nginx:1.29\", ", "", "spec.template.spec.containers[0].image: Required value"),
                new Slip("cpu: 100m", "cpu: lots", "resources.requests.cpu is \"lots\", expected a quantity such as"),
                new Slip(
                        "ports: [{port: 80}]",
                        "ports: [{port: http}]",
                        "document 2: spec.ports[0].port is \"http\", expected a whole number"),
                new Slip("ports: [{port: 80}]", "ports: {port: 80}", "spec.ports is {\"port\":80}, expected a list"),
                new Slip(
                        "minAvailable: 1",
                        "minAvailable: 1, maxUnavailable: 1",
                        "minAvailable and maxUnavailable cannot be both set"),
                new Slip(
                        "minAvailable: 1",
                        "minAvailable: 150%",
                        "spec.minAvailable: Invalid value: \"150%\": must not be"),
                new Slip("spec: {minAvailable", "spec: {{minAvailable", "not YAML or JSON"));
    }

    static Stream<Slip> ofTheLab() {
        return Stream.of(
                annotation("starts-in: soon", "starts-in is 'soon', expected a time such as 200ms, 2s or 1m"),
                annotation("on-sigterm: waits", "on-sigterm is 'waits', expected dies, finishes, drains or ignores"),
                annotation("request-time: '-1s'", "request-time is '-1s', expected a time such as"),
                new Slip("cpu: 100m", "cpu: 64", "these pods are not Ready: web-"),
                new Slip(
                        "terminationGracePeriodSeconds: 30", "nodeSelector: {disk: ssd}", "(0/2 nodes are available: "),
                new Slip(GOOD, "", "has no object that runs pods"),
                new Slip(GOOD, "hello", "document 1: expected an object with apiVersion and kind"));
    }

    private static Slip annotation(String annotation, String message) {
        return new Slip(
                "metadata: {labels: {app: web}}",
                "metadata: {labels: {app: web}, annotations: {lab.noderoll.dev/" + annotation + "}}",
                message);
    }

    @Test
    void theGoodOneRuns() throws IOException {
        assertThat(run(GOOD, new ArrayList<>())).isZero();
    }

    @ParameterizedTest
    @MethodSource({"ofKubernetes", "ofTheLab"})
    void theMessageNamesTheFieldItsValueAndWhatIsExpected(Slip slip) throws IOException {
        List<String> lines = new ArrayList<>();

        assertThat(run(spoilt(slip), lines)).isEqualTo(2);
        assertThat(lines).last().asString().startsWith("noderoll: ").contains("web.yaml", slip.message());
    }

    @Test
    @Tag("control-plane")
    void aRealServerRefusesTheSame() throws IOException, InterruptedException {
        try (RealCluster cluster = RealCluster.obtain("--no-kwok")) {
            assertThat(create(cluster, GOOD)).as("the good one").isZero();
            for (Slip slip : ofKubernetes().toList()) {
                assertThat(create(cluster, spoilt(slip))).as(slip.toString()).isEqualTo(1);
            }
        }
    }

    private int create(RealCluster cluster, String manifests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(cluster.kubectl());
        command.addAll(List.of("--kubeconfig", cluster.file().toString(), "create", "--dry-run=server", "-f"));
        command.add(write(manifests).toString());
        Process kubectl = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("kubectl.txt").toFile())
                .start();
        assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return kubectl.exitValue();
    }

    private int run(String manifests, List<String> lines) throws IOException {
        return Lab.run(List.of("lab", "run", write(manifests).toString()), lines::add);
    }

    private Path write(String manifests) throws IOException {
        return Files.writeString(directory.resolve("web.yaml"), manifests);
    }

    private static String spoilt(Slip slip) {
        assertThat(GOOD).contains(slip.there());
        return GOOD.replace(slip.there(), slip.instead());
    }
}
