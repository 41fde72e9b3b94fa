package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsContract.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.noderoll.sim.door.AwsContract.Place;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * Groups, their instances and tags, pages and parameters: the simulated AWS and moto answer alike.
 *
 * <p>Not compared, as moto is not true to AWS there: what hooks do (it terminates at once, and answers 500 to
 * CompleteLifecycleAction), instances before they are in service (it has none), suspended processes (it launches all the
 * same), SetDesiredCapacity above the maximum (it takes it), the health of an instance (it replaces none), scaling
 * activities (it lists none), instance refreshes, LaunchInstances and UpdateNodegroupVersion (it has none), the page size of DescribeInstances (it answers all), and a missing
 * group in most other calls (it answers 500).
 */
class AwsGroupContractTest {

    private final AwsContract contract = new AwsContract();

    @AfterEach
    void close() {
        contract.close();
    }

    private AutoScalingClient openWithGroup(Place place) {
        AutoScalingClient scaling = contract.open(place, AutoScalingClient.builder());
        contract.addGroup(contract.client(Ec2Client.builder()));
        return scaling;
    }

    private AutoScalingGroup group(AutoScalingClient scaling) {
        return contract.ask(() -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                .autoScalingGroups()
                .getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void aMissingGroupIsNamed(Place place) {
        AutoScalingClient scaling = contract.open(place, AutoScalingClient.builder());

        contract.assertError(
                () -> scaling.deleteAutoScalingGroup(r -> r.autoScalingGroupName("none")),
                "ValidationError",
                "AutoScalingGroup name not found - AutoScalingGroup 'none' not found");
        contract.assertError(
                () -> scaling.updateAutoScalingGroup(
                        r -> r.autoScalingGroupName("none").maxSize(1)),
                "ValidationError",
                "AutoScalingGroup name not found - null");
    }

    @ParameterizedTest
    @EnumSource
    void aGroupIsDeletedWithItsInstancesByForce(Place place) {
        AutoScalingClient scaling = openWithGroup(place);

        contract.ask(() -> scaling.deleteAutoScalingGroup(
                r -> r.autoScalingGroupName(GROUP).forceDelete(true)));
        contract.settle();

        assertThat(contract.ask(() -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                        .autoScalingGroups())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDetachedInstanceIsAttachedAgain(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        String instance = group(scaling).instances().getFirst().instanceId();
        contract.ask(() -> scaling.detachInstances(
                r -> r.autoScalingGroupName(GROUP).instanceIds(instance).shouldDecrementDesiredCapacity(true)));
        contract.settle();

        contract.ask(
                () -> scaling.attachInstances(r -> r.autoScalingGroupName(GROUP).instanceIds(instance)));
        contract.settle();

        assertThat(group(scaling).desiredCapacity()).isEqualTo(3);
        assertThat(state(scaling, instance)).isEqualTo("InService");
    }

    @ParameterizedTest
    @EnumSource
    void groupsAreFilteredByTags(Place place) {
        AutoScalingClient scaling = contract.open(place, AutoScalingClient.builder());
        contract.addGroups(
                contract.client(Ec2Client.builder()),
                new TreeMap<>(Map.of(
                        "a", Map.of("ring", "1", "team", "x"),
                        "b", Map.of("ring", "2"),
                        "c", Map.of("ring", "3", "team", "y"))));

        assertThat(named(scaling, filter("tag:ring", "1", "3"))).containsExactlyInAnyOrder("a", "c");
        assertThat(named(scaling, filter("tag-key", "team"))).containsExactlyInAnyOrder("a", "c");
        assertThat(named(scaling, filter("tag-value", "2"))).containsExactly("b");
        assertThat(named(scaling, filter("tag-key", "team"), filter("tag:ring", "3", "2")))
                .containsExactly("c");
    }

    private List<String> named(AutoScalingClient scaling, Filter... filters) {
        return contract
                .ask(() -> scaling.describeAutoScalingGroups(r -> r.filters(filters)))
                .autoScalingGroups()
                .stream()
                .map(AutoScalingGroup::autoScalingGroupName)
                .toList();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @ParameterizedTest
    @EnumSource
    void tagsAreChangedAndDeleted(Place place) {
        AutoScalingClient scaling = openWithGroup(place);

        contract.ask(() -> scaling.createOrUpdateTags(
                r -> r.tags(AwsContract.tag(GROUP, "steady", "3"), AwsContract.tag(GROUP, "max", "6"))));
        contract.ask(() -> scaling.createOrUpdateTags(r -> r.tags(AwsContract.tag(GROUP, "steady", "4"))));
        contract.ask(() -> scaling.deleteTags(r -> r.tags(AwsContract.tag(GROUP, "max", ""))));
        contract.ask(() -> scaling.deleteTags(r -> r.tags(AwsContract.tag(GROUP, "none", ""))));

        assertThat(group(scaling).tags())
                .extracting(TagDescription::key, TagDescription::value)
                .containsExactly(tuple("steady", "4"));
    }

    @ParameterizedTest
    @EnumSource
    void groupsComeInPages(Place place) {
        AutoScalingClient scaling = contract.open(place, AutoScalingClient.builder());
        Map<String, Map<String, String>> groups = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            groups.put("paged-" + i, Map.of("paged", "yes"));
        }
        contract.addGroups(contract.client(Ec2Client.builder()), groups);

        var first = contract.ask(() -> scaling.describeAutoScalingGroups(
                r -> r.filters(filter("tag-key", "paged")).maxRecords(3)));
        var second = contract.ask(() -> scaling.describeAutoScalingGroups(
                r -> r.filters(filter("tag-key", "paged")).maxRecords(3).nextToken(first.nextToken())));

        assertThat(first.autoScalingGroups()).hasSize(3);
        assertThat(second.autoScalingGroups()).hasSize(2);
        assertThat(second.nextToken()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberIsAnInstanceOfTheTemplatesImage(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        Ec2Client ec2 = contract.client(Ec2Client.builder());

        List<Instance> members = group(scaling).instances();
        var instances = contract
                .ask(() -> ec2.describeInstances(r ->
                        r.instanceIds(members.stream().map(Instance::instanceId).toList())))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .toList();

        assertThat(members)
                .hasSize(3)
                .allMatch(m -> m.lifecycleStateAsString().equals("InService"))
                .allMatch(m -> m.healthStatus().equals("Healthy"))
                .allMatch(m -> m.availabilityZone().equals("eu-central-1a"))
                .noneMatch(Instance::protectedFromScaleIn);
        assertThat(instances)
                .hasSize(3)
                .allMatch(i -> i.imageId().equals("ami-old"))
                .allMatch(i -> i.state().name() == InstanceStateName.RUNNING)
                .allMatch(i -> i.tags().stream()
                        .anyMatch(t -> t.key().equals("aws:autoscaling:groupName")
                                && t.value().equals(GROUP)));
        assertThat(contract.ask(() -> scaling.describeAutoScalingInstances(
                                r -> r.instanceIds(members.getFirst().instanceId(), "i-0123456789abcdef0")))
                        .autoScalingInstances())
                .extracting(i -> i.autoScalingGroupName())
                .containsExactly(GROUP);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupGrowsAndShrinksToItsDesiredCapacity(Place place) {
        AutoScalingClient scaling = openWithGroup(place);

        contract.ask(() ->
                scaling.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(5)));
        contract.settle();
        assertThat(group(scaling).instances()).hasSize(5);

        contract.ask(() -> scaling.updateAutoScalingGroup(
                r -> r.autoScalingGroupName(GROUP).desiredCapacity(2)));
        contract.settle();
        assertThat(group(scaling).instances()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void anInstanceProtectedFromScaleInIsKept(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        String kept = group(scaling).instances().getFirst().instanceId();

        contract.ask(() -> scaling.setInstanceProtection(
                r -> r.autoScalingGroupName(GROUP).instanceIds(kept).protectedFromScaleIn(true)));
        contract.ask(() ->
                scaling.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(1)));
        contract.settle();

        assertThat(group(scaling).instances()).extracting(Instance::instanceId).containsExactly(kept);
    }

    @ParameterizedTest
    @EnumSource
    void aTerminationWithDecrementShrinksTheGroupAndOneWithoutIsReplaced(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        List<String> before =
                group(scaling).instances().stream().map(Instance::instanceId).toList();

        contract.ask(() -> scaling.terminateInstanceInAutoScalingGroup(
                r -> r.instanceId(before.get(0)).shouldDecrementDesiredCapacity(true)));
        contract.settle();
        assertThat(group(scaling).desiredCapacity()).isEqualTo(2);
        contract.ask(() -> scaling.terminateInstanceInAutoScalingGroup(
                r -> r.instanceId(before.get(1)).shouldDecrementDesiredCapacity(false)));
        contract.settle();

        assertThat(group(scaling).desiredCapacity()).isEqualTo(2);
        assertThat(group(scaling).instances())
                .extracting(Instance::instanceId)
                .hasSize(2)
                .contains(before.get(2))
                .doesNotContain(before.get(0), before.get(1));
    }

    @ParameterizedTest
    @EnumSource
    void aDetachedInstanceLivesOnOutsideTheGroup(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        Ec2Client ec2 = contract.client(Ec2Client.builder());
        String detached = group(scaling).instances().getFirst().instanceId();

        contract.ask(() -> scaling.detachInstances(
                r -> r.autoScalingGroupName(GROUP).instanceIds(detached).shouldDecrementDesiredCapacity(true)));
        contract.settle();

        assertThat(group(scaling).instances()).extracting(Instance::instanceId).doesNotContain(detached);
        assertThat(contract.ask(() -> ec2.describeInstances(r -> r.instanceIds(detached)))
                        .reservations()
                        .getFirst()
                        .instances()
                        .getFirst()
                        .state()
                        .name())
                .isEqualTo(InstanceStateName.RUNNING);
    }

    @ParameterizedTest
    @EnumSource
    void anInstanceOnStandbyDoesNotCountAndComesBack(Place place) {
        AutoScalingClient scaling = openWithGroup(place);
        String aside = group(scaling).instances().getFirst().instanceId();

        contract.ask(() -> scaling.enterStandby(
                r -> r.autoScalingGroupName(GROUP).instanceIds(aside).shouldDecrementDesiredCapacity(true)));
        contract.settle();
        assertThat(group(scaling).desiredCapacity()).isEqualTo(2);
        assertThat(state(scaling, aside)).isEqualTo("Standby");

        contract.ask(
                () -> scaling.exitStandby(r -> r.autoScalingGroupName(GROUP).instanceIds(aside)));
        contract.settle();
        assertThat(group(scaling).desiredCapacity()).isEqualTo(3);
        assertThat(state(scaling, aside)).isEqualTo("InService");
    }

    private String state(AutoScalingClient scaling, String instance) {
        return group(scaling).instances().stream()
                .filter(i -> i.instanceId().equals(instance))
                .map(Instance::lifecycleStateAsString)
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @EnumSource
    void aHookIsStoredWithItsDefaultsAndDeleted(Place place) {
        AutoScalingClient scaling = openWithGroup(place);

        contract.ask(() -> scaling.putLifecycleHook(r -> r.autoScalingGroupName(GROUP)
                .lifecycleHookName("drain")
                .lifecycleTransition("autoscaling:EC2_INSTANCE_TERMINATING")));
        assertThat(hooks(scaling))
                .extracting(
                        LifecycleHook::lifecycleHookName, LifecycleHook::heartbeatTimeout, LifecycleHook::defaultResult)
                .containsExactly(tuple("drain", 3600, "ABANDON"));

        contract.ask(() ->
                scaling.deleteLifecycleHook(r -> r.autoScalingGroupName(GROUP).lifecycleHookName("drain")));
        assertThat(hooks(scaling)).isEmpty();
    }

    private List<LifecycleHook> hooks(AutoScalingClient scaling) {
        return contract.ask(() -> scaling.describeLifecycleHooks(r -> r.autoScalingGroupName(GROUP)))
                .lifecycleHooks();
    }

    @ParameterizedTest
    @EnumSource
    void parametersAreReadAndThoseThatAreNotThereAreNamed(Place place) {
        SsmClient ssm = contract.open(place, SsmClient.builder());
        contract.putParameter(ssm, "/images/nodes", "ami-old");
        contract.putParameter(ssm, "/images/nodes", "ami-new");

        Parameter found = contract.ask(() -> ssm.getParameter(r -> r.name("/images/nodes")))
                .parameter();
        assertThat(found.value()).isEqualTo("ami-new");
        assertThat(found.version()).isEqualTo(2);
        var several = contract.ask(() -> ssm.getParameters(r -> r.names("/images/nodes", "/none")));
        assertThat(several.parameters()).extracting(Parameter::value).containsExactly("ami-new");
        assertThat(several.invalidParameters()).containsExactly("/none");
    }
}
