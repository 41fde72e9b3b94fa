package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups whose lifecycle policy keeps instances after an abandoned termination hook (H15, H16). */
class RetentionTest {

    private static final String HOOK = "drain";

    private final AwsWorld world = AwsWorld.of(2);
    private final String instance = world.anyInstance();

    @BeforeEach
    void aGroupThatRetains() {
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(GroupOptions.NONE.retaining()));
        hook(Result.ABANDON);
    }

    private void hook(Result byDefault) {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                HOOK, Transition.TERMINATING, Duration.ofMinutes(5), byDefault, Optional.empty()));
    }

    private void terminate() {
        world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
        world.passSeconds(30);
    }

    private void answer(Result result) {
        world.autoScaling().completeLifecycleAction(GROUP, HOOK, Optional.empty(), Optional.of(instance), result);
        world.passSeconds(5);
    }

    private LifecycleState state() {
        return world.stateOf(instance);
    }

    @Test
    void anAbandonedTerminationRetainsTheInstanceBesideItsReplacement() {
        terminate();
        answer(Result.ABANDON);
        world.passSeconds(3600);

        assertThat(state()).isEqualTo(LifecycleState.TERMINATING_RETAINED);
        assertThat(world.aws.ec2().live()).hasSize(3);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(2);
        assertThat(world.group().desired()).isEqualTo(2);
        assertThat(world.autoScaling()
                        .describeScalingActivities(GROUP, Page.Request.FIRST)
                        .items())
                .filteredOn(a -> a.description().startsWith("Terminating"))
                .singleElement()
                .satisfies(a -> assertThat(a.status()).isEqualTo("Cancelled"));
    }

    @Test
    void aHeartbeatThatRunsOutRetainsToo() {
        terminate();
        world.passSeconds(400);
        assertThat(state()).isEqualTo(LifecycleState.TERMINATING_RETAINED);
    }

    @Test
    void anAnswerToContinueNeverRetains() {
        terminate();
        answer(Result.CONTINUE);
        world.passSeconds(60);

        assertThat(state()).isEqualTo(LifecycleState.TERMINATED);
    }

    @Test
    void aHookThatContinuesByDefaultDoesNotRetain() {
        hook(Result.CONTINUE);
        terminate();
        answer(Result.ABANDON);
        world.passSeconds(60);

        assertThat(state()).isEqualTo(LifecycleState.TERMINATED);
    }

    @Test
    void aRetainedInstanceIsTerminatedThroughItsHookAgainAndNeverWithDecrement() {
        terminate();
        answer(Result.ABANDON);

        assertThatThrownBy(() -> world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.DECREMENT))
                .isInstanceOf(AwsError.class);
        terminate();
        assertThat(state()).isEqualTo(LifecycleState.TERMINATING_WAIT);
        answer(Result.CONTINUE);
        world.passSeconds(60);
        assertThat(state()).isEqualTo(LifecycleState.TERMINATED);
    }

    @Test
    void aRetainedInstanceIsKeptByDetachingItAloneAndCannotBeProtectedOrSetAside() {
        terminate();
        answer(Result.ABANDON);
        List<String> it = List.of(instance);

        assertThatThrownBy(() -> world.autoScaling().setInstanceProtection(GROUP, it, Protection.FROM_SCALE_IN))
                .isInstanceOf(AwsError.class);
        assertThatThrownBy(() -> world.autoScaling().enterStandby(GROUP, it, Capacity.KEEP))
                .isInstanceOf(AwsError.class);
        assertThatThrownBy(() -> world.autoScaling().detachInstances(GROUP, it, Capacity.DECREMENT))
                .isInstanceOf(AwsError.class);
        world.autoScaling().detachInstances(GROUP, it, Capacity.KEEP);
        world.passSeconds(60);

        assertThat(world.group().instances()).extracting(i -> i.id()).doesNotContain(instance);
        assertThat(world.aws.ec2().live()).extracting(SimInstance::id).contains(instance);
    }

    @Test
    void takingThePolicyBackDoesNotReleaseTheInstance() {
        terminate();
        answer(Result.ABANDON);

        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(GroupOptions.NONE));
        world.passSeconds(3600);

        assertThat(state()).isEqualTo(LifecycleState.TERMINATING_RETAINED);
    }

    @Test
    void aGroupThatRetainsIsNotDeletedByForce() {
        assertThatThrownBy(() -> world.autoScaling().deleteAutoScalingGroup(GROUP, true))
                .isInstanceOf(AwsError.class)
                .hasMessageContaining("retains");
    }
}
