package dev.noderoll.sim.door;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.reflect.TypeToken;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Kind;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1DeleteOptions;
import io.kubernetes.client.openapi.models.V1Eviction;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Preconditions;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The official client at the simulated cluster's door. */
class KubernetesDoorTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Agenda agenda = new Agenda(Instant.parse("2026-01-01T00:00:00Z"));
    private final Inbox inbox = new Inbox();
    private final ApiServer api = new ApiServer(agenda, new Dice(1));
    private final KubernetesDoor door = KubernetesDoor.open(api, inbox);
    private final ApiClient client = new ApiClient().setBasePath(door.url());
    private final CoreV1Api core = new CoreV1Api(client);

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void listsPodsPageByPageAsTheyWereAtTheFirstPage() throws Exception {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            api.create(Kind.POD, pod(name));
        }

        V1PodList first = outside(() -> core.listPodForAllNamespaces().limit(2).execute());
        api.create(Kind.POD, pod("bb"));
        List<String> names = new ArrayList<>(names(first));
        String token = requireNonNull(first.getMetadata()).getContinue();
        while (token != null && names.size() < 20) {
            String next = token;
            V1PodList page = outside(() ->
                    core.listPodForAllNamespaces().limit(2)._continue(next).execute());
            names.addAll(names(page));
            token = requireNonNull(page.getMetadata()).getContinue();
        }

        assertThat(names).containsExactly("a", "b", "c", "d", "e");
        assertThat(requireNonNull(first.getMetadata()).getRemainingItemCount()).isEqualTo(3);
        assertThat(door.requests().counts()).containsEntry("list pods", 3L);
        assertThat(door.requests().bytes()).isPositive();
    }

    @Test
    void selectsPodsByNodeAndLabel() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            ObjectNode pod = pod(name);
            pod.withObject("/metadata/labels").put("app", "c".equals(name) ? "other" : "web");
            api.create(Kind.POD, pod);
        }
        api.bind("default", "b", "node-1");
        api.bind("default", "c", "node-1");

        V1PodList found = outside(() -> core.listPodForAllNamespaces()
                .fieldSelector("spec.nodeName=node-1")
                .labelSelector("app in (web, api)")
                .execute());

        assertThat(names(found)).containsExactly("b");
    }

    @Test
    void cordonsANodeByPatchAndLeavesItsTaintsAlone() throws Exception {
        api.create(Kind.NODE, object("{metadata: {name: n}, spec: {taints: [{key: k, effect: NoSchedule}]}}"));

        V1Node node = outside(() -> PatchUtils.patch(
                V1Node.class,
                () -> core.patchNode("n", new V1Patch("{\"spec\":{\"unschedulable\":true}}"))
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                client));

        assertThat(requireNonNull(node.getSpec()).getUnschedulable()).isTrue();
        assertThat(requireNonNull(node.getSpec()).getTaints())
                .extracting("key")
                .containsExactly("k", "node.kubernetes.io/not-ready");
    }

    @Test
    void evictsAPodAndRefusesForItsNamesake() throws Exception {
        String uid = api.create(Kind.POD, pod("a")).at("/metadata/uid").asText();

        ApiException refused = catchThrowableOfType(ApiException.class, () -> outside(() -> evict("a", "other")));
        assertThat(refused.getCode()).isEqualTo(409);
        assertThat(api.list(Kind.POD)).hasSize(1);
        assertThat(outside(() -> evict("a", uid))).isEqualTo(201);
        assertThat(api.list(Kind.POD)).isEmpty();
    }

    @Test
    void saysWhichBudgetRefusesAnEviction() throws Exception {
        api.create(Kind.POD, pod("a"));
        ObjectNode running = object("{metadata: {name: a, namespace: default}, status: {phase: Running}}");
        api.updateStatus(Kind.POD, running);
        ObjectNode budget = object("{metadata: {name: all}, spec: {minAvailable: 1, selector: {}}}");
        api.create(Kind.POD_DISRUPTION_BUDGET, budget);

        ApiException refused = catchThrowableOfType(ApiException.class, () -> outside(() -> evict("a", "")));

        assertThat(refused.getCode()).isEqualTo(429);
        assertThat(refused.getResponseBody())
                .contains("\"reason\":\"DisruptionBudget\"")
                .contains("The disruption budget all is still being processed by the server.");
        assertThat(refused.getResponseHeaders().get("retry-after")).containsExactly("10");
    }

    @Test
    void aWatchTellsWhatHappenedSinceItsVersionAndThenWhatHappens() throws Exception {
        api.create(Kind.POD, pod("before"));
        V1PodList list = outside(() -> core.listPodForAllNamespaces().execute());
        String version = requireNonNull(list.getMetadata()).getResourceVersion();
        api.create(Kind.POD, pod("since"));

        List<String> seen = outside(() -> {
            List<String> events = new ArrayList<>();
            var call = core.listPodForAllNamespaces()
                    .watch(true)
                    .resourceVersion(version)
                    .buildCall(null);
            try (Watch<V1Pod> watch =
                    Watch.createWatch(client, call, new TypeToken<Watch.Response<V1Pod>>() {}.getType())) {
                for (Watch.Response<V1Pod> event : watch) {
                    events.add(event.type + " "
                            + requireNonNull(event.object.getMetadata()).getName());
                    if (events.size() == 1) {
                        core.createNamespacedPod(
                                        "default",
                                        new V1Pod()
                                                .metadata(new V1ObjectMeta().name("now"))
                                                .spec(event.object.getSpec()))
                                .execute();
                    }
                    if (events.size() == 2) {
                        return events;
                    }
                }
            }
            return events;
        });

        assertThat(seen).containsExactly("ADDED since", "ADDED now");
    }

    @Test
    void aWatchFromAForgottenVersionIsToldSo() throws Exception {
        String first = outside(() -> get("/api/v1/pods?watch=1&resourceVersion=1&timeoutSeconds=0"));

        assertThat(first).contains("\"type\":\"ERROR\"").contains("\"code\":410");
    }

    @Test
    void anInjectedFaultIsAnsweredInsteadOfTheWorldOrAfterIt() throws Exception {
        door.inject((method, _) -> "POST".equals(method)
                ? Optional.of(new Fault.AnswerLost())
                : Optional.of(new Fault.Refused(503, "ServiceUnavailable", "etcd is down")));

        V1Pod pod = new V1Pod()
                .metadata(new V1ObjectMeta().name("a"))
                .spec(YAML.convertValue(pod("a").get("spec"), V1PodSpec.class));
        assertThatThrownBy(() ->
                        outside(() -> core.createNamespacedPod("default", pod).execute()))
                .isInstanceOf(ApiException.class);
        assertThat(api.list(Kind.POD)).hasSize(1);
        ApiException refused = catchThrowableOfType(
                ApiException.class,
                () -> outside(() -> core.listPodForAllNamespaces().execute()));
        assertThat(refused.getCode()).isEqualTo(503);
    }

    private int evict(String pod, String uid) throws Exception {
        V1DeleteOptions options = new V1DeleteOptions();
        if (!uid.isEmpty()) {
            options.preconditions(new V1Preconditions().uid(uid));
        }
        V1Eviction eviction = new V1Eviction()
                .metadata(new V1ObjectMeta().name(pod).namespace("default"))
                .deleteOptions(options);
        // The answer to an eviction is a Status, which the client's own method fails to read as an Eviction.
        try (Response response = core.createNamespacedPodEviction(pod, "default", eviction)
                .buildCall(null)
                .execute()) {
            client.handleResponse(response, null);
            return response.code();
        }
    }

    private String get(String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(door.url() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Runs a client on a thread of its own while this thread, the agenda's, serves it. */
    private <T> T outside(Callable<T> work) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(work.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return inbox.serveWhile(answer);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static List<String> names(V1PodList list) {
        return list.getItems().stream()
                .map(p -> requireNonNull(p.getMetadata()).getName())
                .toList();
    }

    private static ObjectNode pod(String name) throws Exception {
        return object("{metadata: {name: " + name + "}, spec: {containers: [{name: c, image: 'example/c:1'}]}}");
    }

    private static ObjectNode object(String yaml) throws Exception {
        return (ObjectNode) YAML.readTree(yaml);
    }
}
