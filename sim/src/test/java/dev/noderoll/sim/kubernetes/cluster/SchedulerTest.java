package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private final TestCluster world = new TestCluster()
            .nodes("eu-central-1a", "a1", "a2")
            .nodes("eu-central-1b", "b1")
            .run(5);

    @Test
    void aPodGoesToTheNodeThatItsSelectorNames() {
        pod("p", "nodeSelector: {kubernetes.io/hostname: a2}");

        assertThat(nodeOf("p")).isEqualTo("a2");
    }

    @Test
    void aPodGoesToTheZoneThatItsAffinityNames() {
        pod("p", """
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions: [{key: topology.kubernetes.io/zone, operator: NotIn, values: [eu-central-1a]}]
                """);

        assertThat(nodeOf("p")).isEqualTo("b1");
    }

    /** Pods that come at once, each with a claim for which a volume is made where the pod is to be. */
    private void podsWithNewVolumes(String rule, String... names) {
        for (String name : names) {
            world.apply("""
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: %1$s}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                    """.formatted(name), """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %1$s, labels: {app: db}}
                    spec:
                      %2$s
                      containers: [{name: c, image: c}]
                      volumes: [{name: v, persistentVolumeClaim: {claimName: %1$s}}]
                    """.formatted(name, rule));
        }
        world.run(30);
    }

    /** As kube-scheduler assumes a pod on its node before its volumes are bound. */
    @Test
    void aPodWhoseVolumeIsBeingMadeIsOnItsNodeAlreadyForThoseAfterIt() {
        podsWithNewVolumes(
                "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: db}}}]}}",
                "x",
                "y");

        assertThat(List.of(nodeOf("x").substring(0, 1), nodeOf("y").substring(0, 1)))
                .containsExactlyInAnyOrder("a", "b");
    }

    /** The same, whatever looks at where pods are: here a spread of pods that come together, as a StatefulSet's in parallel. */
    @Test
    void podsWhoseVolumesAreBeingMadeAreSpreadOverZones() {
        podsWithNewVolumes(
                "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
                        + " whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: db}}}]",
                "w",
                "x",
                "y",
                "z");

        assertThat(Stream.of("w", "x", "y", "z").map(pod -> nodeOf(pod).substring(0, 1)))
                .containsExactlyInAnyOrder("a", "a", "b", "b");
    }

    @Test
    void noPodGoesToACordonedOrTaintedNodeUnlessItTolerates() {
        change("a1", spec -> spec.put("unschedulable", true));
        change(
                "a2",
                spec -> spec.withArrayProperty("taints")
                        .addObject()
                        .put("key", "dedicated")
                        .put("value", "db")
                        .put("effect", "NoSchedule"));

        pod("plain", "");
        pod("tolerant", "{tolerations: [{key: dedicated, value: db}], nodeSelector: {kubernetes.io/hostname: a2}}");
        pod("wrong", "{tolerations: [{key: dedicated, value: web}], nodeSelector: {kubernetes.io/hostname: a2}}");

        assertThat(nodeOf("plain")).isEqualTo("b1");
        assertThat(nodeOf("tolerant")).isEqualTo("a2");
        assertThat(nodeOf("wrong")).isEmpty();
    }

    @Test
    void aPodThatFitsNowhereSaysSoAndIsPlacedWhenRoomComes() {
        pod("big", cpu("1500m") + "\nnodeSelector: {topology.kubernetes.io/zone: eu-central-1b}");
        pod("late", cpu("1500m") + "\nnodeSelector: {topology.kubernetes.io/zone: eu-central-1b}");
        ObjectNode condition =
                Fields.condition(world.get(Kind.POD, "late"), "PodScheduled").orElseThrow();
        assertThat(Fields.text(condition, "reason")).isEqualTo("Unschedulable");
        assertThat(Fields.text(condition, "message"))
                .startsWith("0/3 nodes are available")
                .contains("Insufficient cpu");

        world.api.delete(Kind.POD, "default", "big", Deletion.PLAIN);
        world.run(40);

        assertThat(nodeOf("late")).isEqualTo("b1");
    }

    @Test
    void aPendingPodGoesToANewNodeOnceThatIsReady() {
        pod("p", "nodeSelector: {disk: ssd}");
        world.cluster.addNode(new NodeSpec(
                "c1",
                "aws:///c/i-c1",
                "eu-central-1c",
                "m5.large",
                2_000,
                8_000,
                29,
                "v1.36.0",
                Map.of("disk", "ssd")));
        world.runMillis(500);
        assertThat(nodeOf("p")).isEmpty();

        world.run(5);
        assertThat(nodeOf("p")).isEqualTo("c1");
    }

    @Test
    void theMostImportantPodIsPlacedFirst() {
        String onB = "\nnodeSelector: {topology.kubernetes.io/zone: eu-central-1b}";
        world.apply(podYaml("low", cpu("1500m") + onB));
        world.apply(podYaml("high", cpu("1500m") + onB + "\npriorityClassName: system-cluster-critical"));
        world.run(5);

        assertThat(nodeOf("high")).isEqualTo("b1");
        assertThat(nodeOf("low")).isEmpty();
    }

    @Test
    void podsThatAvoidEachOtherTakeANodeEach() {
        String apart = """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: test}}}
                """;
        for (String name : new String[] {"p1", "p2", "p3", "p4"}) {
            pod(name, apart);
        }

        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a1", "a2", "b1", "");
    }

    @Test
    void aHardSpreadKeepsZonesWithinTheSkewEvenWhenAZoneIsFull() {
        String spread = """
                topologySpreadConstraints:
                  - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: test}}}
                """;
        change("b1", spec -> spec.put("unschedulable", true));
        pod("p1", spread);
        pod("p2", spread);

        assertThat(nodeOf("p1")).startsWith("a");
        assertThat(nodeOf("p2")).isEmpty();
    }

    @Test
    void aPodWithASchedulingGateWaitsUntilItIsTakenAway() {
        pod("queued", "schedulingGates: [{name: example.com/admission}]");
        assertThat(nodeOf("queued")).isEmpty();
        assertThat(Fields.condition(world.get(Kind.POD, "queued"), "PodScheduled"))
                .hasValueSatisfying(c -> assertThat(Fields.text(c, "reason")).isEqualTo("SchedulingGated"));

        ObjectNode free = world.get(Kind.POD, "queued").deepCopy();
        free.withObject("/spec").remove("schedulingGates");
        world.api.update(Kind.POD, free);
        world.run(1);

        assertThat(nodeOf("queued")).isNotEmpty();
    }

    @Test
    void aPodThatWantsCompanyGoesWhereItIsAndWaitsUntilThereIsSome() {
        String near = """
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: cache}}}
                """;
        pod("p", near);
        assertThat(nodeOf("p")).isEmpty();

        ObjectNode cache = object("cache", "nodeSelector: {kubernetes.io/hostname: b1}");
        cache.withObject("/metadata/labels").put("app", "cache");
        world.apply(cache.toString()).run(2);

        assertThat(nodeOf("p")).isEqualTo("b1");
    }

    @Test
    void theFirstOfPodsThatWantToBeTogetherGoesAnywhere() {
        String together = """
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: test}}}
                """;
        pod("p1", together);
        pod("p2", together);

        assertThat(nodeOf("p1")).isNotEmpty();
        assertThat(nodeOf("p2")).isEqualTo(nodeOf("p1"));
    }

    @Test
    void podsWithOneHostPortTakeANodeEach() {
        String port =
                "containers: [{name: main, image: \"app:1\", ports: [{containerPort: 443, hostPort: 443, protocol: TCP}]}]";
        for (String name : new String[] {"p1", "p2", "p3", "p4"}) {
            pod(name, port);
        }

        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a1", "a2", "b1", "");
    }

    @Test
    void anInitContainerNeedsItsRoomToo() {
        pod("p", cpu("100m") + "\ninitContainers: [{name: init, image: \"app:1\", resources: {requests: {cpu: '3'}}}]");

        assertThat(nodeOf("p")).isEmpty();
    }

    @Test
    void aLocalDiskKeepsItsPodOnItsNode() {
        world.apply(
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, provisioner:"
                        + " kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}",
                """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  storageClassName: local
                  local: {path: /mnt/d}
                  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [a2]}]}]}}
                """,
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: local,"
                        + " accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        world.run(1);
        pod("p", "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]");
        world.run(5);

        assertThat(nodeOf("p")).isEqualTo("a2");
        assertThat(Fields.text(world.get(Kind.PERSISTENT_VOLUME_CLAIM, "data"), "spec", "volumeName"))
                .isEqualTo("disk");
    }

    @Test
    void noNodeTakesMorePodsThanItsLimit() {
        for (int i = 0; i < 31; i++) {
            world.apply(podYaml("p" + i, "nodeSelector: {kubernetes.io/hostname: a1}"));
        }
        world.run(5);

        assertThat(world.api.podsOnNode("a1")).hasSize(29);
    }

    @Test
    void replicasSpreadOverNodesAndZones() {
        world.apply(TestCluster.web(3, "", "")).run(15);

        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a1", "a2", "b1");
    }

    private static String cpu(String amount) {
        return "containers: [{name: main, image: \"app:1\", resources: {requests: {cpu: " + amount + "}}}]";
    }

    private void pod(String name, String spec) {
        world.apply(podYaml(name, spec)).run(1);
    }

    private static ObjectNode object(String name, String spec) {
        ObjectNode pod = yaml("{apiVersion: v1, kind: Pod}");
        pod.putObject("metadata").put("name", name).putObject("labels").put("app", "test");
        ObjectNode body = spec.isEmpty() ? Fields.object() : yaml(spec);
        if (!body.has("containers")) {
            body.putArray("containers").addObject().put("name", "main").put("image", "app:1");
        }
        pod.set("spec", body);
        return pod;
    }

    private static String podYaml(String name, String spec) {
        return object(name, spec).toString();
    }

    private void change(String node, Consumer<ObjectNode> change) {
        ObjectNode copy = world.get(Kind.NODE, node).deepCopy();
        change.accept(copy.withObject("/spec"));
        world.api.update(Kind.NODE, copy);
        world.runMillis(100);
    }

    private String nodeOf(String pod) {
        return Fields.nodeOf(world.get(Kind.POD, pod));
    }
}
