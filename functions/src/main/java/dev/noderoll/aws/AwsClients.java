package dev.noderoll.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The SDK's clients, made alike: one region, one HTTP client, few attempts, since the state machine retries too. */
public final class AwsClients {

    /** A call that a function makes in passing: well below any function's own time-out. */
    private static final Duration CALL = Duration.ofSeconds(30);

    private static final Duration ATTEMPT = Duration.ofSeconds(12);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 3;

    private final Region region;
    private final Optional<URI> endpoint;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;

    /**
     * Makes clients for a region.
     *
     * @param endpoint where every service is, such as a simulator; empty for AWS itself
     */
    public AwsClients(String region, Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        this.region = Region.of(region);
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(ATTEMPT)
                .build();
    }

    public AutoScalingClient autoScaling() {
        return set(AutoScalingClient.builder()).build();
    }

    public Ec2Client ec2() {
        return set(Ec2Client.builder()).build();
    }

    public SsmClient ssm() {
        return set(SsmClient.builder()).build();
    }

    public SfnClient stepFunctions() {
        return set(SfnClient.builder()).build();
    }

    /** The credentials of another role, asked for when they are first needed and again before they expire. */
    public AwsCredentialsProvider assume(String role, String externalId) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(set(StsClient.builder()).build())
                .refreshRequest(r -> r.roleArn(role).roleSessionName("noderoll").externalId(externalId))
                .build();
    }

    /** The partition of a Region, such as {@code aws-cn}. */
    public static String partition(String region) {
        return PartitionMetadata.of(Region.of(region)).id();
    }

    public EksClient eks() {
        return set(EksClient.builder()).build();
    }

    public CloudWatchClient cloudWatch() {
        return set(CloudWatchClient.builder()).build();
    }

    /** Elastic Load Balancing, version 2. */
    public ElasticLoadBalancingV2Client loadBalancing() {
        return set(ElasticLoadBalancingV2Client.builder()).build();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B set(B builder) {
        ClientOverrideConfiguration.Builder override = ClientOverrideConfiguration.builder()
                .apiCallTimeout(CALL)
                .apiCallAttemptTimeout(ATTEMPT)
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build());
        endpoint.ifPresent(uri -> {
            builder.endpointOverride(uri);
            // Some operations put a name before the host, which a local endpoint cannot resolve.
            override.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true);
        });
        return builder.region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(override.build());
    }
}
