package dev.noderoll.sim.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Requests that are a little wrong, drawn from a seed: neither door answers any of them with an error of its own. */
class DoorFuzzTest {

    private static final int CASES = 400;

    private static final List<String> ODD = List.of(
            "",
            "-1",
            "0",
            "500",
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

    /** Requests with nothing wrong, before something is spoilt. */
    private static final List<String> GOOD = List.of(
            "DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=workers&MaxRecords=10",
            "DescribeAutoScalingGroups&Filters.member.1.Name=tag-key&Filters.member.1.Values.member.1=k",
            "UpdateAutoScalingGroup&AutoScalingGroupName=workers&MinSize=1&MaxSize=6&DesiredCapacity=3",
            "UpdateAutoScalingGroup&AutoScalingGroupName=workers&LaunchTemplate.LaunchTemplateId=t&LaunchTemplate.Version=1",
            "SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity=4",
            "CreateOrUpdateTags&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.1.ResourceId=workers"
                    + "&Tags.member.1.ResourceType=auto-scaling-group&Tags.member.1.PropagateAtLaunch=false",
            "DeleteTags&Tags.member.1.Key=k&Tags.member.1.ResourceId=workers"
                    + "&Tags.member.1.ResourceType=auto-scaling-group",
            "SuspendProcesses&AutoScalingGroupName=workers&ScalingProcesses.member.1=AZRebalance",
            "ResumeProcesses&AutoScalingGroupName=workers&ScalingProcesses.member.1=AZRebalance",
            "DescribeLifecycleHooks&AutoScalingGroupName=workers",
            "PutLifecycleHook&AutoScalingGroupName=workers&LifecycleHookName=h&HeartbeatTimeout=300"
                    + "&LifecycleTransition=autoscaling%3AEC2_INSTANCE_TERMINATING&DefaultResult=CONTINUE",
            "DeleteLifecycleHook&AutoScalingGroupName=workers&LifecycleHookName=h",
            "CompleteLifecycleAction&AutoScalingGroupName=workers&LifecycleHookName=h&InstanceId=i-1"
                    + "&LifecycleActionResult=CONTINUE",
            "RecordLifecycleActionHeartbeat&AutoScalingGroupName=workers&LifecycleHookName=h&InstanceId=i-1",
            "TerminateInstanceInAutoScalingGroup&InstanceId=i-1&ShouldDecrementDesiredCapacity=true",
            "DescribeAutoScalingInstances&InstanceIds.member.1=i-1",
            "DescribeInstanceRefreshes&AutoScalingGroupName=workers",
            "EnterStandby&AutoScalingGroupName=workers&InstanceIds.member.1=i-1&ShouldDecrementDesiredCapacity=true",
            "DetachInstances&AutoScalingGroupName=workers&InstanceIds.member.1=i-1&ShouldDecrementDesiredCapacity=true",
            "Nonsense");

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
                String form = spoilt(pick(GOOD, random), random);
                HttpRequest request = HttpRequest.newBuilder(world.door.endpoint())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=k/20260105/eu-central-1/autoscaling/aws4_request, S=s")
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString("Action=" + form + "&Version=2011-01-01"))
                        .build();

                answered(world.inbox, request, form, () -> everything(world));
            }
        }
        assertThat(statuses).as("some are good").contains(200, 400);
    }

    /** With another value for one of its parameters, or without it; some once more. */
    private static String spoilt(String form, Random random) {
        List<String> parts = new ArrayList<>(List.of(form.split("&", -1)));
        int at = random.nextInt(parts.size());
        String name = parts.get(at).replaceFirst("=.*", "");
        if (random.nextInt(5) == 0) {
            parts.remove(at);
        } else {
            parts.set(at, name + "=" + pick(ODD, random));
        }
        String spoilt = String.join("&", parts);
        return random.nextInt(3) == 0 && !parts.isEmpty() ? spoilt(spoilt, random) : spoilt;
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

                answered(world.inbox, request, body, () -> everything(world));
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

                answered(inbox, request, method + " " + target + " " + body, () -> everything(api));
            }
        }
        assertThat(statuses).as("some are good").contains(200, 201, 400, 404, 405, 422);
    }

    /** Any answer of the protocol's own: what it is, the contract tests say. One that refuses has changed nothing. */
    private void answered(Inbox inbox, HttpRequest request, String what, Supplier<String> world) {
        String before = world.get();
        HttpResponse<String> response = inbox.serveWhile(CompletableFuture.supplyAsync(send(request)));

        assertThat(response.statusCode())
                .as("%s answered %s", what, response.body())
                .isBetween(200, 499);
        if (response.statusCode() >= 400) {
            assertThat(world.get()).as("%s answered %s", what, response.body()).isEqualTo(before);
        }
        statuses.add(response.statusCode());
    }

    private static String everything(AwsDoorWorld world) {
        return world.aws.autoScaling().peek(AwsDoorWorld.GROUP).toString()
                + world.aws.templates().peek(world.template)
                + world.aws.autoScaling().peekHook(AwsDoorWorld.GROUP, "i-1");
    }

    private static String everything(ApiServer api) {
        return Stream.of(Kind.values()).map(api::list).toList().toString();
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
