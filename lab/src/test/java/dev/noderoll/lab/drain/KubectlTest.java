package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.lab.drain.KubectlLines.Line;
import dev.noderoll.sim.kubernetes.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** kubectl itself at the lab's HTTP door: what it says, and the status that it ends with. */
@Tag("control-plane")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlTest {

    private final RealCluster cluster;
    private final List<String> program;

    KubectlTest() throws Exception {
        cluster = RealCluster.obtain();
        program = cluster.kubectl();
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    private Kubectl kubectl(SimulatedGround ground, Path directory) throws Exception {
        return new Kubectl(
                ground,
                program,
                Files.writeString(directory.resolve("config"), ground.door().kubeconfig()));
    }

    /** Each line in turn; what one changes, the next sees. */
    private static void say(Kubectl kubectl, List<Line> lines) {
        SoftAssertions all = new SoftAssertions();
        for (Line line : lines) {
            Kubectl.Said said = kubectl.say(line.words());
            all.assertThat(said.status())
                    .as("%s said %s", line.words(), said.text())
                    .isEqualTo(line.status());
            all.assertThat(said.text()).as(line.words()).contains(line.parts());
        }
        all.assertAll();
    }

    @Test
    void looks(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Scene scene = new Scene(ground, "shop");
            scene.web(2).budget("one", "maxUnavailable: 1");
            scene.create("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}],"
                    + " selector: {app: web}}}");
            scene.settled(2);
            String pod = scene.pods().getFirst().at("/metadata/name").asText();

            say(kubectl(ground, directory), KubectlLines.looks(pod));
        }
    }

    @Test
    void changes(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Scene scene = new Scene(ground, "shop");
            Path manifest = Files.writeString(directory.resolve("web.yaml"), """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, namespace: shop}
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: 'example/c:1'}]}
                    """);

            say(kubectl(ground, directory), KubectlLines.changes(manifest));
            scene.await("its pods are gone", () -> scene.pods().isEmpty(), 20);
            assertThat(node(ground).at("/spec/unschedulable").asBoolean()).isFalse();
        }
    }

    @Test
    void drainsAsFarAsItsFlagsAllow(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Scene scene = new Scene(ground, "shop");
            scene.workload("DaemonSet", "agent", "", "", "");
            scene.naked("alone", "", "");
            scene.workload("ReplicaSet", "cache", "replicas: 1", "", ", volumes: [{name: v, emptyDir: {}}]");
            scene.web(2).budget("never", "maxUnavailable: 0");
            scene.settledOf("web", 2, 5);

            say(kubectl(ground, directory), KubectlLines.refusedDrains());

            assertThat(node(ground).at("/spec/unschedulable").asBoolean()).isTrue();
        }
    }

    @Test
    void drains(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Scene scene = new Scene(ground, "shop");
            scene.web(2).budget("one", "maxUnavailable: 1").settled(2);
            ground.addNode("shop-to", "shop", 110);

            say(
                    kubectl(ground, directory),
                    List.of(Line.ok(
                            "drain shop-from --timeout=120s",
                            "node/shop-from cordoned",
                            "evicting pod shop/web-",
                            "will retry after 5s",
                            "evicted",
                            "node/shop-from drained")));

            assertThat(scene.left()).isEmpty();
        }
    }

    private static ObjectNode node(Ground ground) {
        return ground.api().get(Kind.NODE, "", "shop-from").orElseThrow();
    }
}
