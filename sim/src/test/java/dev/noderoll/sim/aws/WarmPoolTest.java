package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.WarmPool.Rest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances in reserve: H11, and the way into the pool, out of it, and back. */
class WarmPoolTest {

    private final AwsWorld world = AwsWorld.of(3);

    /** The group may grow from 3 to 6. */
    private void pool(WarmPool pool) {
        world.autoScaling().warmPools().putWarmPool(GROUP, pool);
        world.passSeconds(120);
    }

    private List<InstanceDescription> warm() {
        return world.autoScaling().warmPools().describeWarmPool(GROUP).instances();
    }

    private LifecycleState stateOf(String instance) {
        return warm().stream()
                .filter(i -> i.id().equals(instance))
                .map(InstanceDescription::state)
                .findFirst()
                .orElseGet(() -> world.stateOf(instance));
    }

    private void hook(String name, Transition transition) {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(name, transition, Duration.ofMinutes(5), Result.CONTINUE, Optional.empty()));
    }

    private void complete(String hook, String instance) {
        world.autoScaling()
                .completeLifecycleAction(GROUP, hook, Optional.empty(), Optional.of(instance), Result.CONTINUE);
    }

    private JsonNode lastEvent(String kind) {
        return world.events("EC2 Instance-" + kind + " Lifecycle Action")
                .getLast()
                .path("detail");
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED, WARMED_STOPPED, STOPPED",
        "RUNNING, WARMED_RUNNING, RUNNING",
        "HIBERNATED, WARMED_HIBERNATED, STOPPED"
    })
    void aPoolHasAsManyAsTheGroupMayGrowByAndTheyWaitAsItSays(
            Rest rest, LifecycleState state, SimInstance.State machine) {
        pool(WarmPool.of(0).resting(rest));

        assertThat(warm()).hasSize(3).allMatch(i -> i.state() == state);
        assertThat(warm())
                .allMatch(i -> world.aws.ec2().find(i.id()).orElseThrow().state() == machine);
        assertThat(world.group().instances()).hasSize(3);
        assertThat(world.autoScaling()
                        .describeAutoScalingInstances(List.of(), Page.Request.FIRST)
                        .items())
                .hasSize(6);
    }

    @Test
    void aGroupThatGrowsTakesFromItsPoolFirstAndLaunchesTheRest() {
        pool(WarmPool.of(0).prepared(4));
        String reserved = warm().getFirst().id();
        world.autoScaling().setDesiredCapacity(GROUP, 5);
        world.passSeconds(60);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(5).anyMatch(i -> i.id().equals(reserved));
        assertThat(warm()).isEmpty();
        assertThat(world.aws.ec2().live()).hasSize(5);
    }

    @Test
    void aPoolKeepsItsLeastSizeWhateverTheGroupTakes() {
        pool(WarmPool.of(2).prepared(4));
        assertThat(warm()).hasSize(2);
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(120);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(4);
        assertThat(warm()).hasSize(2);
    }

    @Test
    void theLaunchHookIsAskedIntoThePoolAndOutOfIt() {
        hook("prepare", Transition.LAUNCHING);
        world.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(0).prepared(4));
        world.passSeconds(30);
        String instance = warm().getFirst().id();
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_PENDING_WAIT);
        assertThat(lastEvent("launch").path("Origin").asText()).isEqualTo("EC2");
        assertThat(lastEvent("launch").path("Destination").asText()).isEqualTo("WarmPool");
        complete("prepare", instance);
        world.passSeconds(60);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_STOPPED);

        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(30);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.PENDING_WAIT);
        assertThat(lastEvent("launch").path("Origin").asText()).isEqualTo("WarmPool");
        assertThat(lastEvent("launch").path("Destination").asText()).isEqualTo("AutoScalingGroup");
    }

    /** H11. */
    @Test
    void aPoolThatTakesInstancesBackAsksTheTerminationHookWithItselfAsDestination() {
        hook("drain", Transition.TERMINATING);
        pool(WarmPool.of(0).prepared(3).returning());
        world.autoScaling().setDesiredCapacity(GROUP, 2);
        world.passSeconds(10);
        JsonNode event = lastEvent("terminate");
        String instance = event.path("EC2InstanceId").asText();
        assertThat(event.path("Origin").asText()).isEqualTo("AutoScalingGroup");
        assertThat(event.path("Destination").asText()).isEqualTo("WarmPool");
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_PENDING_WAIT);
        assertThat(world.aws.ec2().find(instance).orElseThrow().state()).isEqualTo(SimInstance.State.RUNNING);

        complete("drain", instance);
        world.passSeconds(60);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_STOPPED);

        world.autoScaling().setDesiredCapacity(GROUP, 3);
        world.passSeconds(60);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.IN_SERVICE);
    }

    @Test
    void aWarmInstanceIsNoMemberAndEndsWithItsPoolThroughTheHook() {
        hook("drain", Transition.TERMINATING);
        pool(WarmPool.of(0).prepared(4));
        String instance = warm().getFirst().id();
        assertThatThrownBy(() -> world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP))
                .hasMessageStartingWith("Instance Id not found");
        world.autoScaling().warmPools().deleteWarmPool(GROUP, true);
        world.passSeconds(10);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_TERMINATING_WAIT);
        assertThat(lastEvent("terminate").path("Origin").asText()).isEqualTo("WarmPool");
        assertThat(lastEvent("terminate").path("Destination").asText()).isEqualTo("EC2");
        complete("drain", instance);
        world.passSeconds(60);
        assertThat(warm()).isEmpty();
        assertThat(world.aws.ec2().find(instance).orElseThrow().state()).isEqualTo(SimInstance.State.TERMINATED);
    }

    private void refuses(String code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aPoolIsDeletedWithoutForceOnlyWhenItHasNoInstance() {
        refuses("ValidationError", () -> world.autoScaling().warmPools().deleteWarmPool(GROUP, false));
        world.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(0));
        world.passSeconds(6);
        assertThat(warm()).anyMatch(i -> i.state() == LifecycleState.WARMED_PENDING);
        refuses(
                "ScalingActivityInProgress",
                () -> world.autoScaling().warmPools().deleteWarmPool(GROUP, false));
        world.passSeconds(120);
        refuses("ResourceInUse", () -> world.autoScaling().warmPools().deleteWarmPool(GROUP, false));

        pool(WarmPool.of(0).prepared(0));
        assertThat(warm()).as("no size, no instances").isEmpty();
        world.autoScaling().warmPools().deleteWarmPool(GROUP, false);
        world.passSeconds(10);
        assertThat(world.group().pool()).isEmpty();
    }

    /** Also of instances that were not ready yet; none of them can be taken any more, and none is launched. */
    @Test
    void aPoolThatIsDeletedIsThereUntilItsLastInstanceHasGoneAndNobodyChangesIt() {
        world.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(2).returning());
        world.passSeconds(6);
        world.autoScaling().warmPools().deleteWarmPool(GROUP, true);

        WarmPool deleted = world.group().pool().orElseThrow();
        assertThat(deleted.status()).isEqualTo(WarmPool.Status.PENDING_DELETE);
        assertThat(deleted.min()).isZero();
        assertThat(deleted.prepared()).contains(0);
        assertThat(world.group().warm()).isEqualTo(3);
        refuses("ResourceContention", () -> world.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(0)));
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(120);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(4);
        assertThat(world.group().pool()).isEmpty();
        assertThat(world.group().warm()).isZero();
        assertThat(world.aws.ec2().live()).hasSize(4);

        pool(WarmPool.of(0));
        assertThat(warm()).hasSize(2);
    }

    /** Whatever its instances are about: launched into it, on their way back into it, off. */
    @Test
    void aPoolGoesWheneverItIsDeleted() {
        for (int second = 0; second < 90; second += 2) {
            AwsWorld other = AwsWorld.of(3);
            other.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(2).returning());
            other.passSeconds(second < 45 ? 2 : 90);
            other.autoScaling().setDesiredCapacity(GROUP, 2);
            other.passSeconds(second);
            other.autoScaling().warmPools().deleteWarmPool(GROUP, true);
            other.passSeconds(600);

            assertThat(other.group().pool()).as("deleted after %s s", second).isEmpty();
            assertThat(other.aws.ec2().live()).hasSize(2);
        }
    }

    @Test
    void aDeletionByForceDeletesTheOutstandingActionsOfThoseThatAreOnTheirWayOut() {
        hook("drain", Transition.TERMINATING);
        pool(WarmPool.of(0).prepared(4));
        String instance = warm().getFirst().id();
        world.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(0).prepared(0));
        world.passSeconds(10);
        assertThat(stateOf(instance)).isEqualTo(LifecycleState.WARMED_TERMINATING_WAIT);

        world.autoScaling().warmPools().deleteWarmPool(GROUP, true);
        world.passSeconds(60);

        assertThat(warm()).isEmpty();
        assertThat(world.group().pool()).isEmpty();
    }

    @Test
    void aPoolFitsNeitherMixedInstancesNorLaunchRequests() {
        pool(WarmPool.of(0));
        assertThatThrownBy(() -> world.autoScaling()
                        .launchInstances(
                                GROUP,
                                new LaunchRequests.Request(
                                        1, "token", Optional.of("eu-central-1a"), LaunchRequests.Retry.NONE)))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("UnsupportedOperation"));

        AwsWorld mixed = AwsWorld.of(3);
        mixed.autoScaling()
                .updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(GroupOptions.NONE.types("m7g.large")));
        assertThatThrownBy(() -> mixed.autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(0)))
                .hasMessageContaining("mixed instances policy");
    }
}
