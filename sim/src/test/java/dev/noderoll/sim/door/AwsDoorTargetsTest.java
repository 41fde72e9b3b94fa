package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsDoorWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.TargetGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidTargetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** The SDK's own client, unchanged, understands what Elastic Load Balancing answers through the door. */
class AwsDoorTargetsTest {

    private final AwsDoorWorld world = new AwsDoorWorld();
    private final String arn =
            world.aws.targetGroups().add(TargetGroup.of("web", Map.of("kubernetes.io/cluster/shop", "owned")));
    private final ElasticLoadBalancingV2Client balancing = world.client(ElasticLoadBalancingV2Client.builder());
    private final AutoScalingClient scaling = world.client(AutoScalingClient.builder());
    private final String instance = world.anyInstance();

    @AfterEach
    void close() {
        world.close();
    }

    private static TargetDescription target(String id) {
        return TargetDescription.builder().id(id).build();
    }

    private TargetHealthStateEnum state() {
        return world.call(() -> balancing.describeTargetHealth(
                        r -> r.targetGroupArn(arn).targets(target(instance))))
                .targetHealthDescriptions()
                .getFirst()
                .targetHealth()
                .state();
    }

    @Test
    void targetGroupsAndTheirTagsAreDescribed() {
        world.aws.targetGroups().add(TargetGroup.of("pods", Map.of()).ofPods());

        var found = world.call(() -> balancing.describeTargetGroups(r -> r.names("web")));

        assertThat(found.targetGroups()).singleElement().satisfies(group -> {
            assertThat(group.targetGroupArn()).isEqualTo(arn);
            assertThat(group.targetType()).isEqualTo(TargetTypeEnum.INSTANCE);
            assertThat(group.loadBalancerArns()).hasSize(1);
        });
        assertThat(world.call(() -> balancing.describeTargetGroups(r -> {})).targetGroups())
                .extracting(g -> g.targetTypeAsString())
                .containsExactlyInAnyOrder("instance", "ip");
        assertThat(world.call(() -> balancing.describeTags(r -> r.resourceArns(arn)))
                        .tagDescriptions()
                        .getFirst()
                        .tags())
                .containsExactly(Tag.builder()
                        .key("kubernetes.io/cluster/shop")
                        .value("owned")
                        .build());
        assertThat(world.call(() -> balancing.describeTargetGroupAttributes(r -> r.targetGroupArn(arn)))
                        .attributes()
                        .getFirst()
                        .value())
                .isEqualTo("300");
    }

    @Test
    void aTargetIsRegisteredBecomesHealthyDrainsAndIsUnused() {
        assertThat(state()).isEqualTo(TargetHealthStateEnum.UNUSED);
        world.call(() -> balancing.registerTargets(r -> r.targetGroupArn(arn).targets(target(instance))));
        assertThat(state()).isEqualTo(TargetHealthStateEnum.INITIAL);
        world.passSeconds(10);
        assertThat(state()).isEqualTo(TargetHealthStateEnum.HEALTHY);

        world.call(() -> balancing.deregisterTargets(r -> r.targetGroupArn(arn).targets(target(instance))));

        var drains = world.call(() -> balancing.describeTargetHealth(r -> r.targetGroupArn(arn)));
        assertThat(drains.targetHealthDescriptions()).singleElement().satisfies(one -> {
            assertThat(one.target().id()).isEqualTo(instance);
            assertThat(one.targetHealth().state()).isEqualTo(TargetHealthStateEnum.DRAINING);
            assertThat(one.targetHealth().reason()).isEqualTo(TargetHealthReasonEnum.TARGET_DEREGISTRATION_IN_PROGRESS);
        });
        world.passSeconds(300);
        assertThat(state()).isEqualTo(TargetHealthStateEnum.UNUSED);
    }

    @Test
    void aGroupIsAttachedToTargetGroupsAndTellsThem() {
        world.call(() -> scaling.attachLoadBalancerTargetGroups(
                r -> r.autoScalingGroupName(GROUP).targetGroupARNs(arn)));

        AutoScalingGroup group = world.call(
                        () -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                .autoScalingGroups()
                .getFirst();
        assertThat(group.targetGroupARNs()).containsExactly(arn);
        assertThat(group.trafficSources()).singleElement().satisfies(source -> {
            assertThat(source.identifier()).isEqualTo(arn);
            assertThat(source.type()).isEqualTo("elbv2");
        });
        assertThat(world.call(() -> scaling.describeLoadBalancerTargetGroups(r -> r.autoScalingGroupName(GROUP)))
                        .loadBalancerTargetGroups()
                        .getFirst()
                        .loadBalancerTargetGroupARN())
                .isEqualTo(arn);

        world.call(() -> scaling.detachLoadBalancerTargetGroups(
                r -> r.autoScalingGroupName(GROUP).targetGroupARNs(arn)));
        assertThat(state()).isEqualTo(TargetHealthStateEnum.DRAINING);
    }

    @Test
    void whatIsNotThereIsAnErrorWithItsCode() {
        assertThatThrownBy(() -> world.call(() -> balancing.describeTargetHealth(r -> r.targetGroupArn(arn + "0"))))
                .isInstanceOf(TargetGroupNotFoundException.class);
        assertThatThrownBy(() -> world.call(() ->
                        balancing.registerTargets(r -> r.targetGroupArn(arn).targets(target("i-none")))))
                .isInstanceOf(InvalidTargetException.class);
        assertThatThrownBy(() -> world.call(() -> balancing.describeTags(r -> r.resourceArns(List.of()))))
                .hasMessageContaining("Up to 20");
    }
}
