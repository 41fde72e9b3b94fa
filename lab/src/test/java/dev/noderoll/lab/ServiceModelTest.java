package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.noderoll.lab.Shipped.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every operation that adapters and machines call, and every field of a request or an answer that they use, is in the
 * service model of botocore: what is not, AWS does not know. Found in the compiled classes, so none can be forgotten.
 *
 * <p>The environment variable NODEROLL_BOTOCORE names the package's directory {@code data}, of the current release in
 * {@code .ci/run}; without it these tests are skipped.
 */
class ServiceModelTest {

    private static final Pattern SDK = Pattern.compile("software\\.amazon\\.awssdk\\.services\\.(\\w+)\\.(.+)");

    /** Of the SDK's own making, in every class of a model. */
    private static final Set<String> PLUMBING = Set.of(
            "builder",
            "build",
            "toBuilder",
            "create",
            "equals",
            "hashCode",
            "toString",
            "values",
            "overrideConfiguration");

    /** Methods of a client that are no operation. */
    private static final Set<String> OF_CLIENTS = Set.of("builder", "close", "serviceName");

    private static List<String> used = List.of();
    private static Optional<ServiceModels> models = Optional.empty();

    @BeforeAll
    static void readWhatIsUsed() {
        used = new ClassFileImporter()
                .importPackages("dev.noderoll.aws", "dev.noderoll.cli").stream()
                        .flatMap(ServiceModelTest::accesses)
                        .distinct()
                        .sorted()
                        .toList();
        models = Optional.ofNullable(System.getenv("NODEROLL_BOTOCORE"))
                .map(Path::of)
                .map(ServiceModels::new);
    }

    /** As {@code service class#method}. */
    private static Stream<String> accesses(JavaClass from) {
        return from.getCodeUnitAccessesFromSelf().stream()
                .map(access -> access.getTargetOwner().getName() + "#"
                        + access.getTarget().getName())
                .filter(access -> SDK.matcher(access).matches());
    }

    private static ServiceModels models() {
        assumeTrue(models.isPresent(), "NODEROLL_BOTOCORE is not set: nothing is held against AWS's service models");
        return models.orElseThrow();
    }

    @Test
    void whatTheAdaptersUseIsFoundInTheirClasses() {
        assertThat(used)
                .hasSizeGreaterThan(150)
                .contains(
                        "software.amazon.awssdk.services.autoscaling.AutoScalingClient#launchInstances",
                        "software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup#autoScalingGroupName",
                        "software.amazon.awssdk.services.autoscaling.model.LaunchInstancesRequest$Builder#clientToken",
                        "software.amazon.awssdk.services.ec2.model.Instance#imageId");
    }

    @Test
    void awsKnowsEveryOperationAndFieldThatTheAdaptersUse() throws IOException {
        ServiceModels known = models();
        Set<String> unknown = new TreeSet<>();
        int fields = 0;
        for (String access : used) {
            Matcher parts = SDK.matcher(access);
            assertThat(parts.matches()).isTrue();
            String[] at = parts.group(2).split("#", 2);
            fields++;
            if (!known(known, parts.group(1), at[0], at[1])) {
                unknown.add(access);
            }
        }

        System.out.println("SERVICE MODELS: " + fields + " accesses held against " + known.release());
        assertThat(unknown).isEmpty();
    }

    private static boolean known(ServiceModels known, String service, String owner, String method) throws IOException {
        if (owner.endsWith("Client") || owner.endsWith("ClientBuilder")) {
            return owner.endsWith("Builder")
                    || OF_CLIENTS.contains(method)
                    || known.operation(service, method.replaceFirst("Paginator$", ""))
                            .isPresent();
        }
        // The SDK's own, which calls AssumeRole by itself: the test holds the request that it is given.
        if (owner.startsWith("auth.")) {
            return true;
        }
        if (owner.startsWith("paginators.")) {
            String operation = owner.replaceAll("^paginators\\.|Iterable.*$", "");
            return known.hasMember(service, operation + "Response", method) || method.equals("stream");
        }
        // Java has an Object of its own.
        String shape = owner.replaceAll("^model\\.|\\$Builder$", "").replaceFirst("^S3Object$", "Object");
        return PLUMBING.contains(method)
                || known.isNoStructure(service, shape)
                || known.hasMember(service, shape, method);
    }

    @Test
    void awsKnowsWhatTheMachinesSayThemselves() throws IOException {
        ServiceModels known = models();
        Pattern direct =
                Pattern.compile("arn:\\$\\{Partition}:states:::(?:aws-sdk:)?(sfn|sns|events|s3):(\\w+)(?:\\..*)?");
        Set<String> unknown = new TreeSet<>();
        Set<String> called = new TreeSet<>();
        for (State state : Shipped.read().states()) {
            Matcher task = direct.matcher(state.body().path("Resource").asText());
            if (task.matches()) {
                called.add(task.group(1) + ":" + task.group(2));
                String input = task.group(2) + "Request";
                JsonNode arguments = state.body().path("Arguments");
                unknown.addAll(unknown(
                        known, task.group(1), known.shape(task.group(1), input).orElseThrow(), arguments));
            }
        }

        assertThat(called).containsExactly("events:putEvents", "s3:putObject", "sfn:listExecutions", "sns:publish");
        assertThat(unknown).isEmpty();
    }

    /** Fields of a state's arguments, and of those inside them, that the shape does not have. */
    private static Set<String> unknown(ServiceModels known, String service, String shape, JsonNode arguments)
            throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (var field : arguments.properties()) {
            Optional<String> type = known.member(service, shape, field.getKey());
            if (type.isEmpty()) {
                unknown.add(service + " " + shape + "." + field.getKey());
            } else {
                for (JsonNode each : field.getValue()) {
                    unknown.addAll(unknown(known, service, known.element(service, type.get()), each));
                }
            }
        }
        return unknown;
    }

    @Test
    void aFieldThatAwsDoesNotKnowIsSeen() throws IOException {
        ServiceModels known = models();

        assertThat(known(known, "autoscaling", "model.AutoScalingGroup", "colour"))
                .isFalse();
        assertThat(known(known, "autoscaling", "model.LaunchInstancesRequest$Builder", "colour"))
                .isFalse();
        assertThat(known(known, "autoscaling", "AutoScalingClient", "launchColours"))
                .isFalse();
        assertThat(known(known, "autoscaling", "paginators.DescribeAutoScalingGroupsIterable", "colours"))
                .isFalse();
    }
}
