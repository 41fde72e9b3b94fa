package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.port.Misconfigured;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class EksTest {

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final AwsCredentialsProvider ROLE =
            StaticCredentialsProvider.create(AwsSessionCredentials.create("AKID", "secret", "session"));

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Recorded aws = new Recorded();
    private final EksClusters clusters = new EksClusters(aws.clients::eks);

    @AfterEach
    void stop() {
        aws.close();
    }

    private EksToken token(String region) {
        return new EksToken("prod", region, ROLE, now::get);
    }

    private static URI signed(String token) {
        assertThat(token).startsWith("k8s-aws-v1.").doesNotContain("=", "+", "/");
        byte[] url = Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length()));
        return URI.create(new String(url, UTF_8));
    }

    private static Map<String, String> query(URI uri) {
        return Arrays.stream(uri.getQuery().split("&"))
                .collect(Collectors.toMap(p -> p.substring(0, p.indexOf('=')), p -> p.substring(p.indexOf('=') + 1)));
    }

    @Test
    void theTokenIsASignedRequestForTheCallersIdentityThatNamesTheCluster() {
        URI uri = signed(token("eu-west-1").get());

        assertThat(uri.getScheme() + "://" + uri.getHost() + uri.getPath())
                .isEqualTo("https://sts.eu-west-1.amazonaws.com/");
        assertThat(query(uri))
                .containsEntry("Action", "GetCallerIdentity")
                .containsEntry("Version", "2011-06-15")
                .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                .containsEntry("X-Amz-Credential", "AKID/20261101/eu-west-1/sts/aws4_request")
                .containsEntry("X-Amz-Date", "20261101T100000Z")
                .containsEntry("X-Amz-Expires", "60")
                .containsEntry("X-Amz-Security-Token", "session")
                .containsEntry("X-Amz-SignedHeaders", "host;x-k8s-aws-id")
                .containsKey("X-Amz-Signature")
                .hasSize(9);
    }

    @Test
    void theHostIsThePartitions() {
        assertThat(signed(token("cn-north-1").get()).getHost()).isEqualTo("sts.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void anotherClusterIsAnotherSignature() {
        String other = new EksToken("test", "eu-west-1", ROLE, now::get).get();

        assertThat(other).isNotEqualTo(token("eu-west-1").get());
    }

    @Test
    void theTokenIsKeptForTenMinutesAndThenMadeAnew() {
        EksToken token = token("eu-west-1");
        String first = token.get();

        now.set(START.plus(Duration.ofMinutes(10)).minusMillis(1));
        assertThat(token.get()).isEqualTo(first);

        now.set(START.plus(Duration.ofMinutes(10)));
        assertThat(query(signed(token.get()))).containsEntry("X-Amz-Date", "20261101T101000Z");
    }

    @Test
    void aClusterIsDescribed() {
        String authority = Base64.getEncoder().encodeToString("-----BEGIN".getBytes(UTF_8));
        aws.server.answers(200, """
            {"cluster":{"name":"prod","endpoint":"https://x.eks","version":"1.33","status":"ACTIVE",
             "certificateAuthority":{"data":"%s"}}}""".formatted(authority));

        assertThat(clusters.describe("prod"))
                .isEqualTo(new EksClusters.Description("prod", URI.create("https://x.eks"), "-----BEGIN", "1.33"));
        assertThat(aws.server.targets()).containsExactly("GET /clusters/prod");
    }

    @Test
    void aClusterThatIsNotThereOrNotUpIsForAPerson() {
        aws.server.answers(
                404, "{\"message\":\"No cluster\"}", Map.of("x-amzn-ErrorType", "ResourceNotFoundException"));
        aws.server.answers(200, "{\"cluster\":{\"name\":\"prod\",\"status\":\"CREATING\"}}");

        assertThatThrownBy(() -> clusters.describe("prod"))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("cluster is prod, expected an EKS cluster of this region");
        assertThatThrownBy(() -> clusters.describe("prod"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("CREATING");
    }
}
