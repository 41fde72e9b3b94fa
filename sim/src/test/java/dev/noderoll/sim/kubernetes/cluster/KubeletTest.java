package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.SERVICE;
import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static dev.noderoll.sim.kubernetes.cluster.TestCluster.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeletTest {

    private static final Key WEB = new Key("default", "web");

    private final TestCluster world =
            new TestCluster().nodes("eu-central-1a", "a").run(5);

    @Test
    void aPodWithoutReadinessProbeGetsRequestsBeforeItServes() {
        world.apply(pod("starts-in: 30s", ""), SERVICE).run(5);

        assertThat(world.readyPods()).containsExactly("web");
        assertThat(endpoints()).hasSize(1);
        assertThat(world.cluster
                        .routing()
                        .app(endpoints().getFirst())
                        .orElseThrow()
                        .accepts())
                .isFalse();
    }

    @Test
    void aPodWithReadinessProbeGetsNoneUntilTheFirstProbeAfterItServes() {
        world.apply(pod("starts-in: 12s", "readinessProbe: {periodSeconds: 10, httpGet: {port: 80}}"), SERVICE)
                .run(19);
        assertThat(world.readyPods()).isEmpty();
        assertThat(endpoints()).isEmpty();

        world.run(5);
        assertThat(world.readyPods()).containsExactly("web");
        assertThat(endpoints()).hasSize(1);
    }

    @Test
    void theProbeWaitsForItsInitialDelayAndForAsManySuccessesAsItAsksFor() {
        world.apply(
                        pod(
                                "starts-in: 1s",
                                "readinessProbe: {initialDelaySeconds: 20, periodSeconds: 5, successThreshold: 3, httpGet: {port: 80}}"))
                .run(29);
        assertThat(world.readyPods()).isEmpty();

        world.run(3);
        assertThat(world.readyPods()).containsExactly("web");
    }

    @Test
    void theStartupProbeHoldsTheReadinessProbeBackWhoseInitialDelayBeginsWithTheContainer() {
        world.apply(
                        pod(
                                "starts-in: 11s",
                                "startupProbe: {periodSeconds: 10, httpGet: {port: 80}}, readinessProbe: {initialDelaySeconds: 5, periodSeconds: 10, httpGet: {port: 80}}"))
                .run(19);
        assertThat(world.readyPods()).isEmpty();

        world.run(3);
        assertThat(world.readyPods()).containsExactly("web");
    }

    @Test
    void aReadinessProbeRunsWhenItsContainerIsSeenAndASecondTimeAndItsPeriodBeginsAnew() {
        // Started after 0.16 s, seen after 0.21 s, and again 50 ms later: then each 10 s.
        world.apply(pod("starts-in: 75ms", "readinessProbe: {periodSeconds: 10, httpGet: {port: 80}}"))
                .runMillis(1_000);
        assertThat(world.readyPods()).containsExactly("web");
    }

    @Test
    void anImageThatNobodyHasIsToldAsErrImagePullAndImagePullBackOffInTurn() {
        List<String> reasons = new ArrayList<>();
        world.api.onChange(
                Kind.POD,
                change -> reasons.add(Fields.at(change.object(), "status", "containerStatuses")
                        .path(0)
                        .at("/state/waiting/reason")
                        .asText()));
        world.apply(pod("image: missing", "")).run(32);

        reasons.removeIf(String::isEmpty);
        assertThat(reasons).startsWith("ErrImagePull", "ImagePullBackOff", "ErrImagePull");
        assertThat(Fields.text(world.get(Kind.POD, "web"), "status", "phase")).isEqualTo("Pending");
    }

    /** From the deletion until the pod is gone, in seconds: between the last two columns. */
    @ParameterizedTest
    @CsvSource({
        "dies,     '',                                                 30,  0,  1",
        "finishes, '',                                                 30,  0,  1",
        "ignores,  '',                                                 30, 30, 31",
        "ignores,  '',                                                  5,  5,  6",
        "dies,     'exec: {command: [sleep, \"15\"]}',                  30, 15, 16",
        "dies,     'exec: {command: [sh, -c, \"sleep 15\"]}',           30, 15, 16",
        "dies,     'sleep: {seconds: 15}',                             30, 15, 16",
        "dies,     'exec: {command: [sh, -c, \"sleep 10; sleep 5s\"]}', 30, 15, 16",
        "dies,     'sleep: {seconds: 60}',                             10, 10, 11",
        "ignores,  'sleep: {seconds: 60}',                             10, 12, 13",
        "ignores,  'exec: {command: [nginx, -s, quit]}',               30,  0,  1",
        "ignores,  'exec: {command: [/usr/sbin/nginx, -s, reload]}',   30, 30, 31",
    })
    void aPodEndsByItsHookItsSignalOrTheEndOfItsGracePeriod(
            String onSignal, String preStop, int grace, int atLeast, int atMost) {
        String hook = preStop.isEmpty() ? "" : "lifecycle: {preStop: {" + preStop + "}}";
        ObjectNode pod = yaml(pod("on-sigterm: " + onSignal, hook));
        pod.withObject("/spec").put("terminationGracePeriodSeconds", grace);
        world.apply(pod.toString()).run(10);

        world.api.delete(Kind.POD, "default", "web", Deletion.PLAIN);

        world.runMillis(atLeast * 1_000L);
        assertThat(world.pods()).hasSize(1);
        world.runMillis((atMost - atLeast) * 1_000L);
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void aSecondDeletionCutsTheGracePeriodShort() {
        world.apply(pod("on-sigterm: ignores", "")).run(10);
        world.api.delete(Kind.POD, "default", "web", Deletion.PLAIN);
        world.run(5);

        world.api.delete(
                Kind.POD, "default", "web", new Deletion(Optional.of(Duration.ofSeconds(8)), Optional.empty()));
        world.runMillis(2_900);
        assertThat(world.pods()).hasSize(1);
        world.runMillis(1_000);
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void aTerminatingPodIsListedAsServingButNotReady() {
        world.apply(pod("on-sigterm: ignores", ""), SERVICE).run(10);
        world.api.delete(Kind.POD, "default", "web", Deletion.PLAIN);
        world.run(2);

        ObjectNode slice = world.api.list(Kind.ENDPOINT_SLICE).getFirst();
        assertThat(slice.at("/endpoints/0/conditions").toString())
                .isEqualTo("{\"ready\":false,\"serving\":true,\"terminating\":true}");
        assertThat(slice.at("/endpoints/0/targetRef/name").asText()).isEqualTo("web");
        assertThat(slice.at("/endpoints/0/nodeName").asText()).isEqualTo("a");
    }

    @Test
    void proxiesFallBackToServingPodsThatTerminateWhenNoneIsReady() {
        world.apply(pod("on-sigterm: ignores", ""), SERVICE).run(10);
        world.api.delete(Kind.POD, "default", "web", Deletion.PLAIN);
        world.run(5);

        assertThat(endpoints()).hasSize(1);
    }

    @Test
    void proxiesFollowAfterTheirDelay() {
        world.apply(web(2, "", "lifecycle: {preStop: {sleep: {seconds: 20}}}"), SERVICE)
                .run(15);
        String victim = world.readyPods().getFirst();
        world.api.evict("default", victim, Optional.empty(), Optional.empty());

        world.runMillis(900);
        assertThat(endpoints()).extracting(e -> e.pod().name()).contains(victim);
        world.runMillis(400);
        assertThat(endpoints()).extracting(e -> e.pod().name()).doesNotContain(victim);
    }

    @Test
    void aCrashedProcessIsNotReadyAndStartsAgainAtOnceTheFirstTime() {
        world.apply(pod("starts-in: 1s", "readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}"))
                .run(10);
        world.cluster.crash("default", "web");
        world.runMillis(150);
        assertThat(world.readyPods()).isEmpty();

        world.run(2);
        assertThat(world.readyPods()).containsExactly("web");
        assertThat(restarts()).isEqualTo(1);
    }

    @Test
    void aContainerThatEndsAgainWaitsTenSecondsThenTwiceAsLong() {
        world.apply(pod("crashes-in: 4s", "")).run(6);
        assertThat(restarts()).isEqualTo(1);

        // Ends for the second time at about 8.5 s, may start at 18.5, and does up to 5 s later.
        world.run(12);
        assertThat(restarts()).isEqualTo(1);
        assertThat(state("waiting").path("reason").asText()).isEqualTo("CrashLoopBackOff");
        world.run(10);
        assertThat(restarts()).isEqualTo(2);

        world.run(14);
        assertThat(restarts()).isEqualTo(2);
        world.run(20);
        assertThat(restarts()).isEqualTo(3);
    }

    @Test
    void aContainerThatIsOutOfMemorySaysSo() {
        world.apply(pod("ooms-in: 4s", "")).runMillis(20_000);

        assertThat(world.get(Kind.POD, "web")
                        .at("/status/containerStatuses/0/lastState/terminated")
                        .toString())
                .contains("\"exitCode\":137,\"reason\":\"OOMKilled\"");
    }

    @Test
    void aStartupProbeThatFailsRestartsTheContainer() {
        String probe = "startupProbe: {periodSeconds: 1, failureThreshold: 3, tcpSocket: {port: 80}}";
        world.apply(pod("starts-in: never", probe)).runMillis(2_100);
        assertThat(restarts()).isZero();
        world.run(1);
        assertThat(restarts()).isEqualTo(1);
    }

    @Test
    void aLivenessProbeThatFailsRestartsTheContainerWhenItHasStopped() {
        String probe =
                "livenessProbe: {initialDelaySeconds: 2, periodSeconds: 1, failureThreshold: 2, tcpSocket: {port: 80},"
                        + " terminationGracePeriodSeconds: 4}";
        world.apply(pod("starts-in: never, lab.noderoll.dev/on-sigterm: ignores", probe))
                .run(7);
        assertThat(restarts()).isZero();
        world.run(2);
        assertThat(restarts()).isEqualTo(1);
    }

    @Test
    void aLivenessProbeThatTheProcessAnswersInTimeRestartsNothing() {
        String probe = "livenessProbe: {periodSeconds: 1, failureThreshold: 3, tcpSocket: {port: 80}}";
        world.apply(pod("starts-in: 1500ms", probe)).run(60);
        assertThat(restarts()).isZero();
        assertThat(world.readyPods()).containsExactly("web");
    }

    @Test
    void aReadinessProbeThatFailsTakesThePodOutOfItsService() {
        String probe = "readinessProbe: {periodSeconds: 1, failureThreshold: 2, httpGet: {port: 80}}";
        world.apply(pod("starts-in: 0s, lab.noderoll.dev/sick-in: 5s", probe), SERVICE)
                .run(5);
        assertThat(world.readyPods()).containsExactly("web");
        world.run(4);
        assertThat(world.readyPods()).isEmpty();
        assertThat(endpoints()).isEmpty();
        assertThat(restarts()).isZero();
    }

    /** The exit code in the status of a pod that goes, before it is gone. */
    @ParameterizedTest
    @CsvSource({"web:1, dies, 143", "nginx:1.18, dies, 0", "nginx:1.29, finishes, 0", "web:1, ignores, 137"})
    void theStatusTellsHowTheContainerEnded(String image, String onSignal, int code) {
        ObjectNode pod = yaml(pod("on-sigterm: " + onSignal, ""));
        ((ObjectNode) pod.at("/spec/containers/0")).put("image", image);
        pod.withObject("/spec").put("terminationGracePeriodSeconds", 3);
        world.apply(pod.toString()).run(10);
        List<Integer> codes = new ArrayList<>();
        world.api.onChange(Kind.POD, change -> {
            var ended = change.object().at("/status/containerStatuses/0/state/terminated/exitCode");
            if (ended.isInt()) {
                codes.add(ended.asInt());
            }
        });
        world.api.delete(Kind.POD, "default", "web", Deletion.PLAIN);
        world.run(10);

        assertThat(codes).isNotEmpty().containsOnly(code);
        assertThat(world.pods()).isEmpty();
    }

    private int restarts() {
        return world.get(Kind.POD, "web")
                .at("/status/containerStatuses/0/restartCount")
                .asInt();
    }

    private JsonNode state(String name) {
        return world.get(Kind.POD, "web").at("/status/containerStatuses/0/state/" + name);
    }

    @Test
    void anImageIsPulledOncePerNode() {
        world.apply(pod("starts-in: 0s", "")).runMillis(150);
        assertThat(world.readyPods()).isEmpty();
        world.runMillis(100);
        assertThat(world.readyPods()).containsExactly("web");

        world.apply(pod("starts-in: 0s", "").replace("name: web, ann", "name: web2, ann"))
                .runMillis(150);
        assertThat(world.readyPods()).containsExactly("web", "web2");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, FINISHES",
        "nginx:latest, FINISHES",
        "nginx:1.29-alpine, FINISHES",
        "nginx:1.19.5, FINISHES",
        "registry.example/library/nginx:1.27.0, FINISHES",
        "nginx:1.19.4, DIES",
        "nginx:1.14.2, DIES",
        "nginx:1.18-alpine, DIES",
        "web:1, DIES",
        "localhost:5000/my-nginx-app:2, DIES",
    })
    void theImageTellsHowAProcessStops(String image, Profile.OnStop expected) {
        ObjectNode pod = yaml(pod("starts-in: 0s", ""));
        ((ObjectNode) pod.at("/spec/containers/0")).put("image", image);

        assertThat(Profile.of(pod).onStop()).isEqualTo(expected);
    }

    private List<ServiceRouting.Endpoint> endpoints() {
        return world.cluster.routing().endpoints(0, WEB);
    }

    /** A bare pod; {@code container} is added to its container. */
    private static String pod(String annotation, String container) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, annotations: {lab.noderoll.dev/%s}, labels: {app: web}}
                spec: {containers: [{name: web, image: "web:1"%s}]}
                """.formatted(annotation, container.isEmpty() ? "" : ", " + container);
    }
}
