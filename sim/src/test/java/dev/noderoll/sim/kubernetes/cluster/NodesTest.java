package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodesTest {

    private final TestCluster world = new TestCluster();

    /** Charts select by the deprecated labels too, and ask for ephemeral storage. */
    @Test
    void aNodeHasTheLabelsAndTheDiskThatChartsAskFor() {
        JsonNode node = world.nodes("eu-central-1a", "a").run(1).get(Kind.NODE, "a");

        assertThat(Fields.at(node, "metadata", "labels").properties())
                .extracting(label -> label.getKey() + "=" + label.getValue().asText())
                .contains(
                        "beta.kubernetes.io/os=linux",
                        "failure-domain.beta.kubernetes.io/zone=eu-central-1a",
                        "failure-domain.beta.kubernetes.io/region=eu-central-1",
                        "topology.ebs.csi.aws.com/zone=eu-central-1a");
        assertThat(Fields.text(node, "status", "allocatable", "ephemeral-storage"))
                .isEqualTo("18242267924");
    }

    @Test
    void aNewNodeIsTaintedUntilItIsReady() {
        world.nodes("eu-central-1a", "a").runMillis(500);
        assertThat(taints("a")).containsExactlyInAnyOrder("not-ready:NoSchedule", "not-ready:NoExecute");
        assertThat(Fields.isReady(world.get(Kind.NODE, "a"))).isFalse();

        world.run(1);
        assertThat(taints("a")).isEmpty();
        assertThat(Fields.isReady(world.get(Kind.NODE, "a"))).isTrue();
    }

    @Test
    void withANetworkPluginANodeIsReadyOnlyWhenItsPodRuns() {
        world.apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: aws-node, namespace: kube-system}
                spec:
                  selector: {matchLabels: {app: cni}}
                  template:
                    metadata: {labels: {app: cni}, annotations: {lab.noderoll.dev/starts-in: 30s}}
                    spec:
                      tolerations: [{operator: Exists}]
                      containers: [{name: cni, image: "cni:1", readinessProbe: {periodSeconds: 1, exec: {command: [ok]}}}]
                """).nodes("eu-central-1a", "a").run(20);
        assertThat(Fields.isReady(world.get(Kind.NODE, "a"))).isFalse();

        world.run(20);
        assertThat(Fields.isReady(world.get(Kind.NODE, "a"))).isTrue();
    }

    @Test
    void aStaticPodIsMirroredOnEachNodeAndItsMirrorComesBackWhileItsContainerRunsOn() {
        world.nodes("eu-central-1a", "a").run(5);
        world.cluster.runStatic(TestCluster.yaml(STATIC));
        world.nodes("eu-central-1a", "b").run(5);
        ObjectNode mirror = mirror("a");
        assertThat(Fields.controller(mirror).orElseThrow().kind()).isEqualTo("Node");
        assertThat(Fields.isReady(mirror("b"))).isTrue();

        world.api.evict("kube-system", "local-a", Optional.empty(), Optional.empty());
        world.run(5);
        assertThat(Fields.uid(mirror("a"))).isNotEqualTo(Fields.uid(mirror));
        assertThat(startOf(mirror("a"))).isEqualTo(startOf(mirror));
        assertThat(Fields.isTerminating(mirror("a"))).isFalse();
    }

    @Test
    void aMirrorThatIsGoneAtOnceIsMadeAnewWhenTheKubeletLooksByItself() {
        world.nodes("eu-central-1a", "a").run(5);
        world.cluster.runStatic(TestCluster.yaml(STATIC));
        world.api.delete(Kind.POD, "kube-system", "local-a", Deletion.NOW);
        world.run(59);
        assertThat(world.api.get(Kind.POD, "kube-system", "local-a")).isEmpty();

        world.run(32);
        assertThat(Fields.isReady(mirror("a"))).isTrue();
    }

    @Test
    void aStaticPodHasNoNewMirrorWhenItsMachineIsGone() {
        world.nodes("eu-central-1a", "a").run(5);
        world.cluster.runStatic(TestCluster.yaml(STATIC));
        world.cluster.stopNode("a");
        world.run(200);

        assertThat(world.api.get(Kind.POD, "kube-system", "local-a")).isEmpty();
    }

    private static final String STATIC = """
            apiVersion: v1
            kind: Pod
            metadata: {name: local, namespace: kube-system}
            spec: {containers: [{name: local, image: "nginx:1.29"}]}
            """;

    private ObjectNode mirror(String node) {
        return world.api.get(Kind.POD, "kube-system", "local-" + node).orElseThrow();
    }

    private static String startOf(ObjectNode pod) {
        return Fields.at(pod, "status", "containerStatuses")
                .path(0)
                .at("/state/running/startedAt")
                .asText();
    }

    @Test
    void aCordonedNodeGetsItsTaintAndLosesItAgain() {
        world.nodes("eu-central-1a", "a").run(5);
        cordon("a", true);
        assertThat(taints("a")).containsExactly("unschedulable:NoSchedule");

        cordon("a", false);
        assertThat(taints("a")).isEmpty();
    }

    @Test
    void aTerminatedMachineIsNoticedThenRemovedThenItsPodsAre() {
        world.nodes("eu-central-1a", "a").run(5).apply(web(1, "", "")).run(10);
        String pod = world.readyPods().getFirst();

        world.cluster.stopNode("a");
        world.run(49);
        assertThat(world.readyPods()).containsExactly(pod);

        world.run(2);
        assertThat(world.readyPods()).isEmpty();
        assertThat(taints("a")).containsExactlyInAnyOrder("unreachable:NoSchedule", "unreachable:NoExecute");

        world.run(5);
        assertThat(world.api.list(Kind.NODE)).isEmpty();
        assertThat(world.get(Kind.POD, pod)).isNotNull();

        world.run(40);
        assertThat(world.api.get(Kind.POD, "default", pod)).isEmpty();
    }

    @Test
    void podsThatDoNotTolerateANoExecuteTaintAreDeletedWithoutAskingBudgets() {
        world.nodes("eu-central-1a", "a", "b").run(5).apply(web(2, "", "")).run(15);
        EvictionLog log = new EvictionLog(world.api, world.agenda);
        ObjectNode node = world.get(Kind.NODE, "a").deepCopy();
        node.withObject("/spec")
                .withArrayProperty("taints")
                .addObject()
                .put("key", "x")
                .put("effect", "NoExecute");

        world.api.update(Kind.NODE, node);
        world.run(60);

        assertThat(world.pods()).extracting(Fields::nodeOf).containsOnly("b");
        assertThat(log.count(EvictionLog.Cause.TAINTED)).isEqualTo(1);
    }

    @Test
    void aVolumeStaysInItsZoneAndFollowsItsPodToAnotherNode() {
        world.nodes("eu-central-1a", "a1", "a2").nodes("eu-central-1b", "b1").run(5);
        world.apply(WorkloadsTest.database(1)).run(30);
        String first = Fields.nodeOf(world.get(Kind.POD, "db-0"));
        assertThat(first).startsWith("a");
        assertThat(attachments()).containsExactly(first + " true");
        cordon(first, true);

        world.api.evict("default", "db-0", Optional.empty(), Optional.empty());
        world.runMillis(2_000);
        assertThat(attachments()).containsExactly(first + " true");

        world.run(60);
        String second = Fields.nodeOf(world.get(Kind.POD, "db-0"));
        assertThat(second).isNotEqualTo(first).startsWith("a");
        assertThat(attachments()).containsExactly(second + " true");
        assertThat(world.readyPods()).containsExactly("db-0");
    }

    @Test
    void aPodWaitsForItsVolumeToBeAttached() {
        world.nodes("eu-central-1a", "a")
                .run(5)
                .apply(WorkloadsTest.database(1))
                .runMillis(2_500);
        assertThat(Fields.nodeOf(world.get(Kind.POD, "db-0"))).isEqualTo("a");
        assertThat(Fields.text(world.get(Kind.POD, "db-0"), "status", "phase")).isEqualTo("Pending");

        world.run(10);
        assertThat(world.readyPods()).containsExactly("db-0");
    }

    @Test
    void aMachineThatGoesWithItsVolumeHoldsItForSixMoreMinutes() {
        world.nodes("eu-central-1a", "a", "b")
                .run(5)
                .apply(WorkloadsTest.database(1))
                .run(30);
        String first = Fields.nodeOf(world.get(Kind.POD, "db-0"));

        world.cluster.stopNode(first);
        world.run(95 + 300);
        assertThat(attachments()).containsExactly(first + " true");

        world.run(100);
        assertThat(attachments()).doesNotContain(first + " true").hasSize(1);
        assertThat(world.readyPods()).containsExactly("db-0");
    }

    @Test
    void theLogTellsEvictionsFromDeletionsAndForce() {
        world.nodes("eu-central-1a", "a").run(5).apply(web(3, "", "")).run(15);
        EvictionLog log = new EvictionLog(world.api, world.agenda);
        List<String> pods = world.readyPods();

        world.api.evict("default", pods.get(0), Optional.empty(), Optional.empty());
        world.api.delete(Kind.POD, "default", pods.get(1), Deletion.PLAIN);
        world.api.delete(Kind.POD, "default", pods.get(2), Deletion.NOW);
        world.run(40);

        assertThat(log.departures())
                .extracting(EvictionLog.Departure::cause)
                .containsExactly(EvictionLog.Cause.EVICTED, EvictionLog.Cause.DELETED, EvictionLog.Cause.FORCED);
        assertThat(log.evictionsByOwner()).containsOnly(Map.entry("default/Deployment/web", 1));
    }

    private void cordon(String node, boolean closed) {
        ObjectNode copy = world.get(Kind.NODE, node).deepCopy();
        copy.withObject("/spec").put("unschedulable", closed);
        world.api.update(Kind.NODE, copy);
        world.runMillis(100);
    }

    private List<String> attachments() {
        return world.api.list(Kind.VOLUME_ATTACHMENT).stream()
                .map(a -> Fields.text(a, "spec", "nodeName") + " "
                        + a.at("/status/attached").asText())
                .toList();
    }

    private List<String> taints(String node) {
        List<String> found = new ArrayList<>();
        for (JsonNode taint : world.get(Kind.NODE, node).at("/spec/taints")) {
            found.add(
                    Fields.text(taint, "key").replace("node.kubernetes.io/", "") + ":" + Fields.text(taint, "effect"));
        }
        return found;
    }
}
