package dev.noderoll.sim.door;

import static dev.noderoll.sim.door.AwsDoorWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.Alarms;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.ChangeCalendars.Event;
import dev.noderoll.sim.aws.ChangeCalendars.State;
import dev.noderoll.sim.aws.ManagedNodes;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.aws.TemplateData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CalendarState;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/** The SDK's own clients, unchanged, understand what EC2, SSM, EKS and CloudWatch answer through the door. */
class AwsDoorTest {

    private final AwsDoorWorld world = new AwsDoorWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void instancesAreFoundByIdAndByFilter() {
        Ec2Client ec2 = world.client(Ec2Client.builder());
        String id = world.anyInstance();
        var expected = world.aws.ec2().find(id).orElseThrow();

        var found = world.call(() -> ec2.describeInstances(r -> r.instanceIds(id)))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
        var byName = world.call(() -> ec2.describeInstances(r -> r.filters(Filter.builder()
                .name("private-dns-name")
                .values(expected.privateDnsName())
                .build())));
        var bySize = world.call(() -> ec2.describeInstances(r -> r.maxResults(2)));

        assertThat(found.instanceId()).isEqualTo(id);
        assertThat(found.imageId()).isEqualTo("ami-old");
        assertThat(found.privateDnsName()).matches("ip-10-0-0-\\d+\\.eu-central-1\\.compute\\.internal");
        assertThat(found.state().nameAsString()).isEqualTo("running");
        assertThat(found.launchTime()).isEqualTo(expected.launchTime());
        assertThat(found.placement().availabilityZone()).isEqualTo("eu-central-1a");
        assertThat(found.tags())
                .anyMatch(t ->
                        t.key().equals("aws:autoscaling:groupName") && t.value().equals(GROUP));
        assertThat(byName.reservations()).hasSize(1);
        assertThat(bySize.reservations()).hasSize(2);
        assertThat(world.call(() -> ec2.describeInstances(r -> r.nextToken(bySize.nextToken())))
                        .reservations())
                .hasSize(1);
    }

    @Test
    void imagesAndInstanceTypesTellTheirArchitecture() {
        Ec2Client ec2 = world.client(Ec2Client.builder());

        Image image = world.call(() -> ec2.describeImages(r -> r.imageIds("ami-new")))
                .images()
                .getFirst();
        var type = world.call(() -> ec2.describeInstanceTypes(r -> r.instanceTypes(InstanceType.M7_G_LARGE)))
                .instanceTypes()
                .getFirst();

        assertThat(image.architectureAsString()).isEqualTo("x86_64");
        assertThat(image.state()).isEqualTo(ImageState.AVAILABLE);
        assertThat(type.processorInfo().supportedArchitectures()).containsExactly(ArchitectureType.ARM64);
    }

    @Test
    void aTemplateVersionIsMadeOnceForAToken() {
        Ec2Client ec2 = world.client(Ec2Client.builder());

        LaunchTemplateVersion first = world.call(() -> create(ec2, "ami-new"));
        LaunchTemplateVersion again = world.call(() -> create(ec2, "ami-new"));
        var versions = world.call(() -> ec2.describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(world.template).versions("$Latest", "1")))
                .launchTemplateVersions();
        var template = world.call(() -> ec2.describeLaunchTemplates(r -> r.launchTemplateIds(world.template)))
                .launchTemplates()
                .getFirst();

        assertThat(first.versionNumber()).isEqualTo(2);
        assertThat(first.launchTemplateData().imageId()).isEqualTo("ami-new");
        assertThat(first.launchTemplateData().instanceTypeAsString()).isEqualTo("m5.large");
        assertThat(first.launchTemplateData().tagSpecifications())
                .singleElement()
                .returns(ResourceType.INSTANCE, t -> t.resourceType())
                .returns("a & b", t -> t.tags().getFirst().value());
        assertThat(first.versionDescription()).isEqualTo("patched");
        assertThat(again.versionNumber()).isEqualTo(2);
        assertThat(versions).extracting(LaunchTemplateVersion::versionNumber).containsExactly(2L, 1L);
        assertThat(template.latestVersionNumber()).isEqualTo(2);
        assertThat(template.defaultVersionNumber()).isEqualTo(1);
        assertError(() -> create(ec2, "ami-old"), Ec2Exception.class, "IdempotentParameterMismatch", 400);
    }

    @Test
    void versionsFromOneOnAreListedAndAParametersImageIsLookedUp() {
        Ec2Client ec2 = world.client(Ec2Client.builder());
        world.aws.putParameter("/golden/ami", "ami-new");
        String golden = world.aws.addTemplate("golden", TemplateData.of("resolve:ssm:/golden/ami", "m5.large"));
        world.call(() -> create(ec2, "ami-new"));

        var since = world.call(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(world.template).minVersion("2")));
        var plain = world.call(() -> ec2.describeLaunchTemplateVersions(r -> r.launchTemplateId(golden)));
        var resolved = world.call(() -> ec2.describeLaunchTemplateVersions(
                r -> r.launchTemplateId(golden).resolveAlias(true)));

        assertThat(since.launchTemplateVersions())
                .extracting(LaunchTemplateVersion::versionNumber)
                .containsExactly(2L);
        assertThat(plain.launchTemplateVersions()
                        .getFirst()
                        .launchTemplateData()
                        .imageId())
                .isEqualTo("resolve:ssm:/golden/ami");
        assertThat(resolved.launchTemplateVersions()
                        .getFirst()
                        .launchTemplateData()
                        .imageId())
                .isEqualTo("ami-new");
    }

    @Test
    void theErrorsOfEc2CarryTheirCodes() {
        Ec2Client ec2 = world.client(Ec2Client.builder());

        assertError(
                () -> ec2.describeImages(r -> r.imageIds("ami-none")),
                Ec2Exception.class,
                "InvalidAMIID.NotFound",
                400);
        assertError(
                () -> ec2.describeInstances(r -> r.instanceIds("i-none")),
                Ec2Exception.class,
                "InvalidInstanceID.NotFound",
                400);
        assertError(
                () -> ec2.describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(world.template).versions("9")),
                Ec2Exception.class,
                "InvalidLaunchTemplateId.VersionNotFound",
                400);
    }

    @Test
    void parametersAreReadOrNotFound() {
        world.aws.putParameter("/golden/ami", "ami-old");
        world.aws.putParameter("/golden/ami", "ami-new");
        SsmClient ssm = world.client(SsmClient.builder());

        Parameter found =
                world.call(() -> ssm.getParameter(r -> r.name("/golden/ami"))).parameter();
        var several = world.call(() -> ssm.getParameters(r -> r.names("/golden/ami", "/none")));

        assertThat(found.value()).isEqualTo("ami-new");
        assertThat(found.version()).isEqualTo(2);
        assertThat(found.lastModifiedDate()).isEqualTo(world.agenda.instant());
        assertThat(several.parameters()).extracting(Parameter::value).containsExactly("ami-new");
        assertThat(several.invalidParameters()).containsExactly("/none");
        assertError(
                () -> ssm.getParameter(r -> r.name("/none")),
                ParameterNotFoundException.class,
                "ParameterNotFound",
                400);
    }

    @Test
    void calendarsAreOpenOnlyIfAllAreAndSayWhenThatChanges() {
        Instant now = world.agenda.instant();
        world.aws.setCalendar("freeze", State.OPEN, new Event(now.plusSeconds(60), now.plusSeconds(180)));
        world.aws.setCalendar("nights", State.CLOSED, new Event(now, now.plusSeconds(120)));
        SsmClient ssm = world.client(SsmClient.builder());

        var open = world.call(() -> ssm.getCalendarState(r -> r.calendarNames("freeze", "nights")));
        var later = world.call(
                () -> ssm.getCalendarState(r -> r.calendarNames("arn:aws:ssm:eu-central-1:111122223333:document/freeze")
                        .atTime(now.plusSeconds(60).toString())));
        var over = world.call(() -> ssm.getCalendarState(
                r -> r.calendarNames("nights").atTime(now.plusSeconds(120).toString())));

        assertThat(open.state()).isEqualTo(CalendarState.OPEN);
        assertThat(open.nextTransitionTime()).isEqualTo("2026-01-05T10:01:00Z");
        assertThat(later.state()).isEqualTo(CalendarState.CLOSED);
        assertThat(later.nextTransitionTime()).isEqualTo("2026-01-05T10:03:00Z");
        assertThat(over.state()).isEqualTo(CalendarState.CLOSED);
        assertThat(over.nextTransitionTime()).isNull();
        assertError(
                () -> ssm.getCalendarState(r -> r.calendarNames("nights", "none")),
                InvalidDocumentException.class,
                "InvalidDocument",
                400);
    }

    @Test
    void aClusterTellsHowToReachIt() {
        world.aws.addCluster("blue", "https://127.0.0.1:6443", "UEVN", "1.34");
        world.aws.addNodegroup(
                Nodegroup.of("blue", "ng", GROUP, "AL2023_x86_64_STANDARD", "1.34", "1.34.1-1"), ManagedNodes.NONE);
        EksClient eks = world.client(EksClient.builder());

        Cluster found =
                world.call(() -> eks.describeCluster(r -> r.name("blue"))).cluster();
        var names = world.call(() -> eks.listNodegroups(r -> r.clusterName("blue")));
        var nodegroup = world.call(
                        () -> eks.describeNodegroup(r -> r.clusterName("blue").nodegroupName("ng")))
                .nodegroup();

        assertThat(found.endpoint()).isEqualTo("https://127.0.0.1:6443");
        assertThat(found.certificateAuthority().data()).isEqualTo("UEVN");
        assertThat(found.version()).isEqualTo("1.34");
        assertThat(names.nodegroups()).containsExactly("ng");
        assertThat(nodegroup.resources().autoScalingGroups().getFirst().name()).isEqualTo(GROUP);
        assertError(
                () -> eks.describeCluster(r -> r.name("green")),
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                404);
    }

    @Test
    void alarmsThatDoNotExistAreLeftOut() {
        world.aws.addAlarm("errors");
        world.aws.setAlarm("latency", Alarms.State.ALARM);
        CloudWatchClient cloudWatch = world.client(CloudWatchClient.builder());

        List<MetricAlarm> found = world.call(
                        () -> cloudWatch.describeAlarms(r -> r.alarmNames("errors", "latency", "none")))
                .metricAlarms();

        assertThat(found).extracting(MetricAlarm::alarmName).containsExactly("errors", "latency");
        assertThat(found).extracting(MetricAlarm::stateValue).containsExactly(StateValue.OK, StateValue.ALARM);
    }

    @Test
    void aFaultReachesTheClientOfEachProtocol() {
        world.aws.log().addFault((_, _) -> Optional.of(new AwsError("ThrottlingException", 400, "Rate exceeded")));
        Ec2Client ec2 = world.client(Ec2Client.builder());
        SsmClient ssm = world.client(SsmClient.builder());
        EksClient eks = world.client(EksClient.builder());
        CloudWatchClient cloudWatch = world.client(CloudWatchClient.builder());

        assertError(ec2::describeInstances, AwsServiceException.class, "ThrottlingException", 400);
        assertError(() -> ssm.getParameter(r -> r.name("a")), AwsServiceException.class, "ThrottlingException", 400);
        assertError(() -> eks.describeCluster(r -> r.name("a")), AwsServiceException.class, "ThrottlingException", 400);
        assertError(cloudWatch::describeAlarms, AwsServiceException.class, "ThrottlingException", 400);
        assertThat(world.aws.log().count("ssm", "GetParameter")).isEqualTo(1);
    }

    private LaunchTemplateVersion create(Ec2Client ec2, String image) {
        LaunchTemplateTagSpecificationRequest tags = LaunchTemplateTagSpecificationRequest.builder()
                .resourceType(ResourceType.INSTANCE)
                .tags(Tag.builder().key("team").value("a & b").build())
                .build();
        return ec2.createLaunchTemplateVersion(r -> r.launchTemplateId(world.template)
                        .sourceVersion("1")
                        .versionDescription("patched")
                        .clientToken("token-1")
                        .launchTemplateData(d -> d.imageId(image).tagSpecifications(tags)))
                .launchTemplateVersion();
    }

    private void assertError(Supplier<?> call, Class<? extends AwsServiceException> type, String code, int status) {
        assertThatThrownBy(() -> world.call(call)).isInstanceOfSatisfying(type, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }
}
