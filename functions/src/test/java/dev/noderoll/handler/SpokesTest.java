package dev.noderoll.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.recorded.RecordedServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** How functions come into other accounts: by the role of their own trust there, and in no others. */
class SpokesTest {

    private static final Map<String, String> XML = Map.of("Content-Type", "text/xml");

    private final RecordedServer aws = new RecordedServer();
    private final Map<String, String> environment = new TreeMap<>(Map.of(
            "AWS_REGION",
            "eu-central-1",
            "AWS_ENDPOINT_URL",
            aws.endpoint().toString(),
            "SPOKE_ACCOUNTS",
            "222233334444, 333344445555",
            "SPOKE_REGIONS",
            "eu-west-1,cn-north-1",
            "SPOKE_ROLE",
            "noderoll-look",
            "EXTERNAL_ID",
            "id-7"));

    @AfterEach
    void close() {
        aws.close();
    }

    private Ports ports() {
        return Wiring.ports(
                environment,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("hub", "secret")),
                InstantSource.fixed(Instant.EPOCH));
    }

    private static Site site(String region) {
        return new Site("222233334444", region);
    }

    private void assumed() {
        aws.answers(
                200,
                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>spoke</AccessKeyId><SecretAccessKey>s"
                        + "</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
                        + "</Credentials></AssumeRoleResult></AssumeRoleResponse>",
                XML);
    }

    @Test
    void everyAccountIsThereInEveryRegion() {
        assertThat(ports().sites().all())
                .containsExactly(
                        site("eu-west-1"),
                        site("cn-north-1"),
                        new Site("333344445555", "eu-west-1"),
                        new Site("333344445555", "cn-north-1"));
    }

    @Test
    void aSpokeIsAskedByTheRoleThatItHasForThisTrustAndWithItsExternalId() {
        assumed();
        aws.answers(
                200,
                "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult/></DescribeAutoScalingGroupsResponse>",
                XML);

        assertThat(ports().at(site("eu-west-1")).groups().find("workers")).isEmpty();

        RecordedServer.Request assuming = aws.requests().getFirst();
        assertThat(assuming.body())
                .contains(
                        "Action=AssumeRole",
                        "RoleArn=arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Fnoderoll-look-eu-west-1",
                        "ExternalId=id-7");
        assertThat(assuming.headers().get("Authorization")).contains("Credential=hub/");
        assertThat(aws.requests().getLast().headers().get("Authorization"))
                .contains("Credential=spoke/")
                .contains("/eu-west-1/autoscaling/");
    }

    @Test
    void aRoleIsOfThePartitionOfItsRegion() {
        assertThat(SpokeRole.of(environment, site("cn-north-1")).arn())
                .isEqualTo("arn:aws-cn:iam::222233334444:role/noderoll-look-cn-north-1");
    }

    @Test
    void aRefusalOfTheRoleIsForAPerson() {
        aws.answers(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: hub is not authorized to"
                        + " perform: sts:AssumeRole</Message></Error></ErrorResponse>",
                XML);

        assertThatThrownBy(() -> ports().at(site("eu-west-1")).groups().find("workers"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("sts:AssumeRole");
    }

    @Test
    void whatIsNoSpokeIsRefusedBeforeAnythingIsAsked() {
        assertThatThrownBy(() -> ports().at(new Site("999988887777", "eu-west-1")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(
                        "account is 999988887777/eu-west-1, expected an account and Region among the spokes");
        environment.putAll(Map.of("SPOKE_ACCOUNTS", "", "SPOKE_REGIONS", ""));
        assertThatThrownBy(() -> ports().at(site("eu-west-1")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("it has no spokes");
        assertThat(aws.requests()).isEmpty();
    }
}
