package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleHookTest {

    private static final String HOOK = "drain";

    private AwsWorld world;
    private String instance;

    @BeforeEach
    void aGroupOfThree() {
        world = AwsWorld.of(3);
        instance = world.anyInstance();
    }

    @Test
    void aTerminatingInstanceWaitsForItsHookAndTheEventTellsHowToAnswer() {
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        terminate();
        world.passSeconds(60);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);

        ObjectNode event =
                world.events("EC2 Instance-terminate Lifecycle Action").getFirst();
        assertThat(event.path("source").asText()).isEqualTo("aws.autoscaling");
        assertThat(event.path("resources").path(0).asText())
                .isEqualTo(world.group().arn());
        var detail = event.path("detail");
        assertThat(detail.path("EC2InstanceId").asText()).isEqualTo(instance);
        assertThat(detail.path("NotificationMetadata").asText()).isEqualTo("{\"cluster\":\"blue\"}");
        assertThat(detail.path("LifecycleTransition").asText()).isEqualTo("autoscaling:EC2_INSTANCE_TERMINATING");
        assertThat(detail.path("Origin").asText()).isEqualTo("AutoScalingGroup");
        assertThat(detail.path("Destination").asText()).isEqualTo("EC2");

        world.autoScaling()
                .completeLifecycleAction(
                        detail.path("AutoScalingGroupName").asText(),
                        detail.path("LifecycleHookName").asText(),
                        Optional.of(detail.path("LifecycleActionToken").asText()),
                        Optional.empty(),
                        Result.CONTINUE);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
        world.passSeconds(45);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATED);
        assertThat(world.events("EC2 Instance Terminate Successful"))
                .singleElement()
                .extracting(e -> e.path("detail").path("EC2InstanceId").asText())
                .isEqualTo(instance);
    }

    @Test
    void aHookThatNobodyAnswersEndsWithItsHeartbeat() {
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        terminate();

        world.until(() -> world.stateOf(instance) == LifecycleState.TERMINATING_PROCEED);

        assertThat(world.second()).isEqualTo(1 + 300);
    }

    @Test
    void eachHeartbeatStartsTheTimeoutAnewUpToAHundredHeartbeats() {
        hook(HOOK, Transition.TERMINATING, 30, Result.CONTINUE);
        terminate();
        world.passSeconds(10);

        for (int i = 0; i < 1000 && world.stateOf(instance) == LifecycleState.TERMINATING_WAIT; i++) {
            world.autoScaling().recordLifecycleActionHeartbeat(GROUP, HOOK, Optional.empty(), Optional.of(instance));
            world.passSeconds(20);
        }

        assertThat(world.second()).isBetween(3001L, 3025L);
    }

    @Test
    void theGlobalTimeoutIsAtMostTwoDays() {
        LifecycleHook hook =
                new LifecycleHook(HOOK, Transition.TERMINATING, Duration.ofHours(1), Result.CONTINUE, Optional.empty());
        LifecycleHook quick = new LifecycleHook(
                HOOK, Transition.TERMINATING, Duration.ofSeconds(30), Result.CONTINUE, Optional.empty());

        assertThat(hook.globalTimeout()).isEqualTo(Duration.ofDays(2));
        assertThat(quick.globalTimeout()).isEqualTo(Duration.ofMinutes(50));
    }

    @Test
    void anAnswerThatComesLateFindsNoAction() {
        hook(HOOK, Transition.TERMINATING, 30, Result.CONTINUE);
        terminate();
        world.passSeconds(40);

        assertThatThrownBy(() -> complete(HOOK, Result.CONTINUE))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ValidationError"))
                .hasMessage("No active Lifecycle Action found with instance ID " + instance);
    }

    @Test
    void continueWaitsForTheOtherHooksAndAbandonDoesNot() {
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        hook("logs", Transition.TERMINATING, 300, Result.CONTINUE);
        String second = world.group().instances().getLast().id();
        terminate();
        world.autoScaling().terminateInstanceInAutoScalingGroup(second, Capacity.KEEP);
        world.passSeconds(5);

        complete(HOOK, Result.CONTINUE);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        complete("logs", Result.CONTINUE);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);

        world.autoScaling().completeLifecycleAction(GROUP, HOOK, Optional.empty(), Optional.of(second), Result.ABANDON);
        assertThat(world.stateOf(second)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
    }

    @Test
    void anInstanceWhoseLaunchIsAbandonedIsTerminatedThroughTheHookAndReplaced() {
        hook("join", Transition.LAUNCHING, 60, Result.ABANDON);
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.until(() -> world.in(LifecycleState.PENDING_WAIT).size() == 1);
        assertThat(world.second()).isEqualTo(3 + 15);
        String first = world.in(LifecycleState.PENDING_WAIT).getFirst().id();

        world.passSeconds(60 + 10);

        assertThat(world.stateOf(first)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(world.in(LifecycleState.PENDING)).hasSize(1);
        assertThat(world.events("EC2 Instance Launch Unsuccessful")).hasSize(1);
    }

    @Test
    void launchesThatAreAbandonedAgainAndAgainBecomeRare() {
        hook("init", Transition.LAUNCHING, 30, Result.ABANDON);
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(600);

        assertThat(world.events("EC2 Instance-launch Lifecycle Action").size())
                .isGreaterThan(3)
                .isLessThanOrEqualTo(600 / 60);
    }

    @Test
    void activitiesTellHowFarTheyAre() {
        hook("init", Transition.LAUNCHING, 300, Result.CONTINUE);
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        terminate();
        assertThat(progress("Terminating")).isEqualTo("InProgress 0");
        world.passSeconds(5);
        assertThat(progress("Terminating")).isEqualTo("MidTerminatingLifecycleAction 60");
        assertThat(progress("Launching")).isEqualTo("PreInService 30");
        world.passSeconds(30);
        assertThat(progress("Launching")).isEqualTo("MidLifecycleAction 40");
        world.passSeconds(600);
        assertThat(progress("Launching")).isEqualTo("Successful 100");
    }

    private String progress(String description) {
        ScalingActivity found =
                world.autoScaling().describeScalingActivities(GROUP, Page.Request.FIRST).items().stream()
                        .filter(a -> a.description().startsWith(description))
                        .findFirst()
                        .orElseThrow();
        return found.status() + " " + found.progress();
    }

    @Test
    void aLaunchThatIsContinuedGoesIntoService() {
        hook("join", Transition.LAUNCHING, 60, Result.ABANDON);
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.until(() -> world.in(LifecycleState.PENDING_WAIT).size() == 1);
        String fresh = world.in(LifecycleState.PENDING_WAIT).getFirst().id();

        world.autoScaling()
                .completeLifecycleAction(GROUP, "join", Optional.empty(), Optional.of(fresh), Result.CONTINUE);
        world.passSeconds(5);

        assertThat(world.stateOf(fresh)).isEqualTo(LifecycleState.IN_SERVICE);
        assertThat(world.events("EC2 Instance Launch Successful")).hasSize(1);
    }

    @Test
    void deletingTheHookLetsTheWaitingInstanceGoOn() {
        hook(HOOK, Transition.TERMINATING, 300, Result.ABANDON);
        terminate();
        world.passSeconds(5);

        world.autoScaling().deleteLifecycleHook(GROUP, HOOK);

        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
    }

    @Test
    void connectionsDrainBeforeTheHookRuns() {
        world = new AwsWorld(AwsSettings.usual().withDeregistration(Duration.ofSeconds(100)));
        world.aws.addGroup(GroupSpec.of(GROUP, 3, world.template));
        instance = world.anyInstance();
        hook(HOOK, Transition.TERMINATING, 300, Result.CONTINUE);
        terminate();

        world.passSeconds(100);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING);
        assertThat(progress("Terminating")).startsWith("WaitingForELBConnectionDraining");
        world.passSeconds(1);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
    }

    @Test
    void aHeartbeatOutsideItsRangeIsRefused() {
        assertThatThrownBy(() -> hook(HOOK, Transition.TERMINATING, 29, Result.CONTINUE))
                .isInstanceOf(AwsError.class);
        assertThatThrownBy(() -> hook(HOOK, Transition.TERMINATING, 7201, Result.CONTINUE))
                .isInstanceOf(AwsError.class);
    }

    @Test
    void aGroupHasAtMostFiftyHooks() {
        for (int i = 0; i < 50; i++) {
            hook(HOOK + i, Transition.TERMINATING, 300, Result.CONTINUE);
        }
        hook(HOOK + 7, Transition.TERMINATING, 600, Result.CONTINUE);

        assertThatThrownBy(() -> hook("one-more", Transition.LAUNCHING, 300, Result.CONTINUE))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("LimitExceeded"));
    }

    private void hook(String name, Transition transition, int heartbeat, Result byDefault) {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                name,
                                transition,
                                Duration.ofSeconds(heartbeat),
                                byDefault,
                                Optional.of("{\"cluster\":\"blue\"}")));
    }

    private void terminate() {
        world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
    }

    private void complete(String hook, Result result) {
        world.autoScaling().completeLifecycleAction(GROUP, hook, Optional.empty(), Optional.of(instance), result);
    }
}
