package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkloadsTest {

    private final TestCluster world = new TestCluster().nodes("eu-central-1a", "a", "b");

    @Test
    void aDeploymentScalesUpAndDown() {
        world.apply(web(2, "", "")).run(15);
        assertThat(world.readyPods()).hasSize(2);

        world.apply(web(5, "", "")).run(15);
        assertThat(world.readyPods()).hasSize(5);

        world.apply(web(1, "", "")).run(60);
        assertThat(world.pods()).hasSize(1);
        ObjectNode status = world.get(Kind.DEPLOYMENT, "web").withObject("/status");
        assertThat(status.path("availableReplicas").asInt()).isEqualTo(1);
        assertThat(status.path("observedGeneration").asInt()).isEqualTo(3);
    }

    @Test
    void aDeploymentReplacesADeletedPodBeforeItIsGone() {
        world.apply(web(1, "", "lifecycle: {preStop: {sleep: {seconds: 10}}}")).run(15);
        String first = world.readyPods().getFirst();

        world.api.evict("default", first, Optional.empty(), Optional.empty());
        world.run(1);
        assertThat(world.pods()).hasSize(2);

        world.run(30);
        assertThat(world.readyPods()).hasSize(1).doesNotContain(first);
    }

    @Test
    void aRolloutRestartReplacesEveryPodAndNeverHasFewerAvailable() {
        world.apply(web(2, "", "")).run(15);
        int[] least = {2};
        world.api.onChange(
                Kind.POD, _ -> least[0] = Math.min(least[0], world.readyPods().size()));
        var before = world.readyPods();

        world.apply(web(2, "kubectl.kubernetes.io/restartedAt: now", "")).run(60);

        assertThat(world.readyPods()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(least[0]).isEqualTo(2);
        assertThat(world.get(Kind.DEPLOYMENT, "web")
                        .at("/status/updatedReplicas")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aRecreateDeploymentHasNoPodOfBothVersions() {
        String recreate =
                web(2, "", "").replace("spec:\n  replicas", "spec:\n  strategy: {type: Recreate}\n  replicas");
        world.apply(recreate).run(15);
        int[] most = {0};
        world.api.onChange(
                Kind.POD, _ -> most[0] = Math.max(most[0], world.pods().size()));

        world.apply(recreate.replace("web:1", "web:2")).run(60);

        assertThat(world.readyPods()).hasSize(2);
        assertThat(most[0]).isEqualTo(2);
        assertThat(world.pods().getFirst().at("/spec/containers/0/image").asText())
                .isEqualTo("web:2");
    }

    @Test
    void aReplicationControllerKeepsItsPodsAndSelectsWhatItsTemplateMakes() {
        world.apply("""
                        apiVersion: v1
                        kind: ReplicationController
                        metadata: {name: old, namespace: default}
                        spec:
                          replicas: 2
                          template:
                            metadata: {labels: {app: old}}
                            spec: {containers: [{name: c, image: "old:1"}]}
                        """).run(15);
        assertThat(world.readyPods()).hasSize(2);

        ObjectNode pod = world.pods().getFirst();
        world.api.delete(Kind.POD, "default", Fields.name(pod), Deletion.PLAIN);
        world.run(60);

        assertThat(world.readyPods()).hasSize(2).doesNotContain(Fields.name(pod));
        ObjectNode controller =
                world.api.get(Kind.REPLICATION_CONTROLLER, "default", "old").orElseThrow();
        assertThat(controller.at("/spec/selector/app").asText()).isEqualTo("old");
        assertThat(controller.at("/status/availableReplicas").asInt()).isEqualTo(2);
    }

    @Test
    void aReadyPodBecomesAvailableAfterMinReadySeconds() {
        world.apply(web(1, "", "").replace("replicas: 1", "replicas: 1\n  minReadySeconds: 20"))
                .run(15);
        assertThat(available()).isZero();

        world.run(20);
        assertThat(available()).isEqualTo(1);
    }

    @Test
    void aStatefulSetMakesItsPodsInOrderEachWhenTheOneBeforeIsReady() {
        world.apply(database(3)).run(1);
        assertThat(world.pods()).extracting(Fields::name).containsExactly("db-0");

        world.run(60);
        assertThat(world.readyPods()).containsExactly("db-0", "db-1", "db-2");
        assertThat(world.api.list(Kind.PERSISTENT_VOLUME_CLAIM))
                .extracting(Fields::name)
                .containsExactly("data-db-0", "data-db-1", "data-db-2");
    }

    @Test
    void aStatefulSetMakesASuccessorOnlyWhenTheOldPodIsGone() {
        world.apply(database(2)).run(60);
        String old = Fields.uid(world.get(Kind.POD, "db-0"));

        world.api.delete(Kind.POD, "default", "db-0", Deletion.PLAIN);
        assertThat(Fields.uid(world.get(Kind.POD, "db-0"))).isEqualTo(old);

        world.run(60);
        assertThat(world.readyPods()).containsExactly("db-0", "db-1");
        assertThat(Fields.uid(world.get(Kind.POD, "db-0"))).isNotEqualTo(old);
    }

    @Test
    void aStatefulSetUpdatesFromTheEndAndShrinksFromTheEnd() {
        world.apply(database(2)).run(60);
        String first = Fields.uid(world.get(Kind.POD, "db-0"));
        String second = Fields.uid(world.get(Kind.POD, "db-1"));

        world.apply(database(2).replace("db:1", "db:2")).runMillis(100);
        assertThat(Fields.isTerminating(world.get(Kind.POD, "db-1"))).isTrue();
        world.runMillis(1_500);
        assertThat(Fields.uid(world.get(Kind.POD, "db-0"))).isEqualTo(first);
        world.run(60);
        assertThat(Fields.uid(world.get(Kind.POD, "db-0"))).isNotEqualTo(first);
        assertThat(Fields.uid(world.get(Kind.POD, "db-1"))).isNotEqualTo(second);

        world.apply(database(1).replace("db:1", "db:2")).run(30);
        assertThat(world.pods()).extracting(Fields::name).containsExactly("db-0");
    }

    @Test
    void aDaemonSetRunsOncePerNodeAndOnACordonedOneToo() {
        ObjectNode cordoned = world.get(Kind.NODE, "a").deepCopy();
        cordoned.withObject("/spec").put("unschedulable", true);
        world.api.update(Kind.NODE, cordoned);
        world.apply(agent("")).run(15);
        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a", "b");

        world.nodes("eu-central-1b", "c").run(15);
        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(world.get(Kind.DAEMON_SET, "agent").at("/status/numberReady").asInt())
                .isEqualTo(3);
    }

    @Test
    void aDaemonSetStaysAwayFromTaintsThatItDoesNotTolerate() {
        ObjectNode tainted = world.run(5).get(Kind.NODE, "a").deepCopy();
        tainted.withObject("/spec")
                .withArrayProperty("taints")
                .addObject()
                .put("key", "gpu")
                .put("effect", "NoSchedule");
        world.api.update(Kind.NODE, tainted);

        world.apply(agent("")).run(15);
        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactly("b");

        world.apply(agent("tolerations: [{key: gpu, operator: Exists}]")).run(30);
        assertThat(world.pods()).extracting(Fields::nodeOf).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aDaemonSetReplacesItsPodsOneByOneWhenItsTemplateChangesAndNotForLess() {
        world.apply(agent("")).run(15);
        var before = world.readyPods();
        world.apply(agent("").replace("  selector", "  minReadySeconds: 0\n  selector"))
                .run(30);
        assertThat(world.readyPods()).isEqualTo(before);
        int[] least = {2};
        world.api.onChange(
                Kind.POD, _ -> least[0] = Math.min(least[0], world.readyPods().size()));

        world.apply(agent("").replace("agent:1", "agent:2")).run(30);

        assertThat(world.readyPods()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(least[0]).isEqualTo(1);
    }

    @Test
    void aJobRunsUntilItHasSucceededOftenEnough() {
        world.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: report}
                spec:
                  completions: 2
                  template:
                    metadata: {annotations: {lab.noderoll.dev/runs-for: 20s}}
                    spec: {restartPolicy: Never, containers: [{name: main, image: report:1}]}
                """).run(35);
        assertThat(Fields.isTrue(world.get(Kind.JOB, "report"), "Complete")).isFalse();

        world.run(20);
        assertThat(Fields.isTrue(world.get(Kind.JOB, "report"), "Complete")).isTrue();
        assertThat(world.get(Kind.JOB, "report").at("/status/succeeded").asInt())
                .isEqualTo(2);
    }

    private int available() {
        return world.get(Kind.DEPLOYMENT, "web").at("/status/availableReplicas").asInt();
    }

    static String database(int replicas) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  replicas: %d
                  serviceName: db
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec:
                      containers: [{name: db, image: "db:1", readinessProbe: {periodSeconds: 1, tcpSocket: {port: 5432}}}]
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(replicas);
    }

    private static String agent(String more) {
        return """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec:
                      containers: [{name: agent, image: "agent:1"}]
                %s
                """.formatted(more.indent(6));
    }

    @Test
    void applyingTheSameManifestAgainChangesNothing() {
        world.apply(web(1, "", "")).run(15);
        var before = world.readyPods();

        world.apply(web(1, "", "")).run(30);

        assertThat(world.readyPods()).isEqualTo(before);
    }
}
