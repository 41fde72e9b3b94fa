package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadBalancerTargetsTest {

    private final Recorded aws = new Recorded();
    private final LoadBalancerTargets targets = new LoadBalancerTargets(aws.clients::loadBalancing);

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String arn(String name) {
        return "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/" + name + "/0123456789abcdef";
    }

    private static String group(String name, String type, String balancer) {
        return "<member><TargetGroupArn>%s</TargetGroupArn><TargetGroupName>%s</TargetGroupName><TargetType>%s</TargetType><LoadBalancerArns>%s</LoadBalancerArns></member>"
                .formatted(arn(name), name, type, balancer.isEmpty() ? "" : "<member>" + balancer + "</member>");
    }

    private static String tagged(String name, Map<String, String> tags) {
        return "<member><ResourceArn>" + arn(name) + "</ResourceArn><Tags>"
                + tags.entrySet().stream()
                        .map(t -> "<member><Key>" + t.getKey() + "</Key><Value>" + t.getValue() + "</Value></member>")
                        .collect(Collectors.joining())
                + "</Tags></member>";
    }

    private static String target(String id, String state) {
        return "<member><Target><Id>" + id + "</Id></Target><TargetHealth><State>" + state
                + "</State></TargetHealth></member>";
    }

    @Test
    void aClustersGroupsAreToldByTheTagsOfBothControllers() {
        aws.result(
                        "DescribeTargetGroups",
                        "<TargetGroups>" + group("nlb", "instance", "lb") + group("alb", "instance", "lb")
                                + group("pods", "ip", "lb") + group("other", "instance", "lb")
                                + group("unused", "instance", "") + group("function", "lambda", "lb")
                                + "</TargetGroups>")
                .result(
                        "DescribeTags",
                        "<TagDescriptions>"
                                + tagged(
                                        "nlb",
                                        Map.of(
                                                "kubernetes.io/cluster/shop",
                                                "owned",
                                                "kubernetes.io/service-name",
                                                "a/web"))
                                + tagged(
                                        "alb",
                                        Map.of("elbv2.k8s.aws/cluster", "shop", "ingress.k8s.aws/stack", "a/site"))
                                + tagged(
                                        "pods",
                                        Map.of("elbv2.k8s.aws/cluster", "shop", "service.k8s.aws/stack", "a/api"))
                                + tagged("other", Map.of("elbv2.k8s.aws/cluster", "other"))
                                + "</TagDescriptions>");

        assertThat(targets.ofCluster("shop"))
                .containsExactly(
                        new TargetGroup(arn("nlb"), "nlb", Kind.INSTANCES, "a/web"),
                        new TargetGroup(arn("alb"), "alb", Kind.INSTANCES, ""),
                        new TargetGroup(arn("pods"), "pods", Kind.ADDRESSES, "a/api"));
        assertThat(aws.forms())
                .hasSize(2)
                .last()
                .asString()
                .contains(arn("nlb"), arn("pods"), arn("other"))
                .doesNotContain(arn("unused"), arn("function"));
    }

    @Test
    void aClusterOfASpokeIsTaggedByItsPlainName() {
        aws.result("DescribeTargetGroups", "<TargetGroups>" + group("nlb", "instance", "lb") + "</TargetGroups>")
                .result(
                        "DescribeTags",
                        "<TagDescriptions>" + tagged("nlb", Map.of("elbv2.k8s.aws/cluster", "shop"))
                                + "</TagDescriptions>");

        assertThat(targets.ofCluster("222233334444/eu-west-1/shop")).hasSize(1);
    }

    @Test
    void tagsAreAskedForTwentyAtATimeAndOfNoGroupsNotAtAll() {
        aws.result(
                        "DescribeTargetGroups",
                        "<TargetGroups>"
                                + IntStream.range(0, 21)
                                        .mapToObj(i -> group("g" + i, "instance", "lb"))
                                        .collect(Collectors.joining())
                                + "</TargetGroups>")
                .result("DescribeTags", "<TagDescriptions></TagDescriptions>")
                .result("DescribeTags", "<TagDescriptions></TagDescriptions>")
                .result("DescribeTargetGroups", "<TargetGroups></TargetGroups>");

        assertThat(targets.ofCluster("shop")).isEmpty();
        assertThat(aws.forms()).hasSize(3);
        assertThat(targets.ofCluster("shop")).isEmpty();
        assertThat(aws.forms()).hasSize(4);
    }

    @Test
    void eachTargetStandsAsItsWorstPort() {
        aws.result(
                "DescribeTargetHealth",
                "<TargetHealthDescriptions>" + target("i-1", "initial") + target("i-2", "healthy")
                        + target("i-3", "draining") + target("i-4", "unused") + target("i-5", "unhealthy")
                        + target("i-6", "unavailable") + target("i-7", "unhealthy.draining") + target("i-8", "healthy")
                        + target("i-8", "initial") + target("i-9", "of-tomorrow") + "</TargetHealthDescriptions>");

        assertThat(targets.health(arn("nlb")))
                .isEqualTo(Map.of(
                        new InstanceId("i-1"), Health.INITIAL,
                        new InstanceId("i-2"), Health.HEALTHY,
                        new InstanceId("i-3"), Health.DRAINING,
                        new InstanceId("i-5"), Health.UNHEALTHY,
                        new InstanceId("i-6"), Health.UNHEALTHY,
                        new InstanceId("i-7"), Health.DRAINING,
                        new InstanceId("i-8"), Health.INITIAL,
                        new InstanceId("i-9"), Health.UNHEALTHY));
        assertThat(aws.forms()).containsExactly("Action=DescribeTargetHealth&TargetGroupArn=" + arn("nlb"));
    }

    @Test
    void aGroupThatHasGoneHasNoTargets() {
        aws.error("TargetGroupNotFound", "One or more target groups not found");

        assertThat(targets.health(arn("nlb"))).isEmpty();
    }

    @Test
    void aMissingRightIsForAPersonAndThrottlingPasses() {
        aws.error("AccessDenied", "not authorized");
        assertThatThrownBy(() -> targets.ofCluster("shop"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("read target groups")
                .hasMessageContaining("AccessDenied");

        aws.error("TargetGroupNotFound", "gone");
        assertThatThrownBy(() -> targets.ofCluster("shop")).isInstanceOf(TryAgain.class);
    }
}
