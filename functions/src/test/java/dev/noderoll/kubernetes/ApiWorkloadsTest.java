package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.recorded.RecordedServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiWorkloadsTest {

    private static final Workload.Key WEB = new Workload.Key("Deployment", "shop", "web");
    private static final String DEPLOYMENT = """
        {"metadata":{"generation":3},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web"}},
         "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":%s,"maxSurge":%s}}},
         "status":{"observedGeneration":3,"replicas":4,"updatedReplicas":4,"availableReplicas":3}}""";

    private final RecordedServer server = new RecordedServer();
    private final ClusterClient client = new ClusterClient(Connection.open(server.endpoint()));
    private final ApiWorkloads workloads = new ApiWorkloads(client);

    @AfterEach
    void stop() {
        server.close();
    }

    private static String list(String... items) {
        return "{\"metadata\":{},\"items\":[" + String.join(",", items) + "]}";
    }

    @Test
    void budgetsAreReadWithTheirStatus() {
        server.answers(200, list("""
            {"metadata":{"namespace":"shop","name":"web","generation":2},
             "spec":{"selector":{"matchLabels":{"app":"web"},"matchExpressions":[
               {"key":"tier","operator":"NotIn","values":["x"]}]},"unhealthyPodEvictionPolicy":"AlwaysAllow"},
             "status":{"observedGeneration":1,"disruptionsAllowed":1,"currentHealthy":3,"desiredHealthy":2,
              "expectedPods":4,"disruptedPods":{"a":"2026-11-01T10:00:00Z"}}}"""));

        assertThat(workloads.budgets("shop"))
                .containsExactly(new Budget(
                        "shop",
                        "web",
                        new Selector(
                                Map.of("app", "web"), List.of(new Requirement("tier", Operator.NOT_IN, List.of("x")))),
                        1,
                        3,
                        2,
                        4,
                        1,
                        Freshness.BEHIND,
                        UnhealthyPods.ALWAYS_ALLOW));
        assertThat(server.targets())
                .containsExactly("GET /apis/policy/v1/namespaces/shop/poddisruptionbudgets?limit=500");
    }

    @Test
    void aBudgetWithoutASelectorCoversNoPodAndOneWithAnEmptyOneEachPod() {
        server.answers(200, list("{\"spec\":{}}", "{\"spec\":{\"selector\":{}}}"));

        List<Budget> budgets = workloads.budgets("shop");

        assertThat(budgets.get(0).selector().matches(Map.of("a", "b"))).isFalse();
        assertThat(budgets.get(1).selector().matches(Map.of("a", "b"))).isTrue();
    }

    @Test
    void servicesComeWithTheReadyPodsOfAllTheirSlices() {
        String slice = """
            {"metadata":{"labels":{"kubernetes.io/service-name":"web"}},"endpoints":[%s]}""";
        String endpoint = """
            {"conditions":{%s},"targetRef":{"kind":"%s","uid":"%s"}}""";
        server.answers(
                        200,
                        list(
                                slice.formatted(endpoint.formatted("\"ready\":true", "Pod", "u1") + ","
                                        + endpoint.formatted("\"ready\":false", "Pod", "u2")),
                                slice.formatted(endpoint.formatted("", "Pod", "u3") + ","
                                        + endpoint.formatted("\"ready\":true", "Node", "u4"))))
                .answers(
                        200,
                        list(
                                "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"type\":\"LoadBalancer\",\"selector\":{\"app\":\"web\"}}}",
                                "{\"metadata\":{\"name\":\"external\"},\"spec\":{}}",
                                "{\"metadata\":{\"name\":\"idle\"},\"spec\":{\"type\":\"ClusterIP\",\"selector\":{\"app\":\"idle\"}}}"));

        assertThat(workloads.services("shop"))
                .containsExactly(
                        new ServiceView(
                                "shop",
                                "web",
                                new Selector(Map.of("app", "web"), List.of()),
                                Exposure.LOAD_BALANCER,
                                Set.of("u1", "u3")),
                        new ServiceView(
                                "shop",
                                "idle",
                                new Selector(Map.of("app", "idle"), List.of()),
                                Exposure.INTERNAL,
                                Set.of()));
        assertThat(server.targets())
                .containsExactly(
                        "GET /apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?limit=500",
                        "GET /api/v1/namespaces/shop/services?limit=500");
    }

    @Test
    void whatIsReachedThroughNodesIsLookedForInAllNamespaces() {
        server.answers(200, list("{\"spec\":{\"type\":\"NodePort\"}}"))
                .answers(
                        200,
                        list(
                                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\"},\"spec\":{\"type\":\"LoadBalancer\"}}"));

        assertThat(workloads.exposed()).isEqualTo(new Exposed(new TreeSet<>(), true));
        assertThat(workloads.exposed()).isEqualTo(new Exposed(new TreeSet<>(Set.of("shop/web")), false));
        assertThat(server.targets()).containsOnly("GET /api/v1/services?limit=500");
    }

    @Test
    void aReplicaSetOfADeploymentLeadsToTheDeployment() {
        server.answers(
                        200,
                        "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
                                + "\"name\":\"web\",\"uid\":\"d\",\"controller\":true}]}}")
                .answers(200, DEPLOYMENT.formatted("0", "1"));

        assertThat(workloads.of("shop", new Owner("apps/v1", "ReplicaSet", "web-7d", "r")))
                .contains(new Workload(
                        WEB, new Selector(Map.of("app", "web"), List.of()), 4, 3, Surging.CAN_SURGE, Restart.NONE));
        assertThat(server.targets())
                .containsExactly(
                        "GET /apis/apps/v1/namespaces/shop/replicasets/web-7d",
                        "GET /apis/apps/v1/namespaces/shop/deployments/web");
    }

    @Test
    void aReplicaSetOfAControllerThatWeDoNotKnowCountsItsPodsItself() {
        server.answers(
                200,
                "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Rollout\","
                        + "\"name\":\"web\",\"uid\":\"d\",\"controller\":true}]}}");

        assertThat(workloads.of("shop", new Owner("apps/v1", "ReplicaSet", "web-7d", "r")))
                .map(Workload::key)
                .contains(new Workload.Key("ReplicaSet", "shop", "web-7d"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aTemplateThatNamesItsNodeIsRead() {
        server.answers(200, "{\"spec\":{\"template\":{\"spec\":{\"nodeName\":\"ip-10-0-0-5\"}}}}")
                .answers(200, DEPLOYMENT.formatted("0", "1"));

        assertThat(workloads.get(WEB)).map(Workload::pinned).contains("ip-10-0-0-5");
        assertThat(workloads.get(WEB)).map(Workload::pinned).contains("");
    }

    @Test
    void aReplicationControllerHasAPlainSelector() {
        server.answers(
                200, "{\"spec\":{\"replicas\":2,\"selector\":{\"app\":\"old\"}},\"status\":{\"availableReplicas\":2}}");

        assertThat(workloads.of("shop", new Owner("v1", "ReplicationController", "old", "r")))
                .contains(new Workload(
                        new Workload.Key("ReplicationController", "shop", "old"),
                        new Selector(Map.of("app", "old"), List.of()),
                        2,
                        2,
                        Surging.CANNOT_SURGE,
                        Restart.NONE));
        assertThat(server.targets()).containsExactly("GET /api/v1/namespaces/shop/replicationcontrollers/old");
    }

    @ParameterizedTest
    @CsvSource({"batch/v1, Job", "apps.kruise.io/v1beta1, StatefulSet", "apps/v1, DaemonSet"})
    void otherControllersAreNoWorkload(String apiVersion, String kind) {
        assertThat(workloads.of("shop", new Owner(apiVersion, kind, "x", "u"))).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, CAN_SURGE",
        "'\"24%\"', '\"1%\"', CAN_SURGE",
        "'\"25%\"', 1, CANNOT_SURGE",
        "0, 0, CANNOT_SURGE",
        "1, 1, CANNOT_SURGE"
    })
    void aDeploymentSurgesWhenItsUnavailableReplicasRoundDownToNone(
            String maxUnavailable, String maxSurge, Surging surging) {
        server.answers(200, DEPLOYMENT.formatted(maxUnavailable, maxSurge));

        assertThat(workloads.get(WEB)).get().extracting(Workload::surging).isEqualTo(surging);
    }

    @ParameterizedTest
    @CsvSource({"'\"type\":\"Recreate\"', STOPS_FIRST", "'\"type\":\"Recreate\"},\"paused\":true,\"x\":{', CANNOT_SURGE"
    })
    void aDeploymentThatRecreatesItsPodsStopsThemFirst(String strategy, Surging surging) {
        server.answers(
                200,
                DEPLOYMENT
                        .formatted("0", "1")
                        .replaceFirst("\"type\":\"RollingUpdate\",\"rollingUpdate\":\\{[^}]*}", strategy));

        assertThat(workloads.get(WEB)).get().extracting(Workload::surging).isEqualTo(surging);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"generation\":3', '\"generation\":4'",
        "'\"updatedReplicas\":4', '\"updatedReplicas\":3'",
        "'\"replicas\":4,\"updated', '\"replicas\":5,\"updated'"
    })
    void aRestartIsUnderWayUntilTheDeploymentHasSeenItAndReplacedAll(String from, String to) {
        server.answers(200, DEPLOYMENT.formatted("0", "1").replace(from, to));

        assertThat(workloads.get(WEB)).get().extracting(Workload::restart).isEqualTo(Restart.UNDER_WAY);
    }

    @Test
    void aDaemonSetExistsOrNot() {
        server.answers(200, "{}").answers(404, "{}");
        Owner owner = new Owner("apps/v1", "DaemonSet", "cni", "u");

        assertThat(workloads.daemonSetExists("kube-system", owner)).isTrue();
        assertThat(workloads.daemonSetExists("kube-system", owner)).isFalse();
        assertThat(server.targets()).containsOnly("GET /apis/apps/v1/namespaces/kube-system/daemonsets/cni");
    }

    @Test
    void aRestartIsWrittenAsKubectlWritesIt() {
        server.answers(200, "{}").answers(404, "{}");

        workloads.restart(WEB, Instant.parse("2026-11-01T10:00:00.123Z"));
        workloads.restart(WEB, Instant.EPOCH);

        assertThat(server.targets()).containsOnly("PATCH /apis/apps/v1/namespaces/shop/deployments/web");
        assertThat(server.requests().getFirst().body())
                .isEqualTo("{\"spec\":{\"template\":{\"metadata\":{\"annotations\":"
                        + "{\"kubectl.kubernetes.io/restartedAt\":\"2026-11-01T10:00:00Z\"}}}}}");
    }

    @Test
    void attachedVolumesAreThoseOfTheNodeThatHaveAName() {
        String attachment = "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"nodeName\":\"%s\",\"source\":%s}}";
        String volume = "{\"persistentVolumeName\":\"pv-1\"}";
        server.answers(
                200,
                list(
                        attachment.formatted("a", "ip-1", volume),
                        attachment.formatted("b", "ip-2", volume),
                        attachment.formatted("c", "ip-1", "{\"inlineVolumeSpec\":{}}")));

        assertThat(new ApiVolumes(client).attachedTo(new NodeName("ip-1")))
                .containsExactly(new Attachment("a", "ip-1", "pv-1"));
        assertThat(server.targets()).containsExactly("GET /apis/storage.k8s.io/v1/volumeattachments?limit=500");
    }
}
