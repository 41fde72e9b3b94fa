package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Template;
import dev.noderoll.port.ManagedGroups.Description;
import dev.noderoll.port.ManagedGroups.Force;
import dev.noderoll.port.ManagedGroups.ImageBy;
import dev.noderoll.port.ManagedGroups.Problem;
import dev.noderoll.port.ManagedGroups.State;
import dev.noderoll.port.ManagedGroups.Update;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EksManagedGroupsTest {

    private static final String BEGUN = """
        {"update":{"id":"u-1","status":"InProgress","type":"VersionUpdate","params":[],"errors":[]}}""";

    private final Recorded aws = new Recorded();
    private final EksManagedGroups groups = new EksManagedGroups(aws.clients::eks);

    @AfterEach
    void stop() {
        aws.close();
    }

    private void nodegroup(String status, String more) {
        aws.server.answers(200, """
            {"nodegroup":{"nodegroupName":"ng","status":"%s","releaseVersion":"1.34.1-20261101"%s,
             "resources":{"autoScalingGroups":[{"name":"eks-ng-0abc"}]}}}""".formatted(status, more));
    }

    @Test
    void aGroupIsDescribedInItsClusterWhereverThatIs() {
        nodegroup("ACTIVE", ",\"amiType\":\"AL2023_x86_64_STANDARD\"");
        nodegroup("DEGRADED", ",\"amiType\":\"CUSTOM\",\"launchTemplate\":{\"id\":\"lt-1\",\"version\":\"3\"}");

        assertThat(groups.describe("123456789012/eu-west-1/prod", "ng"))
                .isEqualTo(new Description(
                        "ng", "ACTIVE", "1.34.1-20261101", ImageBy.RELEASE, "", "", List.of("eks-ng-0abc")));
        assertThat(groups.describe("prod", "ng"))
                .isEqualTo(new Description(
                        "ng", "DEGRADED", "1.34.1-20261101", ImageBy.TEMPLATE, "lt-1", "3", List.of("eks-ng-0abc")));
        assertThat(aws.server.targets())
                .containsExactly("GET /clusters/prod/node-groups/ng", "GET /clusters/prod/node-groups/ng");
    }

    @Test
    void updatesAreLookedThroughOnlyWhileOneIsUnderWay() {
        nodegroup("ACTIVE", "");
        assertThat(groups.running("prod", "ng")).isEmpty();
        assertThat(aws.server.targets()).hasSize(1);

        nodegroup("UPDATING", "");
        aws.server.answers(200, "{\"updateIds\":[\"u-0\"],\"nextToken\":\"more\"}");
        aws.server.answers(200, "{\"updateIds\":[\"u-1\"]}");
        aws.server.answers(200, BEGUN.replace("u-1", "u-0").replace("InProgress", "Successful"));
        aws.server.answers(200, BEGUN);

        assertThat(groups.running("prod", "ng")).contains(new Update("u-1", State.IN_PROGRESS, List.of()));
        assertThat(aws.server.targets()).contains("GET /clusters/prod/updates/u-1?nodegroupName=ng");
    }

    @Test
    void aFailedUpdateTellsWhatEksSays() {
        aws.server.answers(200, """
            {"update":{"id":"u-1","status":"Failed","type":"VersionUpdate","errors":[
              {"errorCode":"PodEvictionFailure","errorMessage":"Reached max retries","resourceIds":["i-1"]}]}}""");

        assertThat(groups.update("prod", "ng", "u-1"))
                .isEqualTo(new Update(
                        "u-1",
                        State.FAILED,
                        List.of(new Problem("PodEvictionFailure", "Reached max retries", List.of("i-1")))));
    }

    @Test
    void anUpdateIsBegunWithItsTokenAndWithoutForceUnlessItIsSaid() {
        aws.server.answers(200, BEGUN);
        aws.server.answers(200, BEGUN);

        groups.start("prod", new ManagedVersion("ng", "1.34.1-20261120", null), Force.NONE, "token");
        groups.start("prod", new ManagedVersion("ng", "", new Template("lt-1", 4)), Force.DELETE_PODS, "token");

        assertThat(aws.server.requests().getFirst().body())
                .contains(
                        "\"releaseVersion\":\"1.34.1-20261120\"",
                        "\"force\":false",
                        "\"clientRequestToken\":\"94a08da1-fecb-36e8-b469-90538c7b50b2\"")
                .doesNotContain("launchTemplate", "\"version\"");
        assertThat(aws.server.requests().getLast().body())
                .contains("\"launchTemplate\":{\"version\":\"4\",\"id\":\"lt-1\"}", "\"force\":true")
                .doesNotContain("releaseVersion");
    }

    @Test
    void anotherUpdatePassesAndAMissingGroupIsForAPerson() {
        aws.server.answers(409, "{\"message\":\"not Active\"}", Map.of("x-amzn-ErrorType", "ResourceInUseException"));
        aws.server.answers(404, "{\"message\":\"none\"}", Map.of("x-amzn-ErrorType", "ResourceNotFoundException"));
        aws.server.answers(400, "{\"message\":\"no\"}", Map.of("x-amzn-ErrorType", "InvalidParameterException"));
        ManagedVersion version = new ManagedVersion("ng", "1", null);

        assertThatThrownBy(() -> groups.start("prod", version, Force.NONE, "t")).isInstanceOf(TryAgain.class);
        assertThatThrownBy(() -> groups.describe("prod", "ng"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("no managed node group ng in cluster prod");
        assertThatThrownBy(() -> groups.start("prod", version, Force.NONE, "t"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("InvalidParameterException");
    }
}
