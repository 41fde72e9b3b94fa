package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsDoorWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.ManagedNodes;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.door.AwsCli.Said;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The AWS CLI itself at the lab's door: what it is told to do, happens; what AWS would refuse, it reports as AWS does,
 * with the error's code and message on its error stream and a status that a script can tell.
 *
 * <p>The environment variable NODEROLL_AWS_CLI names the program; without it these tests are skipped.
 */
class AwsCliTest {

    private static final String NO_GROUP = "AutoScalingGroup name not found - AutoScalingGroup 'none' not found";
    private static final String OF_GROUP = " --auto-scaling-group-name " + GROUP;

    private final AwsDoorWorld world = new AwsDoorWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Said aws(String words, String... more) {
        return new AwsCli(world).say(words, more);
    }

    private JsonNode group() {
        return aws("autoscaling describe-auto-scaling-groups --auto-scaling-group-names " + GROUP)
                .succeeds()
                .path("AutoScalingGroups")
                .path(0);
    }

    private String state(String instance) {
        return aws("autoscaling describe-auto-scaling-instances --instance-ids " + instance)
                .succeeds()
                .at("/AutoScalingInstances/0/LifecycleState")
                .asText();
    }

    @Test
    void groupsAndTheirInstancesAreDescribedOverAllPages() {
        for (int i = 0; i < 60; i++) {
            world.aws.addGroup(GroupSpec.of("group-" + i, 1, world.template));
        }

        assertThat(group().path("Instances")).hasSize(3);
        assertThat(group().at("/LaunchTemplate/Version").asText()).isEqualTo("$Latest");
        assertThat(aws("autoscaling describe-auto-scaling-groups").succeeds().path("AutoScalingGroups"))
                .hasSize(61);
        assertThat(aws("autoscaling describe-auto-scaling-instances").succeeds().path("AutoScalingInstances"))
                .hasSize(63);
        assertThat(state(world.anyInstance())).isEqualTo("InService");
        assertThat(aws("autoscaling describe-auto-scaling-groups --auto-scaling-group-names none")
                        .succeeds()
                        .path("AutoScalingGroups"))
                .isEmpty();
        aws("autoscaling describe-auto-scaling-groups --filters Name=colour,Values=red")
                .fails("ValidationError", "DescribeAutoScalingGroups", "Filter type colour is not correct.");
    }

    @Test
    void desiredCapacityIsSetWithinTheLimitsOfTheGroup() {
        aws("autoscaling set-desired-capacity --desired-capacity 5" + OF_GROUP).succeeds();
        world.passSeconds(60);

        assertThat(group().path("DesiredCapacity").asInt()).isEqualTo(5);
        assertThat(group().path("Instances")).hasSize(5);
        aws("autoscaling set-desired-capacity --desired-capacity 7" + OF_GROUP)
                .fails(
                        "ValidationError",
                        "SetDesiredCapacity",
                        "New SetDesiredCapacity value 7 is above max value 6 for the AutoScalingGroup.");
        aws("autoscaling set-desired-capacity --desired-capacity 1 --auto-scaling-group-name none")
                .fails("ValidationError", "SetDesiredCapacity", NO_GROUP);
    }

    @Test
    void aTerminationWaitsForItsHookUntilItIsCompleted() {
        String instance = world.anyInstance();
        String hook = " --lifecycle-hook-name drain" + OF_GROUP;
        String none = "No active Lifecycle Action found with instance ID " + instance;
        aws("autoscaling put-lifecycle-hook --lifecycle-transition autoscaling:EC2_INSTANCE_TERMINATING"
                        + " --heartbeat-timeout 300" + hook)
                .succeeds();
        JsonNode described =
                aws("autoscaling describe-lifecycle-hooks" + OF_GROUP).succeeds();
        assertThat(described.at("/LifecycleHooks/0/GlobalTimeout").asInt()).isEqualTo(30_000);
        assertThat(described.at("/LifecycleHooks/0/DefaultResult").asText()).isEqualTo("ABANDON");

        JsonNode activity = aws("autoscaling terminate-instance-in-auto-scaling-group"
                        + " --no-should-decrement-desired-capacity --instance-id " + instance)
                .succeeds();
        assertThat(activity.at("/Activity/Description").asText()).isEqualTo("Terminating EC2 instance: " + instance);
        world.passSeconds(200);
        assertThat(state(instance)).isEqualTo("Terminating:Wait");
        aws("autoscaling record-lifecycle-action-heartbeat --instance-id " + instance + hook)
                .succeeds();
        world.passSeconds(200);
        assertThat(state(instance)).isEqualTo("Terminating:Wait");

        String complete = "autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE --instance-id "
                + instance + hook;
        aws(complete).succeeds();
        assertThat(state(instance)).isEqualTo("Terminating:Proceed");
        aws(complete).fails("ValidationError", "CompleteLifecycleAction", none);
        aws("autoscaling record-lifecycle-action-heartbeat --instance-id " + instance + hook)
                .fails("ValidationError", "RecordLifecycleActionHeartbeat", none);
    }

    @Test
    void hooksAndTerminationsThatCannotBeAreRefused() {
        aws("autoscaling put-lifecycle-hook --lifecycle-hook-name h --heartbeat-timeout 10"
                        + " --lifecycle-transition autoscaling:EC2_INSTANCE_TERMINATING" + OF_GROUP)
                .fails(
                        "ValidationError",
                        "PutLifecycleHook",
                        "Heartbeat timeout must be between 30 and 7200 seconds, is 10.");
        aws("autoscaling describe-lifecycle-hooks --auto-scaling-group-name none")
                .fails("ValidationError", "DescribeLifecycleHooks", NO_GROUP);
        aws("autoscaling terminate-instance-in-auto-scaling-group --should-decrement-desired-capacity"
                        + " --instance-id i-0123456789abcdef0")
                .fails(
                        "ValidationError",
                        "TerminateInstanceInAutoScalingGroup",
                        "Instance Id not found - No managed instance found for instance ID: i-0123456789abcdef0");
    }

    @Test
    void processesAreSuspendedAndResumed() {
        aws("autoscaling suspend-processes --scaling-processes AZRebalance Launch" + OF_GROUP)
                .succeeds();
        assertThat(group().path("SuspendedProcesses").findValuesAsText("ProcessName"))
                .containsExactly("AZRebalance", "Launch");
        aws("autoscaling resume-processes --scaling-processes Launch" + OF_GROUP)
                .succeeds();
        assertThat(group().path("SuspendedProcesses").findValuesAsText("ProcessName"))
                .containsExactly("AZRebalance");
        aws("autoscaling suspend-processes --scaling-processes Sleep" + OF_GROUP)
                .fails("ValidationError", "SuspendProcesses", "The following process types are invalid: [Sleep]");
        aws("autoscaling resume-processes --auto-scaling-group-name none")
                .fails("ValidationError", "ResumeProcesses", NO_GROUP);
    }

    @Test
    void instancesImagesAndTemplateVersionsAreDescribed() {
        assertThat(aws("ec2 describe-instances --filters Name=image-id,Values=ami-old")
                        .succeeds()
                        .findValuesAsText("InstanceId"))
                .hasSize(3);
        aws("ec2 describe-instances --instance-ids i-0123456789abcdef0")
                .fails(
                        "InvalidInstanceID.NotFound",
                        "DescribeInstances",
                        "The instance ID 'i-0123456789abcdef0' does not exist");
        assertThat(aws("ec2 describe-images --image-ids ami-new")
                        .succeeds()
                        .at("/Images/0/State")
                        .asText())
                .isEqualTo("available");
        aws("ec2 describe-images --image-ids ami-none")
                .fails("InvalidAMIID.NotFound", "DescribeImages", "The image id '[ami-none]' does not exist");
        String ofTemplate = "ec2 describe-launch-template-versions --launch-template-id " + world.template;
        assertThat(aws(ofTemplate, "--versions", "$Latest")
                        .succeeds()
                        .at("/LaunchTemplateVersions/0/LaunchTemplateData/ImageId")
                        .asText())
                .isEqualTo("ami-old");
        aws(ofTemplate + " --versions 9")
                .fails(
                        "InvalidLaunchTemplateId.VersionNotFound",
                        "DescribeLaunchTemplateVersions",
                        "Could not find the specified version 9 for the launch template with ID " + world.template
                                + ".");
    }

    @Test
    void parametersAndClustersAreRead() {
        world.aws.putParameter("/images/nodes", "ami-new");
        world.aws.addCluster("prod", "http://127.0.0.1:1", "", "1.36");

        assertThat(aws("ssm get-parameter --name /images/nodes")
                        .succeeds()
                        .at("/Parameter/Value")
                        .asText())
                .isEqualTo("ami-new");
        aws("ssm get-parameter --name /none").fails("ParameterNotFound", "GetParameter", "Parameter /none not found.");
        assertThat(aws("eks describe-cluster --name prod")
                        .succeeds()
                        .at("/cluster/status")
                        .asText())
                .isEqualTo("ACTIVE");
        aws("eks describe-cluster --name none")
                .fails("ResourceNotFoundException", "DescribeCluster", "No cluster found for name: none.");
    }

    @Test
    void aManagedNodeGroupIsUpdatedAndFollowed() {
        world.aws.addCluster("prod", "http://127.0.0.1:1", "", "1.36");
        world.aws.addRelease("1.36.1-20261101", "ami-old");
        world.aws.addRelease("1.36.1-20261120", "ami-new");
        world.aws.addNodegroup(
                Nodegroup.of("prod", "ng", GROUP, "AL2023_x86_64_STANDARD", "1.36", "1.36.1-20261101"),
                ManagedNodes.NONE);
        String ofGroup = " --cluster-name prod --nodegroup-name ng";
        JsonNode before = aws("eks describe-nodegroup" + ofGroup).succeeds().path("nodegroup");
        assertThat(before.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(before.at("/updateConfig/maxUnavailable").asInt()).isEqualTo(1);
        assertThat(before.at("/resources/autoScalingGroups/0/name").asText()).isEqualTo(GROUP);

        String update = "eks update-nodegroup-version" + ofGroup + " --release-version ";
        aws(update + "9.9.9-1")
                .fails(
                        "InvalidParameterException",
                        "UpdateNodegroupVersion",
                        "Requested release version 9.9.9-1 is not valid for kubernetes version 1.36");
        JsonNode begun = aws(update + "1.36.1-20261120 --client-request-token a")
                .succeeds()
                .path("update");
        assertThat(begun.path("status").asText()).isEqualTo("InProgress");
        assertThat(begun.path("params").toString()).contains("ReleaseVersion", "1.36.1-20261120");
        aws(update + "1.36.1-20261120 --client-request-token b")
                .fails(
                        "ResourceInUseException",
                        "UpdateNodegroupVersion",
                        "Nodegroup cannot be updated as it is currently not in Active State");
        String id = begun.path("id").asText();
        assertThat(aws("eks list-updates --name prod --nodegroup-name ng")
                        .succeeds()
                        .path("updateIds")
                        .toString())
                .isEqualTo("[\"" + id + "\"]");
        assertThat(aws("eks describe-update --name prod --nodegroup-name ng --update-id " + id)
                        .succeeds()
                        .at("/update/id")
                        .asText())
                .isEqualTo(id);
        aws("eks describe-update --name prod --nodegroup-name ng --update-id none")
                .fails("ResourceNotFoundException", "DescribeUpdate", "No update found for ID: none");
        aws("eks describe-nodegroup --cluster-name prod --nodegroup-name none")
                .fails("ResourceNotFoundException", "DescribeNodegroup", "No node group found for name: none.");
    }
}
