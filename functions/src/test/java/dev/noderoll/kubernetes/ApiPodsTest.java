package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.recorded.RecordedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiPodsTest {

    private static final String FULL = """
        {"metadata":{"namespace":"shop","name":"web-1","uid":"u1","deletionTimestamp":"2026-11-01T10:00:30Z",
          "labels":{"app":"web"},"annotations":{"kubernetes.io/config.mirror":"x"},
          "ownerReferences":[{"apiVersion":"v1","kind":"Other","name":"o","uid":"u0"},
            {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u2","controller":true}]},
         "spec":{"nodeName":"ip-1","terminationGracePeriodSeconds":60,"priorityClassName":"high",
          "volumes":[{"name":"a","hostPath":{}},{"name":"b","emptyDir":{}}]},
         "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""";
    private static final String BARE = """
        {"metadata":{"namespace":"shop","name":"%s","uid":"u9"},"spec":{},
         "status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"%s"}]}}""";

    private final RecordedServer server = new RecordedServer();
    private final ApiPods pods = new ApiPods(new ClusterClient(Connection.open(server.endpoint())));

    @AfterEach
    void stop() {
        server.close();
    }

    private static String list(String... items) {
        return "{\"metadata\":{},\"items\":[" + String.join(",", items) + "]}";
    }

    @Test
    void aPodKnowsWhenItsKubeletTookItUp() {
        server.answers(200, list(FULL.replace("\"status\":{", "\"status\":{\"startTime\":\"2026-11-01T09:00:00Z\",")));

        assertThat(pods.onNode(new NodeName("ip-1")))
                .extracting(Pod::startedAt)
                .containsExactly(Instant.parse("2026-11-01T09:00:00Z"));
    }

    @Test
    void aDeletionCarriesTheUidAndNeverAGraceOfZero() {
        server.answers(200, "{}").answers(404, "{}").answers(409, "{\"message\":\"the UID in the precondition\"}");
        PodKey pod = new PodKey("shop", "web-1", "u1");

        pods.delete(pod, Duration.ofSeconds(45));
        pods.delete(pod, Duration.ZERO);
        pods.delete(pod, Duration.ofSeconds(45));

        assertThat(server.targets()).containsOnly("DELETE /api/v1/namespaces/shop/pods/web-1");
        assertThat(server.requests().get(0).body())
                .contains("\"gracePeriodSeconds\":45", "\"preconditions\":{\"uid\":\"u1\"}");
        assertThat(server.requests().get(1).body()).contains("\"gracePeriodSeconds\":1");
    }

    @Test
    void labelsAreTakenOffAndPutBackInOneMergePatchThatNamesTheUid() {
        String another =
                "{\"message\":\"Pod \\\"web-1\\\" is invalid: metadata.uid: Invalid value: \\\"u1\\\": field is immutable\"}";
        server.answers(200, "{}").answers(200, "{}").answers(404, "{}").answers(422, another);
        PodKey pod = new PodKey("shop", "web-1", "u1");
        Detached taken = new Detached(Instant.parse("2026-11-01T10:00:00Z"), Map.of("traffic", "on"));

        pods.detach(pod, taken);
        pods.attach(pod, taken);
        pods.detach(pod, taken);
        pods.attach(pod, taken);

        assertThat(server.targets()).containsOnly("PATCH /api/v1/namespaces/shop/pods/web-1");
        assertThat(server.requests().get(0).body())
                .isEqualTo("{\"metadata\":{\"uid\":\"u1\",\"labels\":{\"traffic\":null},"
                        + "\"annotations\":{\"noderoll.dev/detached\":\"2026-11-01T10:00:00Z traffic=on\"}}}");
        assertThat(server.requests().get(1).body())
                .isEqualTo("{\"metadata\":{\"uid\":\"u1\",\"labels\":{\"traffic\":\"on\"},"
                        + "\"annotations\":{\"noderoll.dev/detached\":null}}}");
    }

    @Test
    void aPatchThatIsForbiddenIsForAPerson() {
        server.answers(403, "{\"reason\":\"Forbidden\",\"message\":\"pods is forbidden\"}");
        PodKey pod = new PodKey("shop", "web-1", "u1");
        Detached taken = new Detached(Instant.parse("2026-11-01T10:00:00Z"), Map.of("traffic", "on"));

        assertThatThrownBy(() -> pods.detach(pod, taken)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aDeletionWithoutTheRightIsForAPerson() {
        server.answers(403, "{\"reason\":\"Forbidden\",\"message\":\"pods is forbidden\"}");

        assertThatThrownBy(() -> pods.delete(new PodKey("shop", "web-1", "u1"), Duration.ofSeconds(1)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("delete shop/web-1");
    }

    @Test
    void thePodsOfANodeAreAskedForByTheNode() {
        server.answers(200, list(FULL));

        assertThat(pods.onNode(new NodeName("ip-1")))
                .containsExactly(new Pod(
                        new PodKey("shop", "web-1", "u1"),
                        "ip-1",
                        new Owner("apps/v1", "ReplicaSet", "web", "u2"),
                        Phase.RUNNING,
                        Readiness.READY,
                        Duration.ofSeconds(60),
                        Instant.parse("2026-11-01T10:00:30Z"),
                        "high",
                        Set.of(Trait.MIRROR, Trait.LOCAL_DATA),
                        Map.of("app", "web"),
                        Map.of("kubernetes.io/config.mirror", "x")));
        assertThat(server.targets()).containsExactly("GET /api/v1/pods?fieldSelector=spec.nodeName=ip-1&limit=500");
    }

    /** Its kubelet may be seconds later. */
    @Test
    void aPodHasComeWhenItWasBound() {
        String bound =
                "{\"type\":\"PodScheduled\",\"status\":\"True\",\"lastTransitionTime\":\"2026-11-01T10:00:01Z\"}";
        String status = "\"startTime\":\"2026-11-01T10:00:09Z\",\"conditions\":[%s]";
        String pod = "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"a\",\"uid\":\"u\"},"
                + "\"spec\":{\"nodeName\":\"ip-1\"},\"status\":{%s}}";
        server.answers(200, list(pod.formatted(status.formatted(bound))));
        server.answers(200, list(pod.formatted(status.formatted(""))));

        assertThat(pods.onNode(new NodeName("ip-1")).getFirst().startedAt()).isEqualTo("2026-11-01T10:00:01Z");
        assertThat(pods.onNode(new NodeName("ip-1")).getFirst().startedAt())
                .as("no scheduler has bound it")
                .isEqualTo("2026-11-01T10:00:09Z");
    }

    @Test
    void volumesThatOutliveThePodOrAreAttachedLikeThemAreCounted() {
        String volumes = "\"volumes\":[{\"persistentVolumeClaim\":{}},{\"ephemeral\":{}},{\"configMap\":{}}]";
        server.answers(200, list(FULL.replaceAll("\"volumes\":\\[.*]", volumes)));

        Pod pod = pods.onNode(new NodeName("ip-1")).getFirst();

        assertThat(pod.claims()).isEqualTo(2);
        assertThat(pod.traits()).containsExactly(Trait.MIRROR);
    }

    /** Kubernetes 1.36, 1.35, coscheduling, Volcano, and what Volcano makes of a pod that is in no gang. */
    @Test
    void aGangIsReadFromThePodsOwnMarks() {
        String spec = "\"schedulingGroup\":{\"podGroupName\":\"own\"},";
        String former = "\"workloadRef\":{\"name\":\"w\",\"podGroup\":\"g\",\"podGroupReplicaKey\":\"0\"},";
        String labelled = FULL.replace("\"app\":\"web\"", "\"scheduling.x-k8s.io/pod-group\":\"labelled\"");
        String volcano = FULL.replace("kubernetes.io/config.mirror", "scheduling.k8s.io/group-name");
        server.answers(
                200,
                list(
                        FULL,
                        FULL.replace("\"spec\":{", "\"spec\":{" + spec),
                        FULL.replace("\"spec\":{", "\"spec\":{" + former),
                        labelled,
                        labelled.replace("\"spec\":{", "\"spec\":{" + spec),
                        volcano,
                        volcano.replace("\"x\"", "\"podgroup-4f5210d9-3cba\"")));

        assertThat(pods.onNode(new NodeName("ip-1")))
                .extracting(Pod::gang)
                .containsExactly("", "own", "w/g/0", "labelled", "own", "x", "");
    }

    @Test
    void aPodIsReadyOrNotSinceItsConditionHasBeenAsItIs() {
        String timed = "\"lastTransitionTime\":\"2026-11-01T09:30:00Z\",\"status\":";
        String other =
                "{\"type\":\"PodScheduled\",\"status\":\"True\",\"lastTransitionTime\":\"2026-11-01T09:00:00Z\"},";
        String ready = FULL.replace("\"conditions\":[", "\"conditions\":[" + other)
                .replace("\"Ready\",\"status\":", "\"Ready\"," + timed);
        server.answers(200, list(ready, ready.replace("\"status\":\"True\"}]", "\"status\":\"False\"}]")));

        assertThat(pods.onNode(new NodeName("ip-1")))
                .extracting(Pod::readySince, Pod::unreadySince)
                .containsExactly(
                        tuple(Instant.parse("2026-11-01T09:30:00Z"), null),
                        tuple(null, Instant.parse("2026-11-01T09:30:00Z")));
    }

    @Test
    void podsWithALabelAreAskedForByTheServersSelector() {
        server.answers(200, list(FULL));

        assertThat(pods.inNamespace("kube-system", "pod-template-hash")).hasSize(1);
        assertThat(server.targets())
                .containsExactly("GET /api/v1/namespaces/kube-system/pods?labelSelector=pod-template-hash&limit=500");
    }

    @Test
    void aPodThatSaysLittleHasTheDefaults() {
        server.answers(200, list(BARE.formatted("a", "True")));

        assertThat(pods.inNamespace("shop"))
                .containsExactly(new Pod(
                        new PodKey("shop", "a", "u9"),
                        null,
                        null,
                        Phase.PENDING,
                        Readiness.NOT_READY,
                        Duration.ofSeconds(30),
                        null,
                        "",
                        Set.of(),
                        Map.of(),
                        Map.of()));
        assertThat(server.targets()).containsExactly("GET /api/v1/namespaces/shop/pods?limit=500");
    }

    @Test
    void unschedulableAreThePendingPodsThatTheSchedulerGaveUpOn() {
        server.answers(200, list(BARE.formatted("a", "False"), BARE.formatted("b", "True")));

        assertThat(pods.unschedulable()).extracting(p -> p.key().name()).containsExactly("a");
        assertThat(server.targets()).containsExactly("GET /api/v1/pods?fieldSelector=status.phase=Pending&limit=500");
    }
}
