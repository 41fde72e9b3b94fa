package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hooks that notify a queue or a topic: H9, H13. */
class HookTargetsTest {

    private static final String QUEUE = "arn:aws:sqs:eu-central-1:111122223333:ends";

    private final AwsWorld world = AwsWorld.of(3);
    private final HookTargets targets = world.autoScaling().hookTargets();
    private final String instance = world.anyInstance();

    @BeforeEach
    void aQueueIsThere() {
        targets.add(QUEUE);
    }

    private void hook(String name, Result byDefault, Optional<String> target) {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                name,
                                Transition.TERMINATING,
                                Duration.ofMinutes(5),
                                byDefault,
                                Optional.empty(),
                                target));
    }

    private void terminate() {
        world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
        world.passSeconds(5);
    }

    @Test
    void aTargetIsTriedOutWhenTheHookIsPut() {
        hook("queue", Result.CONTINUE, Optional.of(QUEUE));

        assertThat(targets.sent()).singleElement().satisfies(sent -> {
            assertThat(sent.target()).isEqualTo(QUEUE);
            assertThat(sent.body().path("Event").asText()).isEqualTo("autoscaling:TEST_NOTIFICATION");
        });
        assertThatThrownBy(() -> hook("other", Result.CONTINUE, Optional.of(QUEUE + "-none")))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ValidationError"))
                .hasMessageStartingWith("Unable to publish test message to notification target " + QUEUE + "-none");
        assertThat(world.autoScaling().peekHook(GROUP, "other")).isEmpty();
    }

    @Test
    void theQueueIsToldOfATerminationAndItsTokenAnswersIt() {
        hook("queue", Result.CONTINUE, Optional.of(QUEUE));
        terminate();

        var body = targets.sent().getLast().body();
        assertThat(body.path("EC2InstanceId").asText()).isEqualTo(instance);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        world.autoScaling()
                .completeLifecycleAction(
                        GROUP,
                        "queue",
                        Optional.of(body.path("LifecycleActionToken").asText()),
                        Optional.empty(),
                        Result.CONTINUE);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
    }

    @Test
    void aTargetThatIsGoneGivesTheDefaultAtOnceAndWaitsForTheOtherHooks() {
        hook("a-queue", Result.CONTINUE, Optional.of(QUEUE));
        hook("drain", Result.CONTINUE, Optional.empty());
        targets.remove(QUEUE);
        terminate();

        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThatThrownBy(() -> complete("a-queue")).hasMessageStartingWith("No active Lifecycle Action found");
        complete("drain");
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
    }

    @Test
    void aTargetThatIsGoneUnderAHookThatAbandonsSkipsTheOtherHooks() {
        hook("a-queue", Result.ABANDON, Optional.of(QUEUE));
        hook("drain", Result.CONTINUE, Optional.empty());
        targets.remove(QUEUE);
        terminate();

        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.TERMINATING_PROCEED);
        assertThat(world.events("EC2 Instance-terminate Lifecycle Action"))
                .as("of both hooks, as they were asked together")
                .hasSize(2);
    }

    private void complete(String hook) {
        world.autoScaling()
                .completeLifecycleAction(GROUP, hook, Optional.empty(), Optional.of(instance), Result.CONTINUE);
    }
}
