package dev.noderoll.sim.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.GroupTag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The two places where a case of the contract runs: the simulated AWS and moto. */
final class AwsContract implements AutoCloseable {

    /** Where a case runs. */
    enum Place {
        SIMULATED,
        MOTO
    }

    static final String GROUP = "contract";

    private @Nullable AwsDoorWorld world;

    /** An empty account, and a client of it. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(Place place, B builder) {
        close();
        if (place == Place.SIMULATED) {
            world = new AwsDoorWorld();
        } else {
            reset(URI.create(moto() + "/moto-api/reset"));
        }
        return client(builder);
    }

    /** One more client of the account. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        if (world != null) {
            return world.client(builder);
        }
        return builder.endpointOverride(URI.create(moto()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static String moto() {
        String url = System.getenv("NODEROLL_MOTO");
        assumeTrue(
                url != null && !url.isEmpty(), "SKIPPED: NODEROLL_MOTO is not set, so nothing is compared with moto");
        return String.valueOf(url);
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

    String template(Ec2Client ec2) {
        if (world != null) {
            return world.template;
        }
        return ec2.createLaunchTemplate(r -> r.launchTemplateName("contract")
                        .launchTemplateData(d -> d.imageId("ami-old").instanceType("m5.large")))
                .launchTemplate()
                .launchTemplateId();
    }

    /** An image of the account's own. */
    String image(Ec2Client ec2) {
        return world != null
                ? "ami-new"
                : ec2.registerImage(r -> r.name("contract").architecture("x86_64"))
                        .imageId();
    }

    /** A group of 3, at most 6, in one zone, in service. */
    void addGroup(Ec2Client ec2) {
        addGroups(ec2, new TreeMap<>(Map.of(GROUP, Map.of())));
    }

    /** Groups as {@link #addGroup}, with their tags. */
    void addGroups(Ec2Client ec2, Map<String, Map<String, String>> tags) {
        String template = template(ec2);
        if (world != null) {
            AwsDoorWorld here = world;
            tags.forEach((group, ofGroup) -> here.aws.addGroup(GroupSpec.of(group, 3, template)
                    .in(List.of("eu-central-1a"))
                    .tagged(ofGroup.entrySet().stream()
                            .map(t -> new GroupTag(t.getKey(), t.getValue(), GroupTag.Propagation.GROUP_ONLY))
                            .toList())));
            return;
        }
        try (AutoScalingClient scaling = client(AutoScalingClient.builder())) {
            tags.forEach((group, ofGroup) -> scaling.createAutoScalingGroup(r -> r.autoScalingGroupName(group)
                    .minSize(0)
                    .desiredCapacity(3)
                    .maxSize(6)
                    .availabilityZones("eu-central-1a")
                    .launchTemplate(t -> t.launchTemplateId(template).version("$Latest"))
                    .tags(ofGroup.entrySet().stream()
                            .map(t -> tag(group, t.getKey(), t.getValue()))
                            .toList())));
        }
    }

    static Tag tag(String group, String key, String value) {
        return Tag.builder()
                .resourceId(group)
                .resourceType("auto-scaling-group")
                .key(key)
                .value(value)
                .propagateAtLaunch(false)
                .build();
    }

    void putParameter(SsmClient ssm, String name, String value) {
        if (world == null) {
            ssm.putParameter(r -> r.name(name).value(value).type("String").overwrite(true));
        } else {
            world.aws.putParameter(name, value);
        }
    }

    /** Lets a group bring itself to where it was told to be; moto does so at once. */
    void settle() {
        if (world != null) {
            world.passSeconds(200);
        }
    }

    <T> T ask(Supplier<T> call) {
        return world == null ? call.get() : world.call(call);
    }

    void assertError(Supplier<?> call, String code, String message) {
        assertThatThrownBy(() -> ask(call)).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }

    @Override
    public void close() {
        if (world != null) {
            world.close();
            world = null;
        }
    }
}
