package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.GroupOptions.Deletion;
import dev.noderoll.sim.aws.GroupOptions.Distribution;
import dev.noderoll.sim.aws.GroupOptions.Mixed;
import dev.noderoll.sim.aws.GroupOptions.TypeChoice;
import dev.noderoll.sim.aws.SimInstance.Market;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several types and markets, maximum lifetime, deletion, attachment, and zones that are balanced by growing. */
class GroupOptionsTest {

    private AwsWorld world = AwsWorld.of(3);

    private void options(GroupOptions options) {
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(options));
    }

    private void grow(int by) {
        world.autoScaling().setDesiredCapacity(GROUP, world.group().desired() + by);
        world.passSeconds(60);
    }

    private List<SimInstance> newest(int count) {
        List<SimInstance> live = world.group().instances().stream()
                .map(i -> world.aws.ec2().find(i.id()).orElseThrow())
                .toList();
        return live.subList(live.size() - count, live.size());
    }

    @Test
    void aMixedGroupLaunchesTheFirstTypeThatHasCapacityInTheZone() {
        options(GroupOptions.NONE.types("m7g.large", "m6g.large"));
        grow(1);
        assertThat(newest(1)).extracting(SimInstance::instanceType).containsExactly("m7g.large");

        world.aws.settings().zones().forEach(zone -> world.aws.ec2().sellOut(zone, "m7g.large"));
        grow(1);
        assertThat(newest(1)).extracting(SimInstance::instanceType).containsExactly("m6g.large");
    }

    @Test
    void aGroupMayBeginWithInstancesOfAPolicyOfBefore() {
        String template = world.aws.addTemplate("mixed", TemplateData.of("ami-old", "m5.large"));
        GroupOptions policy =
                GroupOptions.NONE.mixed(new Mixed(List.of(new TypeChoice("m7i.large", Optional.empty())), 1, 0));
        world.aws.addGroup(GroupSpec.of("mixed", 3, template).with(policy, List.of("m5.large", "m4.large")));
        world.aws.addGroup(GroupSpec.of("as-it-is", 1, template).with(policy, List.of()));

        assertThat(instances("mixed"))
                .extracting(SimInstance::instanceType)
                .containsExactly("m5.large", "m4.large", "m5.large");
        assertThat(instances("mixed"))
                .extracting(SimInstance::market)
                .containsExactly(Market.ON_DEMAND, Market.SPOT, Market.SPOT);
        assertThat(instances("as-it-is")).extracting(SimInstance::instanceType).containsExactly("m7i.large");
    }

    private List<SimInstance> instances(String group) {
        return world.autoScaling().peek(group).instances().stream()
                .map(i -> world.aws.ec2().find(i.id()).orElseThrow())
                .toList();
    }

    @Test
    void aMixedGroupWhoseTypesAreAllSoldOutLaunchesNothingAndTriesAgain() {
        options(GroupOptions.NONE.types("m7g.large"));
        world.aws.settings().zones().forEach(zone -> world.aws.ec2().sellOut(zone, "m7g.large"));
        grow(1);
        assertThat(world.group().instances()).hasSize(3);
        assertThat(world.autoScaling()
                        .describeScalingActivities(GROUP, Page.Request.FIRST)
                        .items()
                        .getFirst()
                        .status())
                .isEqualTo("Failed");

        world.aws.ec2().restock("eu-central-1b", "m7g.large");
        world.passSeconds(120);
        assertThat(newest(1)).extracting(SimInstance::zone).containsExactly("eu-central-1b");
    }

    @Test
    void anOverrideMayHaveATemplateOfItsOwn() {
        String arm = world.aws.addTemplate("arm", TemplateData.of("ami-new", "m7g.large"));
        var own = new TypeChoice("m7g.xlarge", Optional.of(new GroupChange.TemplateChoice(arm, "1")));
        options(GroupOptions.NONE.mixed(new Mixed(List.of(own), 0, 100)));
        grow(1);

        assertThat(newest(1).getFirst().imageId()).isEqualTo("ami-new");
        assertThat(newest(1).getFirst().template().templateId()).isEqualTo(arm);
    }

    /** On-demand instances of five: the base, and the share of those above it, rounded up. */
    @ParameterizedTest
    @CsvSource({"0, 100, 5", "0, 0, 0", "2, 0, 2", "1, 50, 3", "0, 50, 3", "9, 0, 5"})
    void theMarketsAreMixedAsThePolicySays(int base, int percentage, int onDemand) {
        world = AwsWorld.of(0);
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(5));
        options(GroupOptions.NONE.mixed(
                new Mixed(List.of(new TypeChoice("m5.large", Optional.empty())), base, percentage)));
        grow(5);

        assertThat(newest(5)).filteredOn(i -> i.market() == Market.ON_DEMAND).hasSize(onDemand);
    }

    @Test
    void anInstanceThatReachesItsMaximumLifetimeIsReplacedOneAtATime() {
        options(GroupOptions.NONE.maxLifetime(Duration.ofDays(1)));
        world.pass(Duration.ofDays(1).minusMinutes(1));
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);

        world.passSeconds(70);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(2);
        world.passSeconds(600);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(3);
        assertThat(world.events("EC2 Instance Terminate Successful")).hasSize(3);
    }

    @Test
    void aProtectedInstanceOutlivesItsMaximumLifetime() {
        options(GroupOptions.NONE.maxLifetime(Duration.ofDays(1)));
        String kept = world.anyInstance();
        world.autoScaling().setInstanceProtection(GROUP, List.of(kept), Protection.FROM_SCALE_IN);
        world.pass(Duration.ofDays(2));

        assertThat(world.stateOf(kept)).isEqualTo(LifecycleState.IN_SERVICE);
    }

    @Test
    void aMaximumLifetimeBelowADayIsRefused() {
        assertThatThrownBy(() -> GroupOptions.NONE.maxLifetime(Duration.ofHours(23)))
                .isInstanceOf(AwsError.class);
    }

    @Test
    void deletionByForceTakesTheInstancesThroughTheirHook() {
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "drain",
                                LifecycleHook.Transition.TERMINATING,
                                Duration.ofMinutes(5),
                                LifecycleHook.Result.CONTINUE,
                                Optional.empty()));
        assertThatThrownBy(() -> world.autoScaling().deleteAutoScalingGroup(GROUP, false))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("ResourceInUse"));

        world.autoScaling().deleteAutoScalingGroup(GROUP, true);
        world.passSeconds(60);
        assertThat(world.in(LifecycleState.TERMINATING_WAIT)).hasSize(3);
        world.passSeconds(400);
        assertThat(world.autoScaling()
                        .describeAutoScalingGroups(List.of(), List.of(), Page.Request.FIRST)
                        .items())
                .isEmpty();
    }

    @Test
    void deletionProtectionRefusesWhatItSays() {
        options(GroupOptions.NONE.protectedBy(Deletion.NOT_BY_FORCE));
        assertThatThrownBy(() -> world.autoScaling().deleteAutoScalingGroup(GROUP, true))
                .hasMessageContaining("prevent-force-deletion");
        world.autoScaling().setDesiredCapacity(GROUP, 0);
        world.passSeconds(120);
        options(GroupOptions.NONE.protectedBy(Deletion.REFUSED));
        assertThatThrownBy(() -> world.autoScaling().deleteAutoScalingGroup(GROUP, false))
                .hasMessageContaining("prevent-all-deletion");
        options(GroupOptions.NONE.protectedBy(Deletion.NOT_BY_FORCE));
        world.autoScaling().deleteAutoScalingGroup(GROUP, false);
    }

    @Test
    void anInstanceIsAttachedWithoutHooksUnlessLaunchIsSuspended() {
        String instance = world.anyInstance();
        world.autoScaling().detachInstances(GROUP, List.of(instance), Capacity.DECREMENT);
        world.passSeconds(10);

        world.autoScaling().suspendProcesses(GROUP, List.of("Launch"));
        assertThatThrownBy(() -> world.autoScaling().attachInstances(GROUP, List.of(instance)))
                .isInstanceOf(AwsError.class);
        world.autoScaling().resumeProcesses(GROUP, List.of("Launch"));
        world.autoScaling().attachInstances(GROUP, List.of(instance));
        world.passSeconds(10);
        assertThat(world.stateOf(instance)).isEqualTo(LifecycleState.IN_SERVICE);
        assertThat(world.group().desired()).isEqualTo(3);
        assertThatThrownBy(() -> world.autoScaling().attachInstances(GROUP, List.of(instance)))
                .hasMessageContaining("already part");
    }

    @Test
    void withTerminateSuspendedUnevenZonesAreBalancedByGrowingUpToATenthAboveTheMaximum() {
        world = new AwsWorld();
        world.aws.addGroup(
                GroupSpec.of(GROUP, 4, world.template).sized(0, 4, 4).in(List.of("eu-central-1a", "eu-central-1b")));
        world.autoScaling().suspendProcesses(GROUP, List.of("AZRebalance"));
        world.group().instances().stream()
                .filter(i -> i.zone().equals("eu-central-1b"))
                .forEach(i -> world.autoScaling().detachInstances(GROUP, List.of(i.id()), Capacity.DECREMENT));
        world.passSeconds(60);
        world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(2));
        world.autoScaling().suspendProcesses(GROUP, List.of("Terminate"));
        world.autoScaling().resumeProcesses(GROUP, List.of("AZRebalance"));
        world.passSeconds(600);

        assertThat(world.perZone()).containsEntry("eu-central-1a", 2).containsEntry("eu-central-1b", 1);
    }

    @Test
    void anInstanceThatWaitsInItsHookHoldsCapacityOfItsZoneStill() {
        world = new AwsWorld();
        world.aws.addGroup(GroupSpec.of(GROUP, 1, world.template).in(List.of("eu-central-1a")));
        world.aws.ec2().limitCapacity("eu-central-1a", 1);
        world.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "drain",
                                LifecycleHook.Transition.TERMINATING,
                                Duration.ofMinutes(5),
                                LifecycleHook.Result.CONTINUE,
                                Optional.empty()));
        world.autoScaling().terminateInstanceInAutoScalingGroup(world.anyInstance(), Capacity.KEEP);
        world.passSeconds(250);
        assertThat(world.in(LifecycleState.IN_SERVICE)).isEmpty();

        world.passSeconds(300);
        assertThat(world.in(LifecycleState.IN_SERVICE)).hasSize(1);
    }

    @Test
    void aGroupThatIsBalancedOnlyWaitsForItsEmptiestZone() {
        options(GroupOptions.NONE.distributed(Distribution.BALANCED_ONLY));
        world.autoScaling().setDesiredCapacity(GROUP, 5);
        world.passSeconds(60);
        List<String> zones = world.aws.settings().zones();
        world.aws.ec2().limitCapacity(zones.getLast(), 1);
        grow(1);
        assertThat(world.group().instances()).hasSize(5);

        world.aws.ec2().freeCapacity(zones.getLast());
        world.passSeconds(120);
        assertThat(newest(1)).extracting(SimInstance::zone).containsExactly(zones.getLast());
    }

    @Test
    void aGroupThatAnotherServiceOperatesIsReadByAllAndChangedByNobodyElse() {
        String instance = world.anyInstance();
        world.autoScaling().giveTo("eks.amazonaws.com", GROUP);

        List<Runnable> changes = List.of(
                () -> world.autoScaling().setDesiredCapacity(GROUP, 4),
                () -> world.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(9)),
                () -> world.autoScaling().suspendProcesses(GROUP, List.of("AZRebalance")),
                () -> world.autoScaling().createOrUpdateTags(GROUP, List.of()),
                () -> world.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP));
        for (Runnable change : changes) {
            assertThatThrownBy(change::run)
                    .isInstanceOfSatisfying(
                            AwsError.class, e -> assertThat(e.code()).isEqualTo("AccessDenied"));
        }
        assertThat(world.autoScaling()
                        .describeAutoScalingGroups(List.of(GROUP), List.of(), Page.Request.FIRST)
                        .items())
                .hasSize(1);
    }
}
