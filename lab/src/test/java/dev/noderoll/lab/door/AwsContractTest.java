package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.noderoll.lab.world.aws.GroupSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.ec2.Ec2Client;
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

    /** Where a case runs. */
    enum Place {
        SIMULATED,
        MOTO
    }

    private static final String GROUP = "contract";

    private @Nullable AwsDoorWorld world;

    @AfterEach
    void close() {
        if (world != null) {
            world.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void templateVersionsAreNumberedAndFoundByTheirNames(Place place) {
        Ec2Client ec2 = open(place, Ec2Client.builder());
        String template = template(place, ec2);

        LaunchTemplateVersion made = ask(() -> ec2.createLaunchTemplateVersion(r -> r.launchTemplateId(template)
                        .sourceVersion("1")
                        .versionDescription("patched")
                        .launchTemplateData(d -> d.imageId("ami-new"))))
                .launchTemplateVersion();
        var newest = ask(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(template).versions("$Latest")));
        var standard = ask(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(template).versions("$Default")));

        assertThat(made.versionNumber()).isEqualTo(2);
        assertThat(made.launchTemplateData().imageId()).isEqualTo("ami-new");
        assertThat(newest.launchTemplateVersions())
                .extracting(LaunchTemplateVersion::versionNumber, LaunchTemplateVersion::defaultVersion)
                .containsExactly(tuple(2L, false));
        assertThat(standard.launchTemplateVersions())
                .extracting(LaunchTemplateVersion::versionNumber, LaunchTemplateVersion::defaultVersion)
                .containsExactly(tuple(1L, true));
        assertError(
                () -> ec2.describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(template).versions("9")),
                "InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version 9 for the launch template with ID " + template + ".");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingInEc2HasACodeOfItsOwn(Place place) {
        Ec2Client ec2 = open(place, Ec2Client.builder());

        assertError(
                () -> ec2.describeImages(r -> r.imageIds("ami-0123456789abcdef0")),
                "InvalidAMIID.NotFound",
                "The image id '[ami-0123456789abcdef0]' does not exist");
        assertError(
                () -> ec2.describeInstances(r -> r.instanceIds("i-0123456789abcdef0")),
                "InvalidInstanceID.NotFound",
                "The instance ID 'i-0123456789abcdef0' does not exist");
        assertError(
                () -> ec2.describeLaunchTemplateVersions(r -> r.launchTemplateId("lt-0123456789abcdef0")),
                "InvalidLaunchTemplateId.NotFound",
                "The specified launch template, with template ID lt-0123456789abcdef0, does not exist.");
    }

    @ParameterizedTest
    @EnumSource
    void aMissingParameterAndAMissingClusterAreNamed(Place place) {
        SsmClient ssm = open(place, SsmClient.builder());
        assertError(() -> ssm.getParameter(r -> r.name("/none")), "ParameterNotFound", "Parameter /none not found.");
        close();

        EksClient eks = open(place, EksClient.builder());
        assertError(
                () -> eks.describeCluster(r -> r.name("none")),
                "ResourceNotFoundException",
                "No cluster found for name: none.");
    }

    @ParameterizedTest
    @EnumSource
    void theSettingsOfAGroupAreReadAsTheyWereWritten(Place place) {
        AutoScalingClient scaling = open(place, AutoScalingClient.builder());
        addGroup(place, scaling);

        ask(() -> scaling.updateAutoScalingGroup(
                r -> r.autoScalingGroupName(GROUP).maxSize(9)));
        ask(() -> scaling.setDesiredCapacity(r -> r.autoScalingGroupName(GROUP).desiredCapacity(4)));
        ask(() -> scaling.suspendProcesses(r -> r.autoScalingGroupName(GROUP).scalingProcesses("AZRebalance")));
        ask(() -> scaling.createOrUpdateTags(r -> r.tags(Tag.builder()
                .resourceId(GROUP)
                .resourceType("auto-scaling-group")
                .key("steady")
                .value("a & b")
                .propagateAtLaunch(false)
                .build())));

        AutoScalingGroup group = ask(() -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames(GROUP)))
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
        assertThat(ask(() -> scaling.describeAutoScalingGroups(r -> r.autoScalingGroupNames("none")))
                        .autoScalingGroups())
                .isEmpty();
    }

    // --- the two places

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(Place place, B builder) {
        if (place == Place.SIMULATED) {
            world = new AwsDoorWorld();
            return world.client(builder);
        }
        reset(URI.create(moto() + "/moto-api/reset"));
        return motoClient(builder);
    }

    private static String moto() {
        String url = System.getenv("NODEROLL_MOTO");
        assumeTrue(
                url != null && !url.isEmpty(), "SKIPPED: NODEROLL_MOTO is not set, so nothing is compared with moto");
        return String.valueOf(url);
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C motoClient(B builder) {
        return builder.endpointOverride(URI.create(moto()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static void reset(URI uri) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        } catch (IOException e) {
            throw new IllegalStateException("NODEROLL_MOTO is set, but nothing answers at " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String template(Place place, Ec2Client ec2) {
        if (place == Place.SIMULATED && world != null) {
            return world.template;
        }
        return ec2.createLaunchTemplate(r -> r.launchTemplateName("contract")
                        .launchTemplateData(d -> d.imageId("ami-old").instanceType("m5.large")))
                .launchTemplate()
                .launchTemplateId();
    }

    private void addGroup(Place place, AutoScalingClient scaling) {
        if (place == Place.SIMULATED && world != null) {
            world.aws.addGroup(GroupSpec.of(GROUP, 3, world.template));
            return;
        }
        try (Ec2Client ec2 = motoClient(Ec2Client.builder())) {
            String template = template(place, ec2);
            scaling.createAutoScalingGroup(r -> r.autoScalingGroupName(GROUP)
                    .minSize(0)
                    .desiredCapacity(3)
                    .maxSize(6)
                    .availabilityZones("eu-central-1a")
                    .launchTemplate(t -> t.launchTemplateId(template).version("$Latest")));
        }
    }

    private <T> T ask(Supplier<T> call) {
        return world == null ? call.get() : world.call(call);
    }

    private void assertError(Supplier<?> call, String code, String message) {
        assertThatThrownBy(() -> ask(call)).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }
}
