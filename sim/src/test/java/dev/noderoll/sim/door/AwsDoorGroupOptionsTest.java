package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsDoorWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.IdempotentParameterMismatchErrorException;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.ResourceContentionException;
import software.amazon.awssdk.services.autoscaling.model.ResourceInUseException;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityInProgressException;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;

/** The SDK's own clients set the rarer options of a group and launch into a zone, through the door. */
class AwsDoorGroupOptionsTest {

    private final AwsDoorWorld world = new AwsDoorWorld();
    private final AutoScalingClient client = world.client(AutoScalingClient.builder());

    @AfterEach
    void close() {
        world.close();
    }

    private AutoScalingGroup update(Consumer<UpdateAutoScalingGroupRequest.Builder> change) {
        world.call(() -> client.updateAutoScalingGroup(r -> change.accept(r.autoScalingGroupName(GROUP))));
        return group();
    }

    private AutoScalingGroup group() {
        return world.call(() -> client.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                .autoScalingGroups()
                .getFirst();
    }

    private void mixed() {
        update(r -> r.mixedInstancesPolicy(p -> p.launchTemplate(t -> t.launchTemplateSpecification(
                                s -> s.launchTemplateId(world.template).version("$Latest"))
                        .overrides(override("m7g.large"), override("m6g.large")))
                .instancesDistribution(d -> d.onDemandBaseCapacity(0).onDemandPercentageAboveBaseCapacity(0))));
    }

    private static LaunchTemplateOverrides override(String type) {
        return LaunchTemplateOverrides.builder().instanceType(type).build();
    }

    @Test
    void aMixedInstancesPolicyTakesThePlaceOfTheLaunchTemplateAndLaunchesSpot() {
        mixed();
        AutoScalingGroup group = group();

        assertThat(group.launchTemplate()).isNull();
        var policy = group.mixedInstancesPolicy();
        assertThat(policy.launchTemplate().launchTemplateSpecification().launchTemplateId())
                .isEqualTo(world.template);
        assertThat(policy.launchTemplate().overrides())
                .extracting(LaunchTemplateOverrides::instanceType)
                .containsExactly("m7g.large", "m6g.large");
        assertThat(policy.instancesDistribution().onDemandPercentageAboveBaseCapacity())
                .isZero();
        world.call(() ->
                client.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(4)));
        world.passSeconds(60);
        Ec2Client ec2 = world.client(Ec2Client.builder());
        assertThat(world.call(() -> ec2.describeInstances(r -> {})).reservations().stream()
                        .flatMap(r -> r.instances().stream())
                        .filter(i -> i.instanceLifecycle() == InstanceLifecycleType.SPOT)
                        .toList())
                .singleElement()
                .satisfies(i -> assertThat(i.instanceTypeAsString()).isEqualTo("m7g.large"));

        assertThat(update(r -> r.launchTemplate(t -> t.launchTemplateId(world.template)))
                        .mixedInstancesPolicy())
                .isNull();
    }

    @Test
    void optionsAreSetOneByOneAndClearedByZero() {
        assertThat(update(r -> r.maxInstanceLifetime(86400)).maxInstanceLifetime())
                .isEqualTo(86400);
        assertThat(update(r -> r.capacityRebalance(true)).capacityRebalance()).isTrue();
        AutoScalingGroup cleared = update(r -> r.maxInstanceLifetime(0));
        assertThat(cleared.maxInstanceLifetime()).isNull();
        assertThat(cleared.capacityRebalance()).isTrue();
        assertThatThrownBy(() -> update(r -> r.maxInstanceLifetime(3600)))
                .isInstanceOf(AutoScalingException.class)
                .hasMessageContaining("86400");
    }

    @Test
    void zonesAreDistributedAndAHookHasATarget() {
        assertThat(group().availabilityZoneDistribution().capacityDistributionStrategyAsString())
                .isEqualTo("balanced-best-effort");
        assertThat(update(r -> r.availabilityZoneDistribution(d -> d.capacityDistributionStrategy("balanced-only")))
                        .availabilityZoneDistribution()
                        .capacityDistributionStrategyAsString())
                .isEqualTo("balanced-only");

        String queue = "arn:aws:sqs:eu-central-1:111122223333:ends";
        world.aws.autoScaling().hookTargets().add(queue);
        world.call(() -> client.putLifecycleHook(r -> r.autoScalingGroupName(GROUP)
                .lifecycleHookName("queue")
                .lifecycleTransition("autoscaling:EC2_INSTANCE_TERMINATING")
                .notificationTargetARN(queue)));
        assertThat(world.call(() -> client.describeLifecycleHooks(r -> r.autoScalingGroupName(GROUP)))
                        .lifecycleHooks())
                .singleElement()
                .satisfies(hook -> assertThat(hook.notificationTargetARN()).isEqualTo(queue));
    }

    @Test
    void aWarmPoolIsPutDescribedAndDeleted() {
        world.call(() -> client.putWarmPool(r -> r.autoScalingGroupName(GROUP)
                .minSize(1)
                .maxGroupPreparedCapacity(5)
                .poolState("Running")
                .instanceReusePolicy(p -> p.reuseOnScaleIn(true))));
        world.passSeconds(60);

        assertThat(group().warmPoolConfiguration().poolStateAsString()).isEqualTo("Running");
        assertThat(group().instances()).hasSize(3);
        var pool = world.call(() -> client.describeWarmPool(r -> r.autoScalingGroupName(GROUP)));
        assertThat(pool.warmPoolConfiguration().maxGroupPreparedCapacity()).isEqualTo(5);
        assertThat(pool.warmPoolConfiguration().instanceReusePolicy().reuseOnScaleIn())
                .isTrue();
        assertThat(pool.instances())
                .hasSize(2)
                .allMatch(i -> i.lifecycleStateAsString().equals("Warmed:Running"));

        world.call(
                () -> client.deleteWarmPool(r -> r.autoScalingGroupName(GROUP).forceDelete(true)));
        assertThat(group().warmPoolConfiguration().statusAsString()).isEqualTo("PendingDelete");
        assertThat(group().warmPoolSize()).isEqualTo(2);
        world.passSeconds(120);
        assertThat(group().warmPoolConfiguration()).isNull();
        assertThat(group().warmPoolSize()).isNull();
    }

    @Test
    void whatAWarmPoolRefusesHasTheCodesOfAws() {
        assertThatThrownBy(() -> world.call(() -> client.deleteWarmPool(r -> r.autoScalingGroupName(GROUP))))
                .isInstanceOfSatisfying(AutoScalingException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
                    assertThat(e.awsErrorDetails().errorMessage()).startsWith("No warm pool found");
                });
        world.call(() ->
                client.putWarmPool(r -> r.autoScalingGroupName(GROUP).minSize(1).maxGroupPreparedCapacity(-1)));
        assertThat(group().warmPoolConfiguration().maxGroupPreparedCapacity()).isNull();
        world.passSeconds(6);
        assertThatThrownBy(() -> world.call(() -> client.deleteWarmPool(r -> r.autoScalingGroupName(GROUP))))
                .isInstanceOf(ScalingActivityInProgressException.class);
        world.passSeconds(120);
        assertThatThrownBy(() -> world.call(() -> client.deleteWarmPool(r -> r.autoScalingGroupName(GROUP))))
                .isInstanceOf(ResourceInUseException.class);
        assertThatThrownBy(() -> world.call(() ->
                        client.putWarmPool(r -> r.autoScalingGroupName(GROUP).poolState("Asleep"))))
                .isInstanceOfSatisfying(
                        AutoScalingException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
        world.call(
                () -> client.deleteWarmPool(r -> r.autoScalingGroupName(GROUP).forceDelete(true)));
        assertThatThrownBy(() -> world.call(() ->
                        client.putWarmPool(r -> r.autoScalingGroupName(GROUP).minSize(1))))
                .isInstanceOf(ResourceContentionException.class);
    }

    @Test
    void instancesAreLaunchedIntoAZoneOnceForEachToken() {
        var first = world.call(() -> client.launchInstances(r -> r.autoScalingGroupName(GROUP)
                .requestedCapacity(2)
                .clientToken("one")
                .availabilityZones("eu-central-1b")));
        var again = world.call(() -> client.launchInstances(r -> r.autoScalingGroupName(GROUP)
                .requestedCapacity(2)
                .clientToken("one")
                .availabilityZones("eu-central-1b")));

        assertThat(first.instances().getFirst().instanceIds()).hasSize(2);
        assertThat(first.instances().getFirst().availabilityZone()).isEqualTo("eu-central-1b");
        assertThat(again.instances().getFirst().instanceIds())
                .isEqualTo(first.instances().getFirst().instanceIds());
        assertThat(group().desiredCapacity()).isEqualTo(5);
        assertThatThrownBy(() -> world.call(() -> client.launchInstances(r -> r.autoScalingGroupName(GROUP)
                        .requestedCapacity(1)
                        .clientToken("one")
                        .availabilityZones("eu-central-1b"))))
                .isInstanceOf(IdempotentParameterMismatchErrorException.class);
    }

    @Test
    void aLaunchThatFindsNoCapacitySaysSoWithoutFailing() {
        world.aws.ec2().limitCapacity("eu-central-1a", 1);
        var outcome = world.call(() -> client.launchInstances(r -> r.autoScalingGroupName(GROUP)
                .requestedCapacity(1)
                .clientToken("one")
                .availabilityZones("eu-central-1a")));

        assertThat(outcome.instances()).isEmpty();
        assertThat(outcome.errors().getFirst().errorCode()).isEqualTo("InsufficientInstanceCapacity");
        assertThat(group().desiredCapacity()).isEqualTo(3);
    }

    @Test
    void aGroupIsDeletedAndAnInstanceAttachedElsewhere() {
        String instance = world.anyInstance();
        world.call(() -> client.detachInstances(
                r -> r.autoScalingGroupName(GROUP).instanceIds(instance).shouldDecrementDesiredCapacity(true)));
        world.passSeconds(10);
        world.call(
                () -> client.attachInstances(r -> r.autoScalingGroupName(GROUP).instanceIds(instance)));
        world.passSeconds(10);
        assertThat(group().instances())
                .filteredOn(i -> i.instanceId().equals(instance))
                .allMatch(i -> i.lifecycleStateAsString().equals("InService"))
                .hasSize(1);

        world.call(() ->
                client.deleteAutoScalingGroup(r -> r.autoScalingGroupName(GROUP).forceDelete(true)));
        world.passSeconds(100);
        assertThat(world.call(() -> client.describeAutoScalingGroups()).autoScalingGroups())
                .isEqualTo(List.of());
    }
}
