package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Template;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ec2ImagesTest {

    private static final Template BASE = new Template("lt-1", 3);

    private final Recorded aws = new Recorded();
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private final Ec2Images images = new Ec2Images(aws.clients::ec2, aws.clients::ssm, () -> now);

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String version(int number, String image, String description) {
        return "<item><launchTemplateId>lt-1</launchTemplateId><versionNumber>" + number + "</versionNumber>"
                + "<versionDescription>" + description + "</versionDescription>"
                + "<launchTemplateData><imageId>" + image + "</imageId></launchTemplateData></item>";
    }

    private Recorded versions(String... items) {
        return aws.ec2(
                "DescribeLaunchTemplateVersions",
                "<launchTemplateVersionSet>" + String.join("", items) + "</launchTemplateVersionSet>");
    }

    @Test
    void anImageIsReadAndOneThatIsNotThereIsEmpty() {
        aws.ec2(
                "DescribeImages",
                "<imagesSet><item><imageId>ami-1</imageId><architecture>arm64</architecture>"
                        + "<imageState>deregistered</imageState></item></imagesSet>");
        assertThat(images.image("ami-1")).contains(new Image("ami-1", "arm64", "deregistered"));
        assertThat(aws.form()).isEqualTo("Action=DescribeImages&ImageId.1=ami-1&IncludeDisabled=true");

        aws.ec2("DescribeImages", "<imagesSet/>");
        assertThat(images.image("ami-1")).isEmpty();
    }

    @Test
    void anImageThatIsAvailableIsAskedForAgainAfterHalfAMinute() {
        String image = "<imagesSet><item><imageId>ami-1</imageId><architecture>arm64</architecture>"
                + "<imageState>%s</imageState></item></imagesSet>";
        aws.ec2("DescribeImages", image.formatted("available"));
        assertThat(images.image("ami-1")).contains(new Image("ami-1", "arm64", "available"));
        aws.ec2("DescribeImages", image.formatted("disabled"));

        now = now.plusSeconds(29);
        assertThat(images.image("ami-1")).contains(new Image("ami-1", "arm64", "available"));
        now = now.plusSeconds(1);
        assertThat(images.image("ami-1")).contains(new Image("ami-1", "arm64", "disabled"));
        aws.ec2("DescribeImages", image.formatted("available"));
        assertThat(images.image("ami-1"))
                .as("what is not available is not remembered")
                .contains(new Image("ami-1", "arm64", "available"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable"})
    void eachWayToSayThatThereIsNoImageIsEmpty(String code) {
        aws.ec2Error(code, "no");

        assertThat(images.image("ami-1")).isEmpty();
    }

    @Test
    void aMissingPermissionIsNotAMissingImage() {
        aws.ec2Error("UnauthorizedOperation", "no");

        assertThatThrownBy(() -> images.image("ami-1"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("read image ami-1: UnauthorizedOperation, no");
    }

    @Test
    void aParameterHasAValueOrIsNotThere() {
        aws.server.answers(200, "{\"Parameter\":{\"Name\":\"/p\",\"Value\":\"ami-9\"}}", Recorded.JSON);
        aws.server.answers(400, "{\"__type\":\"ParameterNotFound\"}", Recorded.JSON);

        assertThat(images.parameter("/p")).contains("ami-9");
        assertThat(images.parameter("/p")).isEmpty();
        assertThat(aws.server.requests().getFirst().headers()).containsEntry("X-Amz-Target", "AmazonSSM.GetParameter");
        assertThat(aws.server.body()).isEqualTo("{\"Name\":\"/p\"}");
    }

    @Test
    void aVersionIsResolvedOrNotThere() {
        versions(version(8, "ami-1", "")).ec2Error("InvalidLaunchTemplateId.VersionNotFound", "no");

        assertThat(images.resolve("lt-1", "$Latest")).contains(new Template("lt-1", 8));
        assertThat(images.resolve("lt-1", "9")).isEmpty();
        assertThat(aws.form())
                .isEqualTo("Action=DescribeLaunchTemplateVersions&LaunchTemplateId=lt-1&LaunchTemplateVersion.1=9");
    }

    @Test
    void aTemplatesImageMayBeNamedByAParameter() {
        versions(version(3, "resolve:ssm:/p", ""));
        versions(version(3, "ami-5", ""));

        assertThat(images.imageOf(BASE)).contains("ami-5");
        assertThat(aws.form()).endsWith("&ResolveAlias=true");
    }

    @Test
    void aTemplateWithoutAnImageNamesNone() {
        aws.ec2(
                "DescribeLaunchTemplateVersions",
                "<launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId>"
                        + "<versionNumber>3</versionNumber><launchTemplateData/></item></launchTemplateVersionSet>");

        assertThat(images.imageOf(BASE)).isEqualTo(Optional.empty());
    }

    @Test
    void aVersionThatNamesTheImageServesItself() {
        versions(version(3, "ami-new", ""));

        assertThat(images.withImage(BASE, "ami-new")).isEqualTo(BASE);
    }

    @Test
    void aVersionIsMadeFromTheBaseWithATokenOfItsOwn() {
        versions(version(3, "ami-old", ""));
        // Made by somebody else, and made from another version: neither is ours.
        versions(version(4, "ami-new", "mine"), version(5, "ami-new", "noderoll: version 2 with ami-new"));
        aws.ec2(
                "CreateLaunchTemplateVersion",
                "<launchTemplateVersion><launchTemplateId>lt-1</launchTemplateId><versionNumber>6</versionNumber>"
                        + "</launchTemplateVersion>");

        assertThat(images.withImage(BASE, "ami-new")).isEqualTo(new Template("lt-1", 6));
        assertThat(aws.form())
                .matches("Action=CreateLaunchTemplateVersion&ClientToken=[0-9a-f]{64}&LaunchTemplateId=lt-1"
                        + "&SourceVersion=3&VersionDescription=noderoll: version 3 with ami-new"
                        + "&LaunchTemplateData.ImageId=ami-new");
    }

    @Test
    void aVersionThatWasMadeEarlierIsFoundAgain() {
        versions(version(3, "ami-old", ""));
        versions(version(6, "ami-new", "noderoll: version 3 with ami-new"));

        assertThat(images.withImage(BASE, "ami-new")).isEqualTo(new Template("lt-1", 6));
        assertThat(aws.forms()).hasSize(2);
    }
}
