package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member.Stage;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sweep and a Spot interruption ask of Auto Scaling. */
class UnsettledGroupsTest {

    private final Recorded aws = new Recorded();
    private final AutoScalingNodeGroups groups =
            new AutoScalingNodeGroups(aws.clients::autoScaling, aws.clients::ec2, InstantSource.system());

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String group(String name, String state, String more) {
        return "<member><AutoScalingGroupName>" + name + "</AutoScalingGroupName>" + more
                + "<Instances><member><InstanceId>i-1</InstanceId><LifecycleState>" + state
                + "</LifecycleState></member></Instances></member>";
    }

    @Test
    void groupsWithAWaitingInstanceOrAWarmPoolAreUnsettled() {
        aws.result(
                "DescribeAutoScalingGroups",
                "<AutoScalingGroups>" + group("waits", "Terminating:Wait", "")
                        + group("serves", "InService", "")
                        + group("goes", "Terminating:Proceed", "")
                        + group(
                                "warm",
                                "InService",
                                "<WarmPoolConfiguration><MinSize>1</MinSize></WarmPoolConfiguration>")
                        + "</AutoScalingGroups>");

        assertThat(groups.unsettled()).containsExactly("waits", "warm");
    }

    @Test
    void aGroupWithAnInstanceWhoseRootVolumeWasReplacedIsUnsettled() {
        aws.result(
                "DescribeAutoScalingGroups",
                "<AutoScalingGroups>" + group("serves", "InService", "")
                        + group("replaced", "InService", "")
                                .replace("<LifecycleState>", "<ImageId>ami-new</ImageId><LifecycleState>")
                        + "</AutoScalingGroups>");

        assertThat(groups.unsettled()).containsExactly("replaced");
    }

    @Test
    void theInstancesOfAWarmPoolAreRead() {
        aws.result("DescribeWarmPool", """
            <WarmPoolConfiguration><MinSize>1</MinSize></WarmPoolConfiguration>
            <Instances><member><InstanceId>i-1</InstanceId><AvailabilityZone>a</AvailabilityZone>
            <LifecycleState>Warmed:Pending:Wait</LifecycleState></member></Instances>""")
                .ec2("DescribeInstances", "<reservationSet/>")
                .result("DescribeWarmPool", "<Instances/>");

        assertThat(groups.warm("web")).singleElement().satisfies(member -> {
            assertThat(member.id()).isEqualTo(new InstanceId("i-1"));
            assertThat(member.stage()).isEqualTo(Stage.LEAVING_HOOKED);
        });
        assertThat(groups.warm("web")).isEmpty();
    }

    @Test
    void aHooksMetadataIsReadOfTerminationHooksAlone() {
        String hooks = """
            <LifecycleHooks>
            <member><LifecycleHookName>in</LifecycleHookName><NotificationMetadata>launch</NotificationMetadata>
              <LifecycleTransition>autoscaling:EC2_INSTANCE_LAUNCHING</LifecycleTransition></member>
            <member><LifecycleHookName>out</LifecycleHookName><NotificationMetadata>{"cluster":"prod"}</NotificationMetadata>
              <LifecycleTransition>autoscaling:EC2_INSTANCE_TERMINATING</LifecycleTransition></member>
            <member><LifecycleHookName>bare</LifecycleHookName>
              <LifecycleTransition>autoscaling:EC2_INSTANCE_TERMINATING</LifecycleTransition></member>
            </LifecycleHooks>""";
        aws.result("DescribeLifecycleHooks", hooks)
                .result("DescribeLifecycleHooks", hooks)
                .result("DescribeLifecycleHooks", hooks);

        assertThat(groups.hookMetadata("web", "out")).contains("{\"cluster\":\"prod\"}");
        assertThat(groups.hookMetadata("web", "in")).isEmpty();
        assertThat(groups.hookMetadata("web", "bare")).isEmpty();
    }

    @Test
    void anInstanceBelongsToOneGroupOrToNone() {
        aws.result("DescribeAutoScalingInstances", """
            <AutoScalingInstances><member><InstanceId>i-1</InstanceId><AutoScalingGroupName>web</AutoScalingGroupName>
            <LifecycleState>InService</LifecycleState></member></AutoScalingInstances>""")
                .result("DescribeAutoScalingInstances", "<AutoScalingInstances/>");

        assertThat(groups.groupOf(new InstanceId("i-1"))).contains("web");
        assertThat(groups.groupOf(new InstanceId("i-1"))).isEmpty();
    }
}
