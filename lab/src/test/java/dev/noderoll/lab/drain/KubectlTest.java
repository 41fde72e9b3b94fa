package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.lab.world.kubernetes.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** kubectl itself at the lab's HTTP door: what it is told to do, it does, and ends with status 0. */
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

    @Test
    void looksAndChanges(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Path config =
                    Files.writeString(directory.resolve("config"), ground.door().kubeconfig());
            Kubectl kubectl = new Kubectl(ground, program, config);
            Scene scene = new Scene(ground, "shop");
            scene.web(2).settled(2);
            String pod = scene.pods().getFirst().at("/metadata/name").asText();

            kubectl.say("get pods -n shop -o wide")
                    .succeeds()
                    .says(pod)
                    .says("1/1")
                    .says("shop-from");
            kubectl.say("get nodes").succeeds().says("shop-from").says("Ready");
            kubectl.say("get deployments,replicasets -A").succeeds().says("deployment.apps/web");
            kubectl.say("get pod -n shop " + pod + " -o jsonpath={.status.phase}")
                    .succeeds()
                    .says("Running");
            kubectl.say("describe pod -n shop " + pod).succeeds().says("Controlled By");
            kubectl.say("describe node shop-from").succeeds().says("Unschedulable:      false");
            kubectl.say("describe deployment -n shop web").succeeds().says("2 available");

            kubectl.say("cordon shop-from").succeeds().says("cordoned");
            assertThat(node(ground).at("/spec/unschedulable").asBoolean()).isTrue();
            kubectl.say("uncordon shop-from").succeeds();
            assertThat(node(ground).at("/spec/unschedulable").asBoolean()).isFalse();
        }
    }

    private static ObjectNode node(Ground ground) {
        return ground.api().get(Kind.NODE, "", "shop-from").orElseThrow();
    }

    @Test
    void appliesRestartsAndDeletes(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Path config =
                    Files.writeString(directory.resolve("config"), ground.door().kubeconfig());
            Kubectl kubectl = new Kubectl(ground, program, config);
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

            kubectl.say("apply --validate=false -f " + manifest).succeeds().says("created");
            scene.settled(1);
            String before = scene.pods().getFirst().at("/metadata/name").asText();
            kubectl.say("apply --validate=false -f " + manifest).succeeds().says("unchanged");
            kubectl.say("rollout restart -n shop deployment/web").succeeds().says("restarted");
            kubectl.say("rollout status -n shop deployment/web --timeout=60s")
                    .succeeds()
                    .says("successfully rolled out");
            scene.await(
                    "the old pod is gone",
                    () -> scene.pods().stream()
                            .noneMatch(p -> p.at("/metadata/name").asText().equals(before)),
                    20);
            kubectl.say("delete -n shop deployment/web --timeout=60s")
                    .succeeds()
                    .says("deleted");
            scene.await("its pods are gone", () -> scene.pods().isEmpty(), 20);
        }
    }

    @Test
    void drains(@TempDir Path directory) throws Exception {
        try (SimulatedGround ground = SimulatedGround.inRealTime()) {
            Path config =
                    Files.writeString(directory.resolve("config"), ground.door().kubeconfig());
            Kubectl kubectl = new Kubectl(ground, program, config);
            Scene scene = new Scene(ground, "shop");
            scene.web(2).budget("one", "maxUnavailable: 1").settled(2);
            ground.addNode("shop-to", "shop", 110);

            kubectl.say("drain shop-from --timeout=120s")
                    .succeeds()
                    .says("evicting pod shop/web-")
                    .says("will retry after 5s")
                    .says("node/shop-from drained");

            assertThat(scene.left()).isEmpty();
            assertThat(node(ground).at("/spec/unschedulable").asBoolean()).isTrue();
        }
    }
}
