package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the cluster itself does around a drain: its controllers, its scheduler, and the status of its budgets. */
final class ClusterRows {

    /** Stops only when its grace period of two seconds is over. */
    private static final String SLOW = "drain.test/terminate-after-seconds: '2', lab.noderoll.dev/on-sigterm: ignores";

    private ClusterRows() {}

    static List<Row> all() {
        return Stream.of(controllers(), scheduling(), budgets())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> controllers() {
        return List.of(
                new Row("a ReplicaSet makes the successor while the evicted pod stops (D77)", s -> {
                    s.workload("ReplicaSet", "web", "replicas: 1", SLOW, "").settled(1);
                    String old = evictFirst(s);
                    s.await("successor", () -> s.pods().size() == 2 && going(s.pod(old)), 2);
                }),
                new Row("a StatefulSet makes the successor when the evicted pod is gone (D77)", s -> {
                    s.workload("StatefulSet", "db", "serviceName: db, replicas: 1", SLOW, "")
                            .settled(1);
                    String uid = s.pod("db-0").at("/metadata/uid").asText();
                    evictFirst(s);
                    s.await("going", () -> going(s.pod("db-0")), 2);
                    assertThat(s.pod("db-0").at("/metadata/uid").asText()).isEqualTo(uid);
                    s.await("successor", () -> s.pods().stream().anyMatch(Scene::ready), 20);
                    assertThat(s.pod("db-0").at("/metadata/uid").asText()).isNotEqualTo(uid);
                }),
                new Row("an endpoint that stops is not ready, and serves while it terminates", s -> {
                    s.workload("Deployment", "web", "replicas: 2", SLOW, "");
                    s.create("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}],"
                            + " selector: {app: web}}}");
                    s.settled(2);
                    s.await(
                            "endpoints",
                            () -> endpoints(s, "{ready: true, serving: true, terminating: false}") == 2,
                            20);
                    evictFirst(s);
                    s.await(
                            "one stops",
                            () -> endpoints(s, "{ready: false, serving: true, terminating: true}") == 1,
                            2);
                    s.await(
                            "it is gone",
                            () -> endpoints(s, "{ready: false, serving: true, terminating: true}") == 0,
                            20);
                }));
    }

    private static String evictFirst(Scene s) {
        String name = s.pods().getFirst().at("/metadata/name").asText();
        s.ground().api().evict(s.row(), name, Optional.empty(), Optional.empty());
        return name;
    }

    private static boolean going(ObjectNode pod) {
        return pod.path("metadata").has("deletionTimestamp");
    }

    private static long endpoints(Scene s, String conditions) {
        JsonNode wanted = TestCluster.yaml(conditions);
        return s.ground().api().list(Kind.ENDPOINT_SLICE, s.row()).stream()
                .flatMap(slice -> slice.path("endpoints").valueStream())
                .filter(e -> e.path("conditions").equals(wanted))
                .count();
    }

    private static List<Row> scheduling() {
        return List.of(
                new Row("an outdated node takes no new pod until its taint is off", s -> {
                    s.node(n -> n.withObject("/spec")
                            .withArray("/taints")
                            .addObject()
                            .put("key", "noderoll.dev/outdated")
                            .put("effect", "NoSchedule"));
                    s.web(1);
                    s.await("pending", () -> unschedulable(s), 20);
                    s.node(n -> n.withObject("/spec").remove("taints"));
                    s.settled(1);
                }),
                new Row("a pod that tolerates the taint comes in spite of it", s -> {
                    s.node(n -> n.withObject("/spec")
                            .withArray("/taints")
                            .addObject()
                            .put("key", "noderoll.dev/outdated")
                            .put("effect", "NoSchedule"));
                    s.workload("Deployment", "web", "replicas: 1", "", ", tolerations: [{operator: Exists}]")
                            .settled(1);
                }),
                new Row("a cordoned node is tainted as unschedulable, and opened again", s -> {
                    s.node(n -> n.withObject("/spec").put("unschedulable", true));
                    s.await(
                            "tainted",
                            () -> s.node().path("spec").toString().contains("kubernetes.io/unschedulable"),
                            20);
                    s.web(1);
                    s.await("pending", () -> unschedulable(s), 20);
                    s.node(n -> n.withObject("/spec").remove("unschedulable"));
                    s.settled(1);
                    assertThat(s.node().path("spec").toString()).doesNotContain("kubernetes.io/unschedulable");
                }));
    }

    private static boolean unschedulable(Scene s) {
        return s.pods().stream()
                .flatMap(p -> p.at("/status/conditions").valueStream())
                .anyMatch(c -> c.path("reason").asText().equals("Unschedulable"));
    }

    private static List<Row> budgets() {
        return List.of(
                status("minAvailable: 1", 1, 2, "SufficientPods"),
                status("minAvailable: 50%", 2, 1, "SufficientPods"),
                status("minAvailable: 5", 5, 0, "InsufficientPods"),
                status("maxUnavailable: 1", 2, 1, "SufficientPods"),
                status("maxUnavailable: 25%", 2, 1, "SufficientPods"),
                status("maxUnavailable: 0", 3, 0, "InsufficientPods"),
                new Row("a budget gives its disruption again when the successor is ready", s -> {
                    s.web(2).budget("one", "maxUnavailable: 1").settled(2);
                    evictFirst(s);
                    s.await("spent", () -> budget(s).path("disruptionsAllowed").asInt() == 0, 10);
                    s.await(
                            "given again",
                            () -> budget(s).path("disruptionsAllowed").asInt() == 1,
                            20);
                    assertThat(budget(s).path("disruptedPods").size()).isZero();
                }));
    }

    private static Row status(String spec, int desired, int allowed, String reason) {
        return new Row("three pods under " + spec, s -> {
            s.web(3).budget("one", spec).settled(3);
            JsonNode status = budget(s);
            assertThat(List.of(
                            status.path("expectedPods").asInt(),
                            status.path("currentHealthy").asInt(),
                            status.path("desiredHealthy").asInt(),
                            status.path("disruptionsAllowed").asInt()))
                    .containsExactly(3, 3, desired, allowed);
            assertThat(status.at("/conditions/0/reason").asText()).isEqualTo(reason);
        });
    }

    private static JsonNode budget(Scene s) {
        return s.ground()
                .api()
                .get(Kind.POD_DISRUPTION_BUDGET, s.row(), "one")
                .orElseThrow()
                .path("status");
    }
}
