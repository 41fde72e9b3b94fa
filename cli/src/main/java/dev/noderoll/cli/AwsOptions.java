package dev.noderoll.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Which AWS account and region, and as whom: as the AWS CLI has it, unless options say otherwise. */
final class AwsOptions {

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Region of the node groups; else $AWS_REGION, else that of the profile.")
    private Optional<String> region = Optional.empty();

    @Option(names = "--profile", paramLabel = "NAME", description = "Profile of the AWS CLI; else $AWS_PROFILE.")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Where AWS is, such as a simulator; else $AWS_ENDPOINT_URL.")
    private Optional<String> endpoint = Optional.empty();

    /** The region and the endpoint, as the functions are told them. */
    Map<String, String> environment(Map<String, String> terminal) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("AWS_REGION", region(terminal));
        endpoint.or(() -> value(terminal, "AWS_ENDPOINT_URL"))
                .ifPresent(url -> environment.put("AWS_ENDPOINT_URL", url));
        return environment;
    }

    private String region(Map<String, String> terminal) {
        return region.or(() -> value(terminal, "AWS_REGION"))
                .or(() -> value(terminal, "AWS_DEFAULT_REGION"))
                .or(this::profileRegion)
                .orElseThrow(() -> WrongUse.of(
                        "--region",
                        "missing",
                        "the region of the node groups, or one in $AWS_REGION or in the AWS profile"));
    }

    private Optional<String> profileRegion() {
        try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            profile.ifPresent(chain::profileName);
            return profile.isPresent()
                    ? ProfileFile.defaultProfileFile().profile(profile.get()).flatMap(p -> p.property("region"))
                    : Optional.of(chain.build().getRegion().id());
        } catch (SdkClientException none) {
            return Optional.empty();
        }
    }

    AwsCredentialsProvider credentials() {
        DefaultCredentialsProvider.Builder provider = DefaultCredentialsProvider.builder();
        profile.ifPresent(provider::profileName);
        return provider.build();
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
    }
}
