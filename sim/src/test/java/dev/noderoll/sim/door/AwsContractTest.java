package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsContract.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.noderoll.sim.door.AwsContract.Place;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The simulated AWS answers as moto does, an emulator that others wrote, where moto is true to AWS: launch templates,
 * parameters, the settings of a group, and error codes. Lifecycle hooks, limits, and what a new template version takes
 * over from its source are not among them.
 *
 * <p>The environment variable NODEROLL_MOTO holds moto's URL; without it, moto's half is skipped. Whatever moto holds is
 * reset.
 */
class AwsContractTest {

    private final AwsContract contract = new AwsContract();

    @AfterEach
    void close() {
        contract.close();
    }

    @ParameterizedTest
    @EnumSource
    void templateVersionsAreNumberedAndFoundByTheirNames(Place place) {
        Ec2Client ec2 = contract.open(place, Ec2Client.builder());
        String template = contract.template(ec2);

        LaunchTemplateVersion made = contract.ask(
                        () -> ec2.createLaunchTemplateVersion(r -> r.launchTemplateId(template)
                                .sourceVersion("1")
                                .versionDescription("patched")
                                .launchTemplateData(d -> d.imageId("ami-new"))))
                .launchTemplateVersion();
        var newest = contract.ask(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(template).versions("$Latest")));
        var standard = contract.ask(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(template).versions("$Default")));

        assertThat(made.versionNumber()).isEqualTo(2);
        assertThat(made.launchTemplateData().imageId()).isEqualTo("ami-new");
        assertThat(newest.launchTemplateVersions())
                .extracting(LaunchTemplateVersion::versionNumber, LaunchTemplateVersion::defaultVersion)
                .containsExactly(tuple(2L, false));
        assertThat(standard.launchTemplateVersions())
                .extracting(LaunchTemplateVersion::versionNumber, LaunchTemplateVersion::defaultVersion)
                .containsExactly(tuple(1L, true));
        contract.assertError(
                () -> ec2.describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(template).versions("9")),
                "InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version 9 for the launch template with ID " + template + ".");
    }

    /** Not asked of moto, which goes on answering without an error. */
    @ParameterizedTest
    @EnumSource(names = "SIMULATED")
    void anImageThatIsDeregisteredIsUnavailable(Place place) {
        Ec2Client ec2 = contract.open(place, Ec2Client.builder());
        String image = contract.image(ec2);
        assertThat(states(ec2, image)).containsExactly("available");

        contract.ask(() -> ec2.deregisterImage(r -> r.imageId(image)));

        contract.assertError(
                () -> ec2.describeImages(r -> r.imageIds(image)),
                "InvalidAMIID.Unavailable",
                "The image ID '" + image + "' is no longer available");
    }

    private List<String> states(Ec2Client ec2, String image) {
        return contract.ask(() -> ec2.describeImages(r -> r.imageIds(image).includeDisabled(true))).images().stream()
                .map(Image::stateAsString)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingInEc2HasACodeOfItsOwn(Place place) {
        Ec2Client ec2 = contract.open(place, Ec2Client.builder());

        contract.assertError(
                () -> ec2.describeImages(r -> r.imageIds("ami-0123456789abcdef0")),
                "InvalidAMIID.NotFound",
                "The image id '[ami-0123456789abcdef0]' does not exist");
        contract.assertError(
                () -> ec2.describeInstances(r -> r.instanceIds("i-0123456789abcdef0")),
                "InvalidInstanceID.NotFound",
                "The instance ID 'i-0123456789abcdef0' does not exist");
        contract.assertError(
                () -> ec2.describeLaunchTemplateVersions(r -> r.launchTemplateId("lt-0123456789abcdef0")),
                "InvalidLaunchTemplateId.NotFound",
                "The specified launch template, with template ID lt-0123456789abcdef0, does not exist.");
    }

    @ParameterizedTest
    @EnumSource
    void aMissingParameterAndAMissingClusterAreNamed(Place place) {
        SsmClient ssm = contract.open(place, SsmClient.builder());
        contract.assertError(
                () -> ssm.getParameter(r -> r.name("/none")), "ParameterNotFound", "Parameter /none not found.");
        close();

        EksClient eks = contract.open(place, EksClient.builder());
        contract.assertError(
                () -> eks.describeCluster(r -> r.name("none")),
                "ResourceNotFoundException",
                "No cluster found for name: none.");
    }

    @ParameterizedTest
    @EnumSource
    void theSettingsOfAGroupAreReadAsTheyWereWritten(Place place) {
        AutoScalingClient scaling = contract.open(place, AutoScalingClient.builder());
        contract.addGroup(contract.client(Ec2Client.builder()));

        contract.ask(() -> scaling.updateAutoScalingGroup(
                r -> r.autoScalingGroupName(GROUP).maxSize(9)));
        contract.ask(() ->
                scaling.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(4)));
        contract.ask(() ->
                scaling.suspendProcesses(r -> r.autoScalingGroupName(GROUP).scalingProcesses("AZRebalance")));
        contract.ask(() -> scaling.createOrUpdateTags(r -> r.tags(Tag.builder()
                .resourceId(GROUP)
                .resourceType("auto-scaling-group")
                .key("steady")
                .value("a & b")
                .propagateAtLaunch(false)
                .build())));

        AutoScalingGroup group = contract.ask(
                        () -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
                .autoScalingGroups()
                .getFirst();
        assertThat(group.maxSize()).isEqualTo(9);
        assertThat(group.desiredCapacity()).isEqualTo(4);
        assertThat(group.launchTemplate().version()).isEqualTo("$Latest");
        assertThat(group.suspendedProcesses())
                .extracting(SuspendedProcess::processName)
                .containsExactly("AZRebalance");
        assertThat(group.tags())
                .extracting(TagDescription::key, TagDescription::value, TagDescription::propagateAtLaunch)
                .containsExactly(tuple("steady", "a & b", false));
        assertThat(contract.ask(() -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames("none")))
                        .autoScalingGroups())
                .isEmpty();
    }
}
