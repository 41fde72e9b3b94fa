package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * The bearer token by which an IAM role is known to an EKS cluster: a signed request to STS that the cluster's
 * authenticator makes for us. Signing needs no call.
 *
 * @see <a href="https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster">The
 *     token's form</a>; the authenticator takes it for 15 minutes from its date
 */
public final class EksToken implements Supplier<String> {

    /** Below the authenticator's 15 minutes by far more than any call lasts, or two clocks differ. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    /** Checked by the authenticator to be no more than 15 minutes, and ignored else. */
    private static final Duration EXPIRES = Duration.ofSeconds(60);

    private final String cluster;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final InstantSource clock;
    private @Nullable Minted last;

    private record Minted(String token, Instant at) {}

    public EksToken(String cluster, String region, AwsCredentialsProvider credentials, InstantSource clock) {
        this.cluster = cluster;
        this.region = Region.of(region);
        this.credentials = credentials;
        this.clock = clock;
    }

    /** The token; the same for ten minutes. */
    @Override
    public synchronized String get() {
        Instant now = clock.instant();
        Minted minted = last;
        if (minted == null || !now.isBefore(minted.at().plus(FRESH))) {
            minted = new Minted(mint(), now);
            last = minted;
        }
        return minted.token();
    }

    private String mint() {
        String host = "sts." + region.id() + "." + PartitionMetadata.of(region).dnsSuffix();
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("https://" + host + "/"))
                .appendRawQueryParameter("Action", "GetCallerIdentity")
                .appendRawQueryParameter("Version", "2011-06-15")
                .putHeader("x-k8s-aws-id", cluster)
                .build();
        URI signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(credentials.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, EXPIRES)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)))
                .request()
                .getUri();
        return "k8s-aws-v1."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(signed.toString().getBytes(UTF_8));
    }
}
