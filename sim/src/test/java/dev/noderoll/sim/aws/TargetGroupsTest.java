package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.TargetGroup.Health;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Target groups: registration, health checks, draining, and what Auto Scaling does with those of a group. */
class TargetGroupsTest {

    private final AwsWorld world = AwsWorld.of(3);
    private final TargetGroups targets = world.aws.targetGroups();
    private final String arn = targets.add(TargetGroup.of("web", Map.of("team", "shop")));
    private final String instance = world.anyInstance();
    private final Set<String> silent = new HashSet<>();

    private Health health(String id) {
        return targets.describeTargetHealth(arn, List.of(id)).getFirst().health();
    }

    private void attach() {
        world.autoScaling().attachments().attachLoadBalancerTargetGroups(GROUP, List.of(arn));
    }

    @Test
    void aTargetIsInitialUntilItsFirstHealthCheckAndGetsNoRequestsBefore() {
        targets.registerTargets(arn, List.of(instance));
        assertThat(health(instance)).isEqualTo(Health.INITIAL);
        assertThat(targets.serving(arn)).isEmpty();

        world.passSeconds(10);

        assertThat(health(instance)).isEqualTo(Health.HEALTHY);
        assertThat(targets.serving(arn)).containsExactly(instance);
    }

    @Test
    void aTargetThatDoesNotAnswerIsUnhealthyUntilItDoesAndGetsRequestsWhereNoneIsHealthy() {
        targets.answering(id -> !silent.contains(id));
        silent.add(instance);
        targets.registerTargets(arn, List.of(instance));
        world.passSeconds(10);
        assertThat(health(instance)).isEqualTo(Health.UNHEALTHY);
        assertThat(targets.serving(arn)).as("it fails open").containsExactly(instance);

        silent.clear();
        world.passSeconds(10);

        assertThat(health(instance)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void aHealthyTargetIsUnhealthyAfterAsManyFailedChecksInARowAsTheGroupSays() {
        targets.answering(id -> !silent.contains(id));
        targets.settle(arn, instance);
        silent.add(instance);
        targets.changed(instance);

        world.passSeconds(19);
        assertThat(health(instance)).isEqualTo(Health.HEALTHY);
        world.passSeconds(1);
        assertThat(health(instance)).isEqualTo(Health.UNHEALTHY);
    }

    @Test
    void aDeregisteredTargetDrainsForTheDelayAndGetsNoNewRequests() {
        targets.settle(arn, instance);
        targets.deregisterTargets(arn, List.of(instance, "i-unknown"));
        assertThat(health(instance)).isEqualTo(Health.DRAINING);
        assertThat(targets.serving(arn)).isEmpty();

        world.passSeconds(299);
        assertThat(health(instance)).isEqualTo(Health.DRAINING);
        world.passSeconds(1);
        assertThat(health(instance)).isEqualTo(Health.UNUSED);
        assertThat(targets.describeTargetHealth(arn, List.of())).isEmpty();
    }

    @Test
    void aTargetThatDrainsMayBeRegisteredAgain() {
        targets.settle(arn, instance);
        targets.deregister(arn, instance);
        targets.registerTargets(arn, List.of(instance));

        world.passSeconds(400);

        assertThat(health(instance)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void aGroupRegistersWhatIsInServiceAndWhatComesIntoService() {
        attach();
        assertThat(targets.peek(arn)).hasSize(3);
        assertThat(world.group().targetGroups()).containsExactly(arn);

        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(60);

        assertThat(targets.peek(arn)).hasSize(4).allMatch(t -> t.health() == Health.HEALTHY);
    }

    @Test
    void anInstanceIsRegisteredAfterItsLaunchingHooks() {
        attach();
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "boot",
                                Transition.LAUNCHING,
                                Duration.ofMinutes(5),
                                Result.CONTINUE,
                                Optional.empty()));
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(200);
        assertThat(targets.peek(arn)).hasSize(3);
        world.passSeconds(200);
        assertThat(targets.peek(arn)).hasSize(4);
    }

    @Test
    void aTerminatingInstanceDrainsBeforeItsHooksRun() {
        attach();
        world.passSeconds(10);
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "drain",
                                Transition.TERMINATING,
                                Duration.ofMinutes(10),
                                Result.CONTINUE,
                                Optional.empty()));

        world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.DECREMENT);

        assertThat(health(instance)).isEqualTo(Health.DRAINING);
        world.passSeconds(300);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING);
        world.passSeconds(1);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(health(instance)).isEqualTo(Health.UNUSED);
    }

    @Test
    void standbyAndDetachmentLeaveTheTargetGroupAndServiceComesBackToIt() {
        attach();
        world.autoScaling().enterStandby(GROUP, List.of(instance), Capacity.DECREMENT);
        assertThat(health(instance)).isEqualTo(Health.DRAINING);
        world.passSeconds(2);
        world.autoScaling().exitStandby(GROUP, List.of(instance));
        world.passSeconds(20);
        assertThat(health(instance)).isEqualTo(Health.HEALTHY);

        world.autoScaling().attachments().detachLoadBalancerTargetGroups(GROUP, List.of(arn));

        assertThat(targets.peek(arn)).hasSize(3).allMatch(t -> t.health() == Health.DRAINING);
        assertThat(world.group().targetGroups()).isEmpty();
    }

    @Test
    void anInstanceThatIsGoneIsNoTarget() {
        targets.settle(arn, instance);
        world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.DECREMENT);
        world.passSeconds(60);

        assertThat(targets.peek(arn)).isEmpty();
    }

    @Test
    void whatIsNotThereIsRefusedAsAwsDoes() {
        assertThatThrownBy(() -> targets.describeTargetHealth("arn:none", List.of()))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("TargetGroupNotFound"));
        assertThatThrownBy(() -> targets.registerTargets(arn, List.of("i-none")))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("InvalidTarget"));
        assertThatThrownBy(() -> targets.describeTags(List.of()))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ValidationError"));
        assertThatThrownBy(() ->
                        world.autoScaling().attachments().attachLoadBalancerTargetGroups(GROUP, List.of("arn:none")))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ValidationError"));
    }
}
