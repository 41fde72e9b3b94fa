package dev.noderoll.sim.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When CloudNativePG gives the role of the primary to another instance. */
class PostgresClustersTest {

    private final TestCluster world =
            new TestCluster().nodes("eu-central-1a", "a1", "a2", "a3").run(5);

    @Test
    void aPrimaryOnACordonedNodeIsSwitchedOverToAnInstanceOnAnOpenOne() {
        instances(20, "a1", "a2", "a3");
        assertThat(primaries()).containsExactly("db-1");

        cordon("a2");
        world.run(10);
        assertThat(primaries()).containsExactly("db-1");

        cordon("a1");
        world.run(10);
        assertThat(primaries()).containsExactly("db-3");
    }

    @Test
    void nothingIsSwitchedWhileAnotherInstanceIsOnTheSameNode() {
        instances(20, "a1", "a1", "a3");

        cordon("a1");
        world.run(60);

        assertThat(primaries()).containsExactly("db-1");
    }

    @Test
    void anInstanceThatStartsIsWaitedFor() {
        instances(20, "a1", "a2");
        pod("Cluster", 3, "replica", "a3");
        world.run(3);
        assertThat(world.readyPods()).containsExactly("db-1", "db-2");

        cordon("a1");
        world.run(1);
        assertThat(primaries()).containsExactly("db-1");
        world.run(30);
        assertThat(primaries()).containsExactly("db-2");
    }

    @Test
    void aPrimaryThatGoesHasASuccessorAndComesBackAsAReplica() {
        instances(20, "a1", "a2", "a3");

        world.api.delete(Kind.POD, "default", "db-1", Deletion.PLAIN);
        world.run(90);

        assertThat(primaries()).containsExactly("db-2");
        assertThat(world.readyPods()).contains("db-1");
    }

    @Test
    void podsOfOtherOwnersKeepTheirLabels() {
        pod("Database", 1, "primary", "a1");
        pod("Database", 2, "replica", "a2");
        world.run(20);

        cordon("a1");
        world.run(60);

        assertThat(primaries()).containsExactly("db-1");
    }

    private void instances(int seconds, String... nodes) {
        for (int i = 1; i <= nodes.length; i++) {
            pod("Cluster", i, i == 1 ? "primary" : "replica", nodes[i - 1]);
        }
        world.run(seconds);
    }

    private void pod(String kind, int number, String role, String node) {
        world.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: db-%d
                  labels: {cnpg.io/instanceRole: %s}
                  annotations: {lab.noderoll.dev/starts-in: 5s}
                  ownerReferences:
                    - {apiVersion: postgresql.cnpg.io/v1, kind: %s, name: db, uid: u-db, controller: true}
                spec:
                  nodeName: %s
                  containers: [{name: c, image: c, readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}}]
                """.formatted(number, role, kind, node));
    }

    private void cordon(String node) {
        ObjectNode cordoned = world.get(Kind.NODE, node).deepCopy();
        Fields.child(cordoned, "spec").put("unschedulable", true);
        world.api.update(Kind.NODE, cordoned);
    }

    private List<String> primaries() {
        return world.pods().stream()
                .filter(p -> Fields.text(p, "metadata", "labels", "cnpg.io/instanceRole")
                        .equals("primary"))
                .map(Fields::name)
                .toList();
    }
}
