package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Template;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups.Capacity;
import dev.noderoll.port.NodeGroups.HookAnswer;
import dev.noderoll.port.NodeGroups.LaunchAnswer;
import dev.noderoll.port.TryAgain;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoScalingNodeGroupsTest {

    private static final InstanceId ONE = new InstanceId("i-1");
    private static final InstanceId TWO = new InstanceId("i-2");
    private static final String TEMPLATE = "<LaunchTemplateId>lt-1</LaunchTemplateId><Version>%s</Version>";
    private static final String MEMBER = """
        <member><InstanceId>%s</InstanceId><AvailabilityZone>eu-west-1a</AvailabilityZone>
        <LifecycleState>%s</LifecycleState><HealthStatus>Healthy</HealthStatus>
        <ProtectedFromScaleIn>true</ProtectedFromScaleIn>
        <LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId><Version>3</Version></LaunchTemplate></member>\
        """;

    private final Recorded aws = new Recorded();
    private final AutoScalingNodeGroups groups =
            new AutoScalingNodeGroups(aws.clients::autoScaling, aws.clients::ec2, InstantSource.system());

    @AfterEach
    void stop() {
        aws.close();
    }

    private void group(String template, String members) {
        aws.result("DescribeAutoScalingGroups", """
            <AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName>
            <MinSize>1</MinSize><MaxSize>9</MaxSize><DesiredCapacity>3</DesiredCapacity>%s
            <AvailabilityZones><member>eu-west-1b</member><member>eu-west-1a</member></AvailabilityZones>
            <SuspendedProcesses><member><ProcessName>AZRebalance</ProcessName></member></SuspendedProcesses>
            <Tags><member><Key>eks:nodegroup-name</Key><Value>mng</Value></member></Tags>
            <Instances>%s</Instances></member></AutoScalingGroups>\
            """.formatted(template, members));
    }

    private void hooks() {
        aws.result("DescribeLifecycleHooks", """
            <LifecycleHooks>
            <member><LifecycleHookName>in</LifecycleHookName>
              <LifecycleTransition>autoscaling:EC2_INSTANCE_LAUNCHING</LifecycleTransition></member>
            <member><LifecycleHookName>out</LifecycleHookName>
              <LifecycleTransition>autoscaling:EC2_INSTANCE_TERMINATING</LifecycleTransition></member>
            </LifecycleHooks>\
            """);
    }

    private void instances(String... ids) {
        StringBuilder items = new StringBuilder();
        for (String id : ids) {
            items.append("<item><instanceId>" + id + "</instanceId><imageId>ami-old</imageId>"
                    + "<launchTime>2026-11-01T10:00:00.000Z</launchTime></item>");
        }
        aws.ec2(
                "DescribeInstances",
                "<reservationSet><item><instancesSet>" + items + "</instancesSet></item></reservationSet>");
    }

    private void seen(String state) {
        aws.result(
                "DescribeAutoScalingInstances",
                state.isEmpty()
                        ? "<AutoScalingInstances/>"
                        : "<AutoScalingInstances><member><InstanceId>i-1</InstanceId><LifecycleState>" + state
                                + "</LifecycleState></member></AutoScalingInstances>");
    }

    @Test
    void aGroupIsPutTogetherFromAutoScalingAndEc2() {
        group("<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>", MEMBER.formatted("i-1", "InService"));
        hooks();
        instances("i-1");

        assertThat(groups.find("web"))
                .contains(new NodeGroup(
                        "web",
                        1,
                        3,
                        9,
                        new TreeSet<>(Set.of("eu-west-1a", "eu-west-1b")),
                        new TreeSet<>(Set.of("AZRebalance")),
                        new TreeSet<>(Set.of("out")),
                        Map.of("eks:nodegroup-name", "mng"),
                        new Template("lt-1", 4),
                        "4",
                        Purchase.UNIFORM,
                        Reserve.NONE,
                        List.of(new Member(
                                ONE,
                                "ami-old",
                                new Template("lt-1", 3),
                                "eu-west-1a",
                                Stage.IN_SERVICE,
                                Protection.SCALE_IN,
                                Instant.parse("2026-11-01T10:00:00Z")))));
        assertThat(aws.forms())
                .containsExactly(
                        "Action=DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=web",
                        "Action=DescribeLifecycleHooks&AutoScalingGroupName=web",
                        "Action=DescribeInstances&Filter.1.Name=instance-id&Filter.1.Value.1=i-1");
    }

    @Test
    void theVersionThatAGroupMeansByLatestIsLookedUp() {
        group("<LaunchTemplate>" + TEMPLATE.formatted("$Latest") + "</LaunchTemplate>", "");
        hooks();
        aws.ec2(
                "DescribeLaunchTemplateVersions",
                "<launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId>"
                        + "<versionNumber>7</versionNumber></item></launchTemplateVersionSet>");

        NodeGroup group = groups.survey("web");

        assertThat(group.template()).isEqualTo(new Template("lt-1", 7));
        assertThat(group.templateAsSet()).isEqualTo("$Latest");
        assertThat(aws.form())
                .isEqualTo(
                        "Action=DescribeLaunchTemplateVersions&LaunchTemplateId=lt-1&LaunchTemplateVersion.1=$Latest");
    }

    @Test
    void aGroupThatIsNotThereIsEmpty() {
        aws.result("DescribeAutoScalingGroups", "<AutoScalingGroups/>");

        assertThat(groups.find("web")).isEmpty();
    }

    @Test
    void aGroupWithALaunchConfigurationIsRefused() {
        group("<LaunchConfigurationName>old</LaunchConfigurationName>", "");

        assertThatThrownBy(() -> groups.find("web"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("launch configuration old");
    }

    @Test
    void aLiveMemberThatEc2DoesNotKnowYetIsLookedForAgain() {
        group("<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>", MEMBER.formatted("i-1", "Pending"));
        hooks();
        instances();

        assertThatThrownBy(() -> groups.find("web"))
                .isInstanceOf(TryAgain.class)
                .hasMessageContaining("i-1");
    }

    @ParameterizedTest
    @CsvSource({"InProgress, true", "Baking, true", "RollbackInProgress, true", "Successful, false", "Cancelled, false"
    })
    void aRefreshIsActiveUntilItEnds(String status, boolean active) {
        aws.result(
                "DescribeInstanceRefreshes",
                "<InstanceRefreshes><member><Status>" + status + "</Status></member></InstanceRefreshes>");

        assertThat(groups.refreshing("web")).isEqualTo(active);
    }

    @Test
    void settingsAreChangedOneByOne() {
        aws.result("UpdateAutoScalingGroup", "").result("SetDesiredCapacity", "");
        groups.setMax("web", 5);
        groups.setDesired("web", 4);

        group("<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>", "");
        aws.result("UpdateAutoScalingGroup", "");
        groups.setTemplate("web", new Template("lt-1", 5), "$Default");

        assertThat(aws.forms())
                .contains(
                        "Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&MaxSize=5",
                        "Action=SetDesiredCapacity&AutoScalingGroupName=web&DesiredCapacity=4&HonorCooldown=false",
                        "Action=UpdateAutoScalingGroup&AutoScalingGroupName=web"
                                + "&LaunchTemplate.LaunchTemplateId=lt-1&LaunchTemplate.Version=$Default");
    }

    @Test
    void aLaunchIsAskedForInOneZoneAndSaysWhatCameOfIt() {
        aws.result("LaunchInstances", """
            <Instances><member><AvailabilityZone>a</AvailabilityZone>
              <InstanceIds><member>i-1</member><member>i-2</member></InstanceIds></member></Instances>
            <Errors><member><AvailabilityZone>a</AvailabilityZone><ErrorCode>InsufficientInstanceCapacity</ErrorCode>
              <ErrorMessage>none left</ErrorMessage></member></Errors>\
            """).result("LaunchInstances", """
                <Instances><member><InstanceIds><member>i-3</member></InstanceIds></member></Instances>\
                """);

        assertThat(groups.launch("web", "a", 3, "run:1 three in a"))
                .isEqualTo(new LaunchAnswer.Launched(2, Optional.of("InsufficientInstanceCapacity, none left")));
        assertThat(aws.form())
                .startsWith("Action=LaunchInstances")
                .contains(
                        "AutoScalingGroupName=web",
                        "RequestedCapacity=3",
                        "AvailabilityZones.member.1=a",
                        "RetryStrategy=none")
                .containsPattern("ClientToken=noderoll-[0-9a-f-]{36}(&|$)");
        assertThat(groups.launch("web", "a", 1, "run:1 one in a"))
                .isEqualTo(new LaunchAnswer.Launched(1, Optional.empty()));
    }

    @Test
    void aLaunchThatTheGroupDoesNotAllowIsAnAnswer() {
        aws.error("UnsupportedOperation", "it has a warm pool").error("ValidationError", "no such zone");

        assertThat(groups.launch("web", "a", 1, "run:1")).isInstanceOf(LaunchAnswer.Unsupported.class);
        assertThatThrownBy(() -> groups.launch("web", "a", 1, "run:1")).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aGroupOfSeveralTypesKeepsThemWhenItsTemplateChanges() {
        group(
                "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + TEMPLATE.formatted("4")
                        + "</LaunchTemplateSpecification><Overrides><member><InstanceType>m7i.large</InstanceType></member>"
                        + "</Overrides></LaunchTemplate><InstancesDistribution><SpotMaxPrice>1</SpotMaxPrice>"
                        + "</InstancesDistribution></MixedInstancesPolicy>",
                "");
        aws.result("UpdateAutoScalingGroup", "");

        groups.setTemplate("web", new Template("lt-1", 5), "5");

        assertThat(aws.form())
                .contains("LaunchTemplateSpecification.Version=5", "Overrides.member.1.InstanceType=m7i.large")
                .contains("InstancesDistribution.SpotMaxPrice=1")
                .doesNotContain("&LaunchTemplate.");
    }

    @Test
    void onlyTheNamedProcessesAreSuspendedAndResumed() {
        aws.result("SuspendProcesses", "").result("ResumeProcesses", "");

        groups.suspend("web", Set.of("AZRebalance"));
        groups.resume("web", Set.of("AZRebalance"));
        groups.suspend("web", Set.of());
        groups.resume("web", Set.of());

        assertThat(aws.forms())
                .containsExactly(
                        "Action=SuspendProcesses&AutoScalingGroupName=web&ScalingProcesses.member.1=AZRebalance",
                        "Action=ResumeProcesses&AutoScalingGroupName=web&ScalingProcesses.member.1=AZRebalance");
    }

    @Test
    void tagsAreTheGroupsAlone() {
        aws.result("CreateOrUpdateTags", "").result("DeleteTags", "");

        groups.tag("web", new TreeMap<>(Map.of("noderoll:steady", "3")));
        groups.untag("web", Set.of("noderoll:steady"));
        groups.tag("web", Map.of());
        groups.untag("web", Set.of());

        assertThat(aws.forms())
                .containsExactly(
                        "Action=CreateOrUpdateTags&Tags.member.1.ResourceId=web"
                                + "&Tags.member.1.ResourceType=auto-scaling-group&Tags.member.1.Key=noderoll:steady"
                                + "&Tags.member.1.Value=3&Tags.member.1.PropagateAtLaunch=false",
                        "Action=DeleteTags&Tags.member.1.ResourceId=web"
                                + "&Tags.member.1.ResourceType=auto-scaling-group&Tags.member.1.Key=noderoll:steady");
    }

    @Test
    void aHookIsPutWithResultContinueAndDeletedWhereItIs() {
        aws.result("PutLifecycleHook", "");
        groups.putTerminationHook("web", "out", 1800, "{}");
        assertThat(aws.form())
                .isEqualTo("Action=PutLifecycleHook&LifecycleHookName=out&AutoScalingGroupName=web"
                        + "&LifecycleTransition=autoscaling:EC2_INSTANCE_TERMINATING&NotificationMetadata={}"
                        + "&HeartbeatTimeout=1800&DefaultResult=CONTINUE");

        aws.result("DeleteLifecycleHook", "");
        groups.deleteHook("web", "out");
        assertThat(aws.form()).isEqualTo("Action=DeleteLifecycleHook&LifecycleHookName=out&AutoScalingGroupName=web");
    }

    @Test
    void aHookThatIsNotThereNeedsNoDeletion() {
        aws.error("ValidationError", "no hook found");
        hooks();
        groups.deleteHook("web", "other");

        aws.error("ValidationError", "something else");
        hooks();
        assertThatThrownBy(() -> groups.deleteHook("web", "out")).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aTagThatInstancesGetTooIsChangedForThemToo() {
        aws.result("DescribeAutoScalingGroups", """
                <AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName>
                <Tags><member><Key>theirs</Key><Value>1</Value><PropagateAtLaunch>true</PropagateAtLaunch></member></Tags>
                </member></AutoScalingGroups>\
                """).result("CreateOrUpdateTags", "");

        groups.tag("web", Map.of("theirs", "2"));

        assertThat(aws.form()).endsWith("Tags.member.1.PropagateAtLaunch=true");
    }

    @Test
    void whoeverHasLookedAtTheGroupIsNotMadeToLookAgainToChangeIt() {
        group("<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>", "");
        groups.glance("web");
        int calls = aws.forms().size();
        aws.result("UpdateAutoScalingGroup", "").result("CreateOrUpdateTags", "");

        groups.setTemplate("web", new Template("lt-1", 5), "5");
        groups.tag("web", Map.of("theirs", "2"));

        assertThat(aws.forms()).hasSize(calls + 2);
    }

    @Test
    void terminatingSaysWhatTheCapacityDoes() {
        aws.result("TerminateInstanceInAutoScalingGroup", "");
        groups.terminate(ONE, Capacity.DECREMENT);
        assertThat(aws.form())
                .isEqualTo("Action=TerminateInstanceInAutoScalingGroup&InstanceId=i-1"
                        + "&ShouldDecrementDesiredCapacity=true");

        aws.result("TerminateInstanceInAutoScalingGroup", "");
        groups.terminate(ONE, Capacity.KEEP);
        assertThat(aws.form()).endsWith("ShouldDecrementDesiredCapacity=false");
    }

    @Test
    void eachOfManyIsTerminatedWithItsOwnCapacity() {
        aws.result("TerminateInstanceInAutoScalingGroup", "").result("TerminateInstanceInAutoScalingGroup", "");

        assertThat(groups.terminateAll(Map.of(ONE, Capacity.DECREMENT, TWO, Capacity.KEEP)))
                .containsExactlyInAnyOrder(ONE, TWO);

        assertThat(aws.forms())
                .containsExactlyInAnyOrder(
                        "Action=TerminateInstanceInAutoScalingGroup&InstanceId=i-1&ShouldDecrementDesiredCapacity=true",
                        "Action=TerminateInstanceInAutoScalingGroup&InstanceId=i-2&ShouldDecrementDesiredCapacity=false");
    }

    @Test
    void ofManyHooksThoseThatWaitedAreCounted() {
        aws.result("CompleteLifecycleAction", "")
                .error("ValidationError", "No active Lifecycle Action found with instance ID i-2");

        assertThat(groups.completeHooks("web", "out", List.of(ONE, TWO))).isEqualTo(1);
        assertThat(aws.forms()).hasSize(2);
    }

    @Test
    void aTerminationThatAnotherWasQuickerWithIsDone() {
        aws.error("ValidationError", "Instance Id not found");
        seen("");
        aws.error("ValidationError", "it is Terminating");
        seen("Terminating:Wait");

        assertThat(groups.terminate(ONE, Capacity.KEEP))
                .as("begun by this call")
                .isFalse();
        assertThat(groups.terminate(ONE, Capacity.DECREMENT)).isFalse();

        assertThat(aws.forms()).hasSize(4);
    }

    @Test
    void aTerminationThatIsRefusedIsToldWithItsReason() {
        aws.error("ScalingActivityInProgress", "busy");
        assertThatThrownBy(() -> groups.terminate(ONE, Capacity.KEEP))
                .isInstanceOf(TryAgain.class)
                .hasMessageContaining("terminate i-1: ScalingActivityInProgress, busy");

        aws.error("ValidationError", "below min");
        seen("InService");
        assertThatThrownBy(() -> groups.terminate(ONE, Capacity.KEEP)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aHookIsAnsweredForAnInstance() {
        aws.result("CompleteLifecycleAction", "").result("RecordLifecycleActionHeartbeat", "");

        assertThat(groups.completeHook("web", "out", ONE)).isEqualTo(HookAnswer.DONE);
        assertThat(groups.beatHook("web", "out", ONE)).isEqualTo(HookAnswer.DONE);

        assertThat(aws.forms())
                .containsExactly(
                        "Action=CompleteLifecycleAction&LifecycleHookName=out&AutoScalingGroupName=web"
                                + "&LifecycleActionResult=CONTINUE&InstanceId=i-1",
                        "Action=RecordLifecycleActionHeartbeat&LifecycleHookName=out&AutoScalingGroupName=web"
                                + "&InstanceId=i-1");
    }

    @Test
    void aHookIsAbandonedOnlyWhereItsGroupRetainsWhatIsAbandoned() {
        aws.result("DescribeAutoScalingGroups", policy("retain"))
                .result("CompleteLifecycleAction", "")
                .result("DescribeAutoScalingGroups", policy("terminate"))
                .result("DescribeAutoScalingGroups", "<AutoScalingGroups><member/></AutoScalingGroups>");

        assertThat(groups.retain("web", "out", ONE)).contains(HookAnswer.DONE);
        assertThat(groups.retain("web", "out", ONE)).isEmpty();
        assertThat(groups.retain("web", "out", ONE)).isEmpty();

        assertThat(aws.forms())
                .filteredOn(form -> form.startsWith("Action=CompleteLifecycleAction"))
                .containsExactly("Action=CompleteLifecycleAction&LifecycleHookName=out&AutoScalingGroupName=web"
                        + "&LifecycleActionResult=ABANDON&InstanceId=i-1");
    }

    private static String policy(String onAbandon) {
        return "<AutoScalingGroups><member><InstanceLifecyclePolicy><RetentionTriggers><TerminateHookAbandon>"
                + onAbandon
                + "</TerminateHookAbandon></RetentionTriggers></InstanceLifecyclePolicy></member></AutoScalingGroups>";
    }

    @Test
    void noActiveActionIsAnAnswerAndAnyOtherBadRequestAnError() {
        String none = "No active Lifecycle Action found with instance ID i-1";
        aws.error("ValidationError", none).error("ValidationError", none).error("ValidationError", "no such group");

        assertThat(groups.completeHook("web", "out", ONE)).isEqualTo(HookAnswer.NO_ACTION);
        assertThat(groups.beatHook("web", "out", ONE)).isEqualTo(HookAnswer.NO_ACTION);
        assertThatThrownBy(() -> groups.completeHook("web", "out", ONE)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aPolicyIsSentBackWholeButForItsTemplate() {
        String segment = "<DistributionSegments><member><TargetCapacityTypes><member>on-demand</member>"
                + "</TargetCapacityTypes></member></DistributionSegments>";
        aws.result(
                        "DescribeAutoScalingGroups",
                        "<AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName><MixedInstancesPolicy>"
                                + "<LaunchTemplate><LaunchTemplateSpecification><LaunchTemplateId>lt-1</LaunchTemplateId>"
                                + "<Version>1</Version></LaunchTemplateSpecification><Overrides><member><InstanceType>"
                                + "m7i.large</InstanceType></member></Overrides></LaunchTemplate><InstancesDistribution>"
                                + segment
                                + "</InstancesDistribution></MixedInstancesPolicy></member></AutoScalingGroups>")
                .result("UpdateAutoScalingGroup", "");

        groups.setTemplate("web", new Template("lt-1", 2), "2");

        assertThat(aws.form())
                .contains(
                        "LaunchTemplateSpecification.Version=2",
                        "Overrides.member.1.InstanceType=m7i.large",
                        "DistributionSegments.member.1.TargetCapacityTypes.member.1=on-demand");
    }

    @Test
    void groupsAreFoundByTheirTagsOverAllPages() {
        String page = "<AutoScalingGroups><member><AutoScalingGroupName>%s</AutoScalingGroupName></member>"
                + "</AutoScalingGroups>%s";
        aws.result("DescribeAutoScalingGroups", page.formatted("web", "<NextToken>more</NextToken>"))
                .result("DescribeAutoScalingGroups", page.formatted("batch", ""));

        assertThat(groups.tagged(Map.of("team", Set.of(), "ring", Set.of("2", "1"))))
                .containsExactly("batch", "web");
        assertThat(aws.forms())
                .containsExactly(
                        "Action=DescribeAutoScalingGroups&Filters.member.1.Name=tag:ring"
                                + "&Filters.member.1.Values.member.1=1&Filters.member.1.Values.member.2=2"
                                + "&Filters.member.2.Name=tag-key&Filters.member.2.Values.member.1=team",
                        "Action=DescribeAutoScalingGroups&NextToken=more&Filters.member.1.Name=tag:ring"
                                + "&Filters.member.1.Values.member.1=1&Filters.member.1.Values.member.2=2"
                                + "&Filters.member.2.Name=tag-key&Filters.member.2.Values.member.1=team");
    }

    @Test
    void theGroupsOfAClusterAreThoseThatCarryItsTag() {
        aws.result("DescribeAutoScalingGroups", "<AutoScalingGroups/>");

        assertThat(groups.ofCluster("prod")).isEmpty();
        assertThat(aws.form())
                .isEqualTo("Action=DescribeAutoScalingGroups&Filters.member.1.Name=tag:kubernetes.io/cluster/prod"
                        + "&Filters.member.1.Values.member.1=owned&Filters.member.1.Values.member.2=shared");
    }
}
