package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;
import dev.noderoll.lab.kernel.Inbox;
import dev.noderoll.lab.world.kubernetes.ApiServer;
import dev.noderoll.lab.world.kubernetes.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Requests that are a little wrong, drawn from a seed: neither door answers any of them with an error of its own. */
class DoorFuzzTest {

    private static final int CASES = 400;

    private static final List<String> ODD = List.of(
            "",
            "-1",
            "0",
            "99999999999",
            "x",
            "a,b",
            "{}",
            "[]",
            "null",
            "%00",
            "..%2F..",
            "%F0%9F%92%A9",
            "true",
            "i-1",
            "$Latest");

    private static final List<String> ACTIONS = List.of(
            "DescribeAutoScalingGroups",
            "UpdateAutoScalingGroup",
            "SetDesiredCapacity",
            "CreateOrUpdateTags",
            "DeleteTags",
            "SuspendProcesses",
            "ResumeProcesses",
            "DescribeLifecycleHooks",
            "PutLifecycleHook",
            "DeleteLifecycleHook",
            "CompleteLifecycleAction",
            "RecordLifecycleActionHeartbeat",
            "TerminateInstanceInAutoScalingGroup",
            "DescribeAutoScalingInstances",
            "DescribeInstanceRefreshes",
            "EnterStandby",
            "DetachInstances",
            "Nonsense",
            "");

    private static final List<String> PARAMETERS = List.of(
            "AutoScalingGroupName",
            "AutoScalingGroupNames.member.1",
            "DesiredCapacity",
            "MinSize",
            "MaxSize",
            "MaxRecords",
            "NextToken",
            "Tags.member.1.Key",
            "Tags.member.1.ResourceId",
            "Filters.member.1.Name",
            "Filters.member.1.Values.member.1",
            "ScalingProcesses.member.1",
            "LifecycleHookName",
            "LifecycleTransition",
            "HeartbeatTimeout",
            "LifecycleActionResult",
            "InstanceId",
            "InstanceIds.member.1",
            "ShouldDecrementDesiredCapacity",
            "LaunchTemplate.LaunchTemplateId",
            "LaunchTemplate.Version");

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "[]",
            "\"text\"",
            "{",
            "{}",
            "{\"kind\":\"Pod\"}",
            "{\"metadata\":null,\"spec\":[]}",
            "{\"metadata\":{\"name\":7,\"labels\":[]},\"spec\":null}",
            "{\"metadata\":{\"name\":\"n\"},\"spec\":{\"containers\":{}}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"annotations\":{\"a\":1}},\"spec\":{\"containers\":[null]}}",
            "{\"spec\":{\"taints\":\"x\",\"unschedulable\":\"yes\"}}",
            "{\"deleteOptions\":{\"gracePeriodSeconds\":\"x\",\"preconditions\":7}}",
            "[{\"op\":\"replace\",\"path\":7}]",
            "[{\"op\":\"remove\",\"path\":\"/spec/none\"},null]");

    private final Set<Integer> statuses = new TreeSet<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theAwsDoorRefusesOddRequestsAsAwsWould() {
        Random random = new Random(7);
        try (AwsDoorWorld world = new AwsDoorWorld()) {
            for (int i = 0; i < CASES; i++) {
                StringBuilder form = new StringBuilder("Action=" + pick(ACTIONS, random) + "&Version=2011-01-01");
                for (int p = random.nextInt(5); p > 0; p--) {
                    String value = random.nextInt(4) == 0 ? AwsDoorWorld.GROUP : pick(ODD, random);
                    form.append('&')
                            .append(pick(PARAMETERS, random))
                            .append('=')
                            .append(value);
                }
                HttpRequest request = HttpRequest.newBuilder(world.door.endpoint())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=k/20260105/eu-central-1/autoscaling/aws4_request, S=s")
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build();

                answered(world.inbox, request, form.toString());
            }
        }
        assertThat(statuses).as("some are good").contains(200, 400);
    }

    @Test
    void theAwsDoorRefusesOddJson() {
        Random random = new Random(8);
        List<String> targets =
                List.of("AmazonSSM.GetParameter", "AmazonSSM.None", "GraniteServiceVersion20100801.DescribeAlarms", "");
        try (AwsDoorWorld world = new AwsDoorWorld()) {
            for (int i = 0; i < CASES / 4; i++) {
                String body = pick(BODIES, random);
                HttpRequest request = HttpRequest.newBuilder(world.door.endpoint())
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", pick(targets, random))
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=k/20260105/eu-central-1/ssm/aws4_request, S=s")
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString(body))
                        .build();

                answered(world.inbox, request, body);
            }
        }
        assertThat(statuses).contains(400);
    }

    @Test
    void theKubernetesDoorRefusesOddRequestsAsAnApiServerWould() throws IOException {
        Random random = new Random(9);
        Agenda agenda = new Agenda(Instant.parse("2026-01-05T10:00:00Z"));
        Inbox inbox = new Inbox();
        ApiServer api = new ApiServer(agenda, new Dice(1));
        api.create(Kind.NODE, (ObjectNode) new ObjectMapper()
                .readTree("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"},\"spec\":{}}"));
        List<String> paths = List.of(
                "/api/v1/nodes",
                "/api/v1/nodes/n",
                "/api/v1/namespaces/default/pods",
                "/api/v1/namespaces/default/pods/p",
                "/api/v1/namespaces/default/pods/p/eviction",
                "/apis/apps/v1/namespaces/default/deployments",
                "/apis/apps/v1/namespaces/default/deployments/d/scale",
                "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
                "/apis/coordination.k8s.io/v1/namespaces/noderoll/leases",
                "/apis/none/v1/things",
                "/api/v2",
                "/api/v1/namespaces//pods",
                "/");
        List<String> queries = List.of(
                "",
                "?limit=x",
                "?limit=-1&continue=zzz",
                "?fieldSelector=a",
                "?labelSelector=,,=",
                "?labelSelector=a+in+(",
                "?dryRun=x",
                "?fieldManager=");
        List<String> types = List.of(
                "application/json",
                "application/merge-patch+json",
                "application/json-patch+json",
                "application/strategic-merge-patch+json",
                "application/apply-patch+yaml",
                "text/plain");
        List<String> methods = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
        try (KubernetesDoor door = KubernetesDoor.open(api, inbox)) {
            for (int i = 0; i < CASES; i++) {
                String body = pick(BODIES, random);
                String target = pick(paths, random) + pick(queries, random);
                String method = pick(methods, random);
                HttpRequest request = HttpRequest.newBuilder(URI.create(door.url() + target.replace(" ", "+")))
                        .header("Content-Type", pick(types, random))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, BodyPublishers.ofString(body))
                        .build();

                answered(inbox, request, method + " " + target + " " + body);
            }
        }
        assertThat(statuses).as("some are good").contains(200, 201, 400, 404, 405, 422);
    }

    /** Any answer of the protocol's own: what it is, the contract tests say. */
    private void answered(Inbox inbox, HttpRequest request, String what) {
        HttpResponse<String> response = inbox.serveWhile(CompletableFuture.supplyAsync(send(request)));

        assertThat(response.statusCode())
                .as("%s answered %s", what, response.body())
                .isBetween(200, 499);
        statuses.add(response.statusCode());
    }

    private Supplier<HttpResponse<String>> send(HttpRequest request) {
        return () -> {
            try {
                return http.send(request, BodyHandlers.ofString());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        };
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
