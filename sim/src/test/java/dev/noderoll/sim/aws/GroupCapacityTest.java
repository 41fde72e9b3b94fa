package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupCapacityTest {

    @Test
    void aGrowingGroupLaunchesInTheEmptiestZones() {
        AwsWorld world = AwsWorld.of(4);
        assertThat(world.perZone()).isEqualTo(Map.of("eu-central-1a", 2, "eu-central-1b", 1, "eu-central-1c", 1));

        world.autoScaling().setDesiredCapacity(GROUP, 6);
        world.until(() -> world.in(LifecycleState.IN_SERVICE).size() == 6);

        assertThat(world.second()).isEqualTo(3 + 15 + 1);
        assertThat(world.perZone()).isEqualTo(Map.of("eu-central-1a", 2, "eu-central-1b", 2, "eu-central-1c", 2));
    }

    @Test
    void desiredCapacityStaysWithinTheLimits() {
        AwsWorld world = AwsWorld.of(3);

        assertThatThrownBy(() -> world.autoScaling().setDesiredCapacity(GROUP, 7))
                .isInstanceOf(AwsError.class)
                .hasMessage("New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup.");

        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(7));
        world.autoScaling().setDesiredCapacity(GROUP, 7);
        assertThat(world.group().desired()).isEqualTo(7);
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(5));
        assertThat(world.group().desired()).isEqualTo(5);
    }

    @Test
    void anUpdateThatIsRefusedChangesNothing() {
        AwsWorld world = AwsWorld.of(3);
        GroupDescription before = world.group();

        for (GroupChange bad : List.of(
                GroupChange.NOTHING.max(9).template(world.template, "7"),
                GroupChange.NOTHING.desired(9).template(world.template, "1"))) {
            assertThatThrownBy(() -> world.autoScaling().updateAutoScalingGroup(GROUP, bad))
                    .isInstanceOf(AwsError.class);
        }

        assertThat(world.group()).isEqualTo(before);
    }

    @Test
    void terminatingWithoutDecrementLaunchesTheReplacementWhileTheOldOneStillGoes() {
        AwsWorld world = AwsWorld.of(3);
        InstanceDescription old = world.group().instances().getFirst();

        world.autoScaling().terminateInstanceInAutoScalingGroup(old.id(), Capacity.KEEP);
        world.passSeconds(4);

        assertThat(world.stateOf(old.id())).isEqualTo(LifecycleState.TERMINATING_PROCEED);
        assertThat(world.in(LifecycleState.PENDING)).hasSize(1).first().returns(old.zone(), InstanceDescription::zone);
        assertThat(world.group().desired()).isEqualTo(3);
        world.until(() -> world.stateOf(old.id()) == LifecycleState.TERMINATED);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);
    }

    @Test
    void terminatingWithDecrementLaunchesNothing() {
        AwsWorld world = AwsWorld.of(3);
        String old = world.anyInstance();

        world.autoScaling().terminateInstanceInAutoScalingGroup(old, Capacity.DECREMENT);
        world.passSeconds(120);

        assertThat(world.group().desired()).isEqualTo(2);
        assertThat(world.group().instances()).hasSize(2).noneMatch(i -> i.id().equals(old));
    }

    @Test
    void terminatingWithDecrementIsRefusedBelowTheMinimum() {
        AwsWorld world = AwsWorld.of(3);
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.min(3));

        assertThatThrownBy(() -> world.autoScaling()
                        .terminateInstanceInAutoScalingGroup(world.anyInstance(), Capacity.DECREMENT))
                .isInstanceOf(AwsError.class)
                .hasMessageContaining("desiredSize equals minSize (3)");
        assertThat(world.group().desired()).isEqualTo(3);
    }

    @Test
    void aSecondTerminationAnswersTheActivityOfTheFirst() {
        AwsWorld world = AwsWorld.of(3);
        String old = world.anyInstance();
        ScalingActivity first = world.autoScaling().terminateInstanceInAutoScalingGroup(old, Capacity.KEEP);

        ScalingActivity second = world.autoScaling().terminateInstanceInAutoScalingGroup(old, Capacity.KEEP);

        assertThat(second.id()).isEqualTo(first.id());
        assertThatThrownBy(() -> world.autoScaling().terminateInstanceInAutoScalingGroup(old, Capacity.DECREMENT))
                .isInstanceOf(AwsError.class);
        assertThat(world.group().desired()).isEqualTo(3);
    }

    @Test
    void aShrinkingGroupGivesUpTheOldestTemplateVersionInTheFullestZone() {
        AwsWorld world = AwsWorld.of(3);
        newVersion(world);
        world.autoScaling().setDesiredCapacity(GROUP, 6);
        world.until(() -> world.in(LifecycleState.IN_SERVICE).size() == 6);

        world.autoScaling().setDesiredCapacity(GROUP, 3);
        world.passSeconds(120);

        assertThat(world.group().instances())
                .hasSize(3)
                .allMatch(i -> i.templateVersion() == 2)
                .extracting(InstanceDescription::zone)
                .doesNotHaveDuplicates();
    }

    @Test
    void aShrinkingGroupLooksAtTheZoneBeforeTheVersion() {
        AwsWorld world = AwsWorld.of(3);
        newVersion(world);
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.until(() -> world.in(LifecycleState.IN_SERVICE).size() == 4);

        world.autoScaling().setDesiredCapacity(GROUP, 3);
        world.passSeconds(120);

        assertThat(world.perZone().values()).containsExactly(1, 1, 1);
        assertThat(world.group().instances())
                .filteredOn(i -> i.templateVersion() == 2)
                .hasSize(1);
    }

    @Test
    void protectedInstancesAreNotScaledInButMayBeTerminated() {
        AwsWorld world = AwsWorld.of(3);
        List<String> all =
                world.group().instances().stream().map(InstanceDescription::id).toList();
        world.autoScaling().setInstanceProtection(GROUP, all, Protection.FROM_SCALE_IN);

        world.autoScaling().setDesiredCapacity(GROUP, 2);
        world.passSeconds(120);

        assertThat(world.group().instances()).hasSize(3);
        assertThat(world.autoScaling()
                        .describeScalingActivities(GROUP, Page.Request.FIRST)
                        .items())
                .singleElement()
                .returns("Cancelled", ScalingActivity::status);
        world.autoScaling().terminateInstanceInAutoScalingGroup(all.getFirst(), Capacity.KEEP);
        world.passSeconds(120);
        assertThat(world.group().instances()).hasSize(2);
    }

    @Test
    void aSuspendedGroupDoesNotLaunchUntilItIsResumed() {
        AwsWorld world = AwsWorld.of(3);
        world.autoScaling().suspendProcesses(GROUP, List.of("Launch"));
        world.autoScaling().setDesiredCapacity(GROUP, 4);
        world.passSeconds(600);
        assertThat(world.group().instances()).hasSize(3);

        world.autoScaling().resumeProcesses(GROUP, List.of("Launch"));
        world.passSeconds(60);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(4);
        assertThat(world.group().suspended()).isEmpty();
    }

    @Test
    void unevenZonesAreBalancedByLaunchingFirstUnlessSuspended() {
        AwsWorld world = AwsWorld.of(6);
        world.autoScaling().suspendProcesses(GROUP, List.of("AZRebalance"));
        List<String> inZoneA = world.group().instances().stream()
                .filter(i -> i.zone().equals("eu-central-1a"))
                .map(InstanceDescription::id)
                .toList();
        inZoneA.forEach(i -> world.autoScaling().terminateInstanceInAutoScalingGroup(i, Capacity.DECREMENT));
        world.passSeconds(600);
        assertThat(world.perZone()).isEqualTo(Map.of("eu-central-1b", 2, "eu-central-1c", 2));

        world.autoScaling().resumeProcesses(GROUP, List.of("AZRebalance"));
        List<Integer> inService = new ArrayList<>();
        world.agenda.afterEach(
                _ -> inService.add(world.in(LifecycleState.IN_SERVICE).size()));
        world.passSeconds(600);

        assertThat(world.perZone().values()).containsExactlyInAnyOrder(1, 1, 2);
        assertThat(inService).contains(5).allMatch(n -> n >= 4);
    }

    @Test
    void aFullZoneIsPassedOverAndAFullRegionIsTriedAgain() {
        AwsWorld world = AwsWorld.of(3);
        world.aws.ec2().limitCapacity("eu-central-1a", 1);
        world.autoScaling().setDesiredCapacity(GROUP, 5);
        world.passSeconds(60);
        assertThat(world.perZone()).isEqualTo(Map.of("eu-central-1a", 1, "eu-central-1b", 2, "eu-central-1c", 2));

        world.aws.ec2().limitCapacity("eu-central-1b", 2);
        world.aws.ec2().limitCapacity("eu-central-1c", 2);
        world.autoScaling().setDesiredCapacity(GROUP, 6);
        world.passSeconds(90);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(5);
        assertThat(world.events("EC2 Instance Launch Unsuccessful")).isNotEmpty();

        world.aws.ec2().freeCapacity("eu-central-1b");
        world.passSeconds(120);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(6);
    }

    @Test
    void anInstanceThatSomebodyElseTerminatedIsReplaced() {
        AwsWorld world = AwsWorld.of(3);
        String lost = world.anyInstance();

        world.aws.ec2().terminateInstances(List.of(lost));
        world.passSeconds(59);
        assertThat(world.stateOf(lost)).isEqualTo(LifecycleState.IN_SERVICE);
        world.passSeconds(120);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3).noneMatch(i -> i.id().equals(lost));
    }

    @Test
    void standbyLeavesTheCountAndComesBack() {
        AwsWorld world = AwsWorld.of(3);
        String one = world.anyInstance();
        world.autoScaling().enterStandby(GROUP, List.of(one), Capacity.DECREMENT);
        world.passSeconds(60);
        assertThat(world.stateOf(one)).isEqualTo(LifecycleState.STANDBY);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(2);

        world.autoScaling().exitStandby(GROUP, List.of(one));
        world.passSeconds(60);

        assertThat(world.group().desired()).isEqualTo(3);
        assertThat(world.stateOf(one)).isEqualTo(LifecycleState.IN_SERVICE);
    }

    @Test
    void aDetachedInstanceLivesOnOutsideTheGroup() {
        AwsWorld world = AwsWorld.of(3);
        String one = world.anyInstance();

        world.autoScaling().detachInstances(GROUP, List.of(one), Capacity.KEEP);
        world.passSeconds(60);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3).noneMatch(i -> i.id().equals(one));
        assertThat(world.aws.ec2().find(one).orElseThrow().state()).isEqualTo(SimInstance.State.RUNNING);
    }

    @Test
    void aRefreshReplacesEveryInstanceAndExcludesASecondOne() {
        AwsWorld world = AwsWorld.of(3);
        newVersion(world);
        world.autoScaling().startInstanceRefresh(GROUP);
        assertThatThrownBy(() -> world.autoScaling().startInstanceRefresh(GROUP))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("InstanceRefreshInProgress"));

        world.until(() ->
                world.autoScaling().describeInstanceRefreshes(GROUP).getFirst().status()
                        == InstanceRefresh.Status.SUCCESSFUL);

        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3).allMatch(i -> i.templateVersion() == 2);
    }

    @Test
    void oneCallProtectsFiftyInstancesAndSetsTwentyAside() {
        AwsWorld world = AwsWorld.of(60);
        List<String> all = world.group().instances().stream()
                .map(GroupDescription.InstanceDescription::id)
                .toList();

        world.autoScaling().setInstanceProtection(GROUP, all.subList(0, 50), Protection.FROM_SCALE_IN);
        world.autoScaling().enterStandby(GROUP, all.subList(0, 20), Capacity.DECREMENT);
        world.autoScaling().detachInstances(GROUP, all.subList(20, 40), Capacity.DECREMENT);

        List<Runnable> tooMany = List.of(
                () -> world.autoScaling().setInstanceProtection(GROUP, all.subList(0, 51), Protection.NONE),
                () -> world.autoScaling().enterStandby(GROUP, all.subList(30, 51), Capacity.KEEP),
                () -> world.autoScaling().detachInstances(GROUP, all.subList(30, 51), Capacity.KEEP));
        for (Runnable call : tooMany) {
            assertThatThrownBy(call::run).isInstanceOf(AwsError.class).hasMessageStartingWith("Too many instances");
        }
    }

    /** C10. */
    @Test
    void aRegionLaunchesAThousandAtOnceAndThenTwoASecond() {
        AwsWorld world = new AwsWorld();
        world.aws.addGroup(
                GroupSpec.of(GROUP, 1_200, world.template).sized(0, 1_200, 1_200), GroupSpec.Start.LAUNCHING);
        world.passSeconds(5);
        assertThat(world.group().instances()).hasSize(1_000);
        assertThat(world.autoScaling()
                        .describeScalingActivities(GROUP, Page.Request.FIRST)
                        .items()
                        .getFirst()
                        .message())
                .startsWith("Request limit exceeded.");

        world.passSeconds(60);
        assertThat(world.group().instances()).hasSize(1_120);
        world.passSeconds(60);
        assertThat(world.group().instances()).hasSize(1_200);
    }

    private static void newVersion(AwsWorld world) {
        world.aws
                .templates()
                .createVersion(
                        world.template,
                        new LaunchTemplates.NewVersion(
                                Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.empty(), Optional.empty()));
    }
}
