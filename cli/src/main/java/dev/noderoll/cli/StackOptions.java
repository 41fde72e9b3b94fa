package dev.noderoll.cli;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Which installation of Noderoll in which account. */
final class StackOptions {

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description = "CloudFormation stack of Noderoll; the only one of the region if not given.")
    private Optional<String> stack = Optional.empty();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    /** The stack's machines. Asks AWS for them. */
    Machines machines(Terminal terminal) {
        return machines(terminal, aws, stack);
    }

    /** The machines of a stack, of the only one if it is empty. Asks AWS for them. */
    static Machines machines(Terminal terminal, AwsOptions aws, Optional<String> stack) {
        Map<String, String> environment = aws.environment(terminal.environment());
        return Machines.find(
                set(CloudFormationClient.builder(), aws, environment).build(),
                set(SfnClient.builder(), aws, environment).build(),
                stack);
    }

    /** What the stack's rollouts have kept of themselves; empty for a stack without a bucket. Asks nobody yet. */
    Optional<Records> records(Machines machines, Terminal terminal) {
        Map<String, String> environment = aws.environment(terminal.environment());
        return machines.bucket()
                .map(bucket -> new Records(
                        set(S3Client.builder(), aws, environment)
                                .forcePathStyle(environment.containsKey("AWS_ENDPOINT_URL"))
                                .build(),
                        bucket));
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B set(
            B builder, AwsOptions aws, Map<String, String> environment) {
        builder.region(Region.of(environment.getOrDefault("AWS_REGION", "")))
                .credentialsProvider(aws.credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder());
        Optional.ofNullable(environment.get("AWS_ENDPOINT_URL"))
                .map(URI::create)
                .ifPresent(builder::endpointOverride);
        return builder;
    }
}
