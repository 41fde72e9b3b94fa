package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsDoorWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.LifecycleState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.CompleteLifecycleActionResponse;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefreshInProgressException;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefreshStatus;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.autoscaling.model.ResourceContentionException;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityInProgressException;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupResponse;

/** The SDK's own Auto Scaling client, unchanged, can read and steer a group through the door. */
class AwsDoorAutoScalingTest {

    private final AwsDoorWorld world = new AwsDoorWorld();
    private final AutoScalingClient client = world.client(AutoScalingClient.builder());

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aGroupIsDescribedWithItsInstances() {
        AutoScalingGroup group = group();

        assertThat(group.minSize()).isEqualTo(0);
        assertThat(group.desiredCapacity()).isEqualTo(3);
        assertThat(group.maxSize()).isEqualTo(6);
        assertThat(group.launchTemplate().launchTemplateId()).isEqualTo(world.template);
        assertThat(group.launchTemplate().version()).isEqualTo("$Latest");
        assertThat(group.availabilityZones()).hasSize(3);
        assertThat(group.createdTime()).isEqualTo(world.agenda.instant());
        Instance instance = group.instances().getFirst();
        assertThat(instance.lifecycleStateAsString()).isEqualTo("InService");
        assertThat(instance.healthStatus()).isEqualTo("Healthy");
        assertThat(instance.availabilityZone()).isEqualTo("eu-central-1a");
        assertThat(instance.launchTemplate().version()).isEqualTo("1");
        assertThat(instance.protectedFromScaleIn()).isFalse();
        assertThat(world.call(() -> client.describeAutoScalingGroups(r -> r.autoScalingGroupNames("none")))
                        .autoScalingGroups())
                .isEmpty();
    }

    @Test
    void groupsComeInPages() {
        world.aws.addGroup(GroupSpec.of("more", 1, world.template));

        var first = world.call(() -> client.describeAutoScalingGroups(r -> r.maxRecords(1)));
        var second = world.call(
                () -> client.describeAutoScalingGroups(r -> r.maxRecords(1).nextToken(first.nextToken())));

        assertThat(first.autoScalingGroups())
                .extracting(g -> g.autoScalingGroupName())
                .containsExactly("more");
        assertThat(second.autoScalingGroups())
                .extracting(g -> g.autoScalingGroupName())
                .containsExactly(GROUP);
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void limitsDesiredAndTemplateAreChanged() {
        world.call(() -> client.updateAutoScalingGroup(r -> r.autoScalingGroupName(GROUP)
                .maxSize(9)
                .launchTemplate(t -> t.launchTemplateId(world.template).version("1"))));
        world.call(() ->
                client.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(8)));

        assertThat(group().maxSize()).isEqualTo(9);
        assertThat(group().desiredCapacity()).isEqualTo(8);
        assertThat(group().launchTemplate().version()).isEqualTo("1");
        assertError(
                () -> client.setDesiredCapacity(
                        r -> r.autoScalingGroupName(GROUP).desiredCapacity(10)),
                AutoScalingException.class,
                "ValidationError");
    }

    @Test
    void tagsAreWrittenAndRemovedAndGroupsFoundByThem() {
        List<Tag> tags = List.of(tag("noderoll.dev/steady", "3"), tag("odd", "a=b&c <d>"));

        world.call(() -> client.createOrUpdateTags(r -> r.tags(tags)));
        assertThat(group().tags())
                .extracting(TagDescription::key, TagDescription::value)
                .containsExactly(tuple("noderoll.dev/steady", "3"), tuple("odd", "a=b&c <d>"));
        assertThat(world.call(() -> client.describeAutoScalingGroups(r -> r.filters(Filter.builder()
                                .name("tag:odd")
                                .values("a=b&c <d>")
                                .build())))
                        .autoScalingGroups())
                .hasSize(1);

        world.call(() -> client.deleteTags(r -> r.tags(tags)));
        assertThat(group().tags()).isEmpty();
    }

    @Test
    void processesAreSuspendedAndResumed() {
        world.call(
                () -> client.suspendProcesses(r -> r.autoScalingGroupName(GROUP).scalingProcesses("AZRebalance")));
        assertThat(group().suspendedProcesses())
                .extracting(SuspendedProcess::processName)
                .containsExactly("AZRebalance");

        world.call(
                () -> client.resumeProcesses(r -> r.autoScalingGroupName(GROUP).scalingProcesses("AZRebalance")));
        assertThat(group().suspendedProcesses()).isEmpty();
    }

    @Test
    void aHookIsPutBeatenCompletedAndDeleted() {
        String instance = world.anyInstance();
        world.call(() -> client.putLifecycleHook(r -> r.autoScalingGroupName(GROUP)
                .lifecycleHookName("drain")
                .lifecycleTransition("autoscaling:EC2_INSTANCE_TERMINATING")
                .heartbeatTimeout(1800)
                .defaultResult("CONTINUE")
                .notificationMetadata("{\"cluster\":\"blue\"}")));
        LifecycleHook hook = world.call(() -> client.describeLifecycleHooks(r -> r.autoScalingGroupName(GROUP)))
                .lifecycleHooks()
                .getFirst();
        assertThat(hook.globalTimeout()).isEqualTo(172_800);
        assertThat(hook.notificationMetadata()).isEqualTo("{\"cluster\":\"blue\"}");

        terminate(instance, false);
        world.passSeconds(5);
        assertThat(stateOf(instance)).isEqualTo("Terminating:Wait");
        world.call(() -> client.recordLifecycleActionHeartbeat(
                r -> r.autoScalingGroupName(GROUP).lifecycleHookName("drain").instanceId(instance)));
        world.call(() -> complete(instance));
        assertThat(stateOf(instance)).isEqualTo("Terminating:Proceed");
        assertError(() -> complete(instance), AutoScalingException.class, "ValidationError");

        world.call(() ->
                client.deleteLifecycleHook(r -> r.autoScalingGroupName(GROUP).lifecycleHookName("drain")));
        assertThat(world.call(() -> client.describeLifecycleHooks(r -> r.autoScalingGroupName(GROUP)))
                        .lifecycleHooks())
                .isEmpty();
    }

    @Test
    void aHookIsAbandonedAfterAnHourUnlessItSaysOtherwise() {
        world.call(() -> client.putLifecycleHook(r -> r.autoScalingGroupName(GROUP)
                .lifecycleHookName("drain")
                .lifecycleTransition("autoscaling:EC2_INSTANCE_TERMINATING")));

        assertThat(world.call(() -> client.describeLifecycleHooks(r -> r.autoScalingGroupName(GROUP)))
                        .lifecycleHooks()
                        .getFirst())
                .returns(3600, LifecycleHook::heartbeatTimeout)
                .returns("ABANDON", LifecycleHook::defaultResult);
    }

    @Test
    void terminatingAnswersTheActivityAndCountsDown() {
        String instance = world.anyInstance();

        var activity = terminate(instance, true);

        assertThat(activity.activity().description()).isEqualTo("Terminating EC2 instance: " + instance);
        assertThat(activity.activity().statusCodeAsString()).isEqualTo("InProgress");
        assertThat(group().desiredCapacity()).isEqualTo(2);
        assertThat(world.call(() -> client.describeScalingActivities(r -> r.autoScalingGroupName(GROUP)))
                        .activities())
                .hasSize(1);
        assertError(() -> terminateNow("i-none", false), AutoScalingException.class, "ValidationError");
    }

    @Test
    void anInstanceTellsItsGroupAndItsState() {
        String instance = world.anyInstance();

        var found = world.call(() -> client.describeAutoScalingInstances(r -> r.instanceIds(instance, "i-none")));

        assertThat(found.autoScalingInstances())
                .singleElement()
                .returns(GROUP, i -> i.autoScalingGroupName())
                .returns("InService", i -> i.lifecycleState())
                .returns(instance, i -> i.instanceId());
    }

    @Test
    void instancesAreProtectedAndGoToStandby() {
        String instance = world.anyInstance();

        world.call(() -> client.setInstanceProtection(
                r -> r.autoScalingGroupName(GROUP).instanceIds(instance).protectedFromScaleIn(true)));
        assertThat(group().instances())
                .filteredOn(Instance::protectedFromScaleIn)
                .hasSize(1);
        world.call(() -> client.enterStandby(
                r -> r.autoScalingGroupName(GROUP).instanceIds(instance).shouldDecrementDesiredCapacity(true)));
        world.passSeconds(2);

        assertThat(stateOf(instance)).isEqualTo(LifecycleState.STANDBY.text());
    }

    @Test
    void refreshesAreSeenAndExcludeEachOther() {
        world.call(() -> client.startInstanceRefresh(r -> r.autoScalingGroupName(GROUP)));

        assertThat(world.call(() -> client.describeInstanceRefreshes(r -> r.autoScalingGroupName(GROUP)))
                        .instanceRefreshes())
                .singleElement()
                .returns(InstanceRefreshStatus.IN_PROGRESS, r -> r.status());
        assertError(
                () -> client.startInstanceRefresh(r -> r.autoScalingGroupName(GROUP)),
                InstanceRefreshInProgressException.class,
                "InstanceRefreshInProgress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ResourceContention", "ScalingActivityInProgress", "AlreadyExists", "Throttling"})
    void theErrorsOfAutoScalingBecomeTheSdksExceptions(String code) {
        world.aws.log().addFault((_, _) -> Optional.of(new AwsError(code, 400, "not now")));
        Class<? extends AwsServiceException> type =
                switch (code) {
                    case "ResourceContention" -> ResourceContentionException.class;
                    case "ScalingActivityInProgress" -> ScalingActivityInProgressException.class;
                    default -> AutoScalingException.class;
                };

        assertError(client::describeAutoScalingGroups, type, code);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder()
                .resourceId(GROUP)
                .resourceType("auto-scaling-group")
                .key(key)
                .value(value)
                .propagateAtLaunch(false)
                .build();
    }

    private AutoScalingGroup group() {
        return world.call(() -> client.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                .autoScalingGroups()
                .getFirst();
    }

    private String stateOf(String instance) {
        return group().instances().stream()
                .filter(i -> i.instanceId().equals(instance))
                .findFirst()
                .orElseThrow()
                .lifecycleStateAsString();
    }

    private TerminateInstanceInAutoScalingGroupResponse terminate(String instance, boolean decrement) {
        return world.call(() -> terminateNow(instance, decrement));
    }

    private TerminateInstanceInAutoScalingGroupResponse terminateNow(String instance, boolean decrement) {
        return client.terminateInstanceInAutoScalingGroup(
                r -> r.instanceId(instance).shouldDecrementDesiredCapacity(decrement));
    }

    private CompleteLifecycleActionResponse complete(String instance) {
        return client.completeLifecycleAction(r -> r.autoScalingGroupName(GROUP)
                .lifecycleHookName("drain")
                .instanceId(instance)
                .lifecycleActionResult("CONTINUE"));
    }

    private void assertError(Supplier<?> call, Class<? extends AwsServiceException> type, String code) {
        assertThatThrownBy(() -> world.call(call)).isInstanceOfSatisfying(type, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(400);
        });
    }
}
