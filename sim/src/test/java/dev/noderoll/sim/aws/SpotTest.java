package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** EC2 takes spot instances back, whatever hooks wait (H6); groups with capacity rebalancing act before. */
class SpotTest {

    private final AwsWorld world = AwsWorld.of(3);

    /** Of a zone in which scaling in would not choose. */
    private final String instance = world.group().instances().getLast().id();

    @BeforeEach
    void aHookThatNobodyAnswers() {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "drain",
                                Transition.TERMINATING,
                                Duration.ofHours(1),
                                Result.CONTINUE,
                                Optional.empty()));
    }

    private SimInstance.State machine() {
        return world.aws.ec2().find(instance).map(SimInstance::state).orElseThrow();
    }

    private void rebalancing() {
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(GroupOptions.NONE.rebalancing()));
    }

    @Test
    void anInterruptionIsToldTwoMinutesBeforeAndNoHookDelaysIt() {
        rebalancing();
        world.aws.spot().interrupt(instance);
        world.passSeconds(119);

        var warning = world.events("EC2 Spot Instance Interruption Warning").getFirst();
        assertThat(warning.path("detail").path("instance-id").asText()).isEqualTo(instance);
        assertThat(warning.path("detail").path("instance-action").asText()).isEqualTo("terminate");
        assertThat(machine()).isEqualTo(SimInstance.State.RUNNING);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        world.passSeconds(2);
        assertThat(machine()).isEqualTo(SimInstance.State.SHUTTING_DOWN);
    }

    @Test
    void withoutCapacityRebalancingTheGroupFindsOutByItsHealthCheck() {
        world.aws.spot().interrupt(instance);
        world.passSeconds(150);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.IN_SERVICE);

        world.passSeconds(60);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(machine()).isEqualTo(SimInstance.State.TERMINATED);
        world.passSeconds(60);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);
    }

    @Test
    void aRecommendationLaunchesAnotherBeforeTheInstanceIsTerminated() {
        rebalancing();
        world.aws.spot().recommendRebalance(instance);
        world.passSeconds(15);

        assertThat(world.events("EC2 Instance Rebalance Recommendation")).hasSize(1);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.IN_SERVICE);
        assertThat(world.group().instances()).hasSize(4);
        world.passSeconds(30);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);
    }

    @Test
    void aRecommendationIsNothingToAGroupWithoutCapacityRebalancing() {
        world.aws.spot().recommendRebalance(instance);
        world.passSeconds(600);

        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.IN_SERVICE);
        assertThat(world.group().instances()).hasSize(3);
    }
}
