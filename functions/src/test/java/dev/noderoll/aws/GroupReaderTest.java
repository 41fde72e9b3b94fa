package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.Target;
import dev.noderoll.model.Template;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a group, and of its instances, the descriptions tell. */
class GroupReaderTest {

    private static final InstanceId ONE = new InstanceId("i-1");
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

    @ParameterizedTest
    @CsvSource({
        "Pending, ARRIVING",
        "Pending:Wait, ARRIVING",
        "Pending:Proceed, ARRIVING",
        "ReplacingRootVolume:Wait, ARRIVING",
        "InService, IN_SERVICE",
        "Terminating, LEAVING",
        "Terminating:Wait, LEAVING_HOOKED",
        "Terminating:Proceed, SHUTTING_DOWN",
        "Terminated, SHUTTING_DOWN",
        "Terminating:Retained, ASIDE",
        "EnteringStandby, ASIDE",
        "Standby, ASIDE",
        "Detaching, ASIDE",
        "Detached, ASIDE",
        "Warmed:Stopped, ASIDE",
        "Warmed:Pending:Wait, LEAVING_HOOKED",
        "Warmed:Terminating:Wait, LEAVING_HOOKED"
    })
    void eachLifecycleStateHasAStage(String state, Stage stage) {
        assertThat(GroupReader.stage(state)).isEqualTo(stage);
    }

    @Test
    void aGlanceIsOneCallAndTellsNeitherHooksNorImagesNorLaunchTimes() {
        group("<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>", MEMBER.formatted("i-1", "InService"));

        NodeGroup group = groups.glance("web");

        assertThat(group.hooks()).isEmpty();
        assertThat(group.members())
                .containsExactly(new Member(
                        ONE,
                        "",
                        new Template("lt-1", 3),
                        "eu-west-1a",
                        Stage.IN_SERVICE,
                        Protection.SCALE_IN,
                        Instant.MAX));
        assertThat(aws.forms()).hasSize(1);
    }

    @Test
    void aGlanceTellsAnImageThatWasPutInTheTemplatesPlace() {
        group(
                "<LaunchTemplate>" + TEMPLATE.formatted("4") + "</LaunchTemplate>",
                MEMBER.formatted("i-1", "InService").replace("<InstanceId>", "<ImageId>ami-9</ImageId><InstanceId>"));

        assertThat(groups.glance("web").members()).extracting(Member::image).containsExactly("ami-9");
    }

    @Test
    void aMemberOfATypeThatTheGroupNoLongerNamesRunsNothingThatItLaunches() {
        String policy = "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + TEMPLATE.formatted("3")
                + "</LaunchTemplateSpecification><Overrides><member><InstanceType>m7i.large</InstanceType></member>"
                + "</Overrides></LaunchTemplate></MixedInstancesPolicy>";
        String old = MEMBER.formatted("i-1", "InService")
                .replace("<InstanceId>", "<InstanceType>m5.large</InstanceType><InstanceId>");
        String named = MEMBER.formatted("i-2", "InService")
                .replace("<InstanceId>", "<InstanceType>m7i.large</InstanceType><InstanceId>");
        group(policy, old + named);
        Target target = new Target("ami-1", new Template("lt-1", 3));

        assertThat(groups.glance("web").members())
                .extracting(member -> member.runs(target))
                .containsExactly(false, true);
    }

    @Test
    void launchTimesAreAskedOfEc2() {
        instances("i-1");

        assertThat(groups.launchedAt(List.of(ONE, new InstanceId("i-2"))))
                .isEqualTo(Map.of(ONE, Instant.parse("2026-11-01T10:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', UNIFORM",
        "<OnDemandPercentageAboveBaseCapacity>0</OnDemandPercentageAboveBaseCapacity>, UNIFORM",
        "<OnDemandBaseCapacity>2</OnDemandBaseCapacity>, UNIFORM",
        "<OnDemandPercentageAboveBaseCapacity>50</OnDemandPercentageAboveBaseCapacity>, MIXED",
        "<OnDemandBaseCapacity>1</OnDemandBaseCapacity>"
                + "<OnDemandPercentageAboveBaseCapacity>0</OnDemandPercentageAboveBaseCapacity>, MIXED"
    })
    void aPolicyTellsWhetherAllInstancesAreBoughtAlike(String distribution, Purchase purchase) {
        group(
                "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + TEMPLATE.formatted("4")
                        + "</LaunchTemplateSpecification></LaunchTemplate><InstancesDistribution>" + distribution
                        + "</InstancesDistribution></MixedInstancesPolicy>",
                "");

        assertThat(groups.glance("web").purchase()).isEqualTo(purchase);
    }

    @ParameterizedTest
    @CsvSource({
        "<LaunchTemplateSpecification><LaunchTemplateId>lt-2</LaunchTemplateId></LaunchTemplateSpecification>, a launch"
                + " template of its own",
        "<ImageId>ami-9</ImageId>, an image of its own"
    })
    void aTypeThatLaunchesSomethingOfItsOwnIsRefused(String own, String reason) {
        group(
                "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + TEMPLATE.formatted("4")
                        + "</LaunchTemplateSpecification><Overrides><member><InstanceType>m7i.large</InstanceType>"
                        + own
                        + "</member></Overrides></LaunchTemplate></MixedInstancesPolicy>",
                "");

        assertThatThrownBy(() -> groups.find("web"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("m7i.large has " + reason);
    }

    @Test
    void aGroupThatAServiceOperatesIsRefused() {
        group(
                "<Operator><Principal>eks.amazonaws.com</Principal></Operator><LaunchTemplate>"
                        + TEMPLATE.formatted("4") + "</LaunchTemplate>",
                "");

        assertThatThrownBy(() -> groups.glance("web"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("operated by eks.amazonaws.com");
    }

    @ParameterizedTest
    @CsvSource({
        "<DesiredCapacityType>vcpu</DesiredCapacityType>, '', vcpu",
        "'', <WeightedCapacity>4</WeightedCapacity>, weights"
    })
    void aGroupThatCountsSomethingElseThanInstancesIsRefused(String type, String override, String told) {
        group(
                type + "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification>" + TEMPLATE.formatted("4")
                        + "</LaunchTemplateSpecification><Overrides><member><InstanceType>m7i.large</InstanceType>"
                        + override + "</member></Overrides></LaunchTemplate></MixedInstancesPolicy>",
                "");

        assertThatThrownBy(() -> groups.glance("web"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("counts " + told)
                .hasMessageContaining("a group of its own");
    }
}
