package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.LaunchRequests.Outcome;
import dev.noderoll.sim.aws.LaunchRequests.Request;
import dev.noderoll.sim.aws.LaunchRequests.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** LaunchInstances (C5). */
class LaunchRequestsTest {

    private static final String ZONE = "eu-central-1b";

    private final AwsWorld world = AwsWorld.of(3);

    private Outcome launch(int capacity, String token, Retry retry) {
        return world.autoScaling().launchInstances(GROUP, new Request(capacity, token, Optional.of(ZONE), retry));
    }

    @Test
    void instancesAreLaunchedIntoTheZoneAtOnceAndDesiredCapacityGrows() {
        Outcome outcome = launch(2, "one", Retry.NONE);

        assertThat(outcome.instances()).hasSize(2);
        assertThat(outcome.errors()).isEmpty();
        assertThat(world.group().desired()).isEqualTo(5);
        assertThat(world.in(LifecycleState.PENDING))
                .hasSize(2)
                .allMatch(i -> i.zone().equals(ZONE));
    }

    @Test
    void unlessZonesAreLeftUnbalancedAnInstanceIsLaunchedAndTerminatedBecauseOfIt() {
        launch(2, "one", Retry.NONE);
        world.passSeconds(60);
        assertThat(world.perZone()).containsEntry(ZONE, 2);
    }

    @Test
    void withRebalancingSuspendedTheInstancesStayInTheirZone() {
        world.autoScaling().suspendProcesses(GROUP, List.of("AZRebalance"));
        launch(2, "one", Retry.NONE);
        world.passSeconds(600);

        assertThat(world.group().instances()).hasSize(5);
        assertThat(world.perZone()).containsEntry(ZONE, 3);
    }

    @Test
    void aTokenIsAnsweredAgainForEightHoursAndThenLaunchesAgain() {
        world.autoScaling().suspendProcesses(GROUP, List.of("AZRebalance"));
        Outcome first = launch(1, "one", Retry.NONE);
        world.pass(Duration.ofHours(7));

        assertThat(launch(1, "one", Retry.NONE)).isEqualTo(first);
        assertThatThrownBy(() -> launch(2, "one", Retry.NONE))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("IdempotentParameterMismatch"));
        assertThat(world.group().desired()).isEqualTo(4);
        world.pass(Duration.ofHours(2));
        assertThat(launch(1, "one", Retry.NONE).instances()).doesNotContainAnyElementsOf(first.instances());
    }

    @Test
    void aZoneThatFillsUpGivesPartOfTheInstancesAndTheReason() {
        world.aws.ec2().limitCapacity(ZONE, 2);
        Outcome outcome = launch(2, "one", Retry.NONE);

        assertThat(outcome.instances()).hasSize(1);
        assertThat(outcome.errors()).extracting(AwsError::code).containsExactly("InsufficientInstanceCapacity");
        assertThat(world.group().desired()).isEqualTo(4);
    }

    @Test
    void aRetryRaisesDesiredCapacityForWhatWasNotLaunchedOnlyIfCapacityWasMissing() {
        world.aws.ec2().limitCapacity(ZONE, 1);
        assertThat(launch(2, "one", Retry.WITH_GROUP).instances()).isEmpty();
        assertThat(world.group().desired()).isEqualTo(5);
        world.passSeconds(60);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(5);

        world.aws.setImageState("ami-old", "deregistered");
        assertThat(launch(1, "two", Retry.WITH_GROUP).errors()).hasSize(1);
        assertThat(world.group().desired()).isEqualTo(5);
    }

    @Test
    void requestsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> launch(101, "one", Retry.NONE)).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> launch(1, "not a token", Retry.NONE)).hasMessageContaining("ClientToken");
        assertThatThrownBy(() -> launch(4, "one", Retry.NONE)).hasMessageContaining("maximum size");
        assertThatThrownBy(() ->
                        world.autoScaling().launchInstances(GROUP, new Request(1, "one", Optional.empty(), Retry.NONE)))
                .hasMessageContaining("Availability Zones");
    }
}
