package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.aws.AwsClients;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkClient;

/**
 * Who puts the functions into a VPC without a NAT gateway is told of every service of AWS that they call.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html">AWS services that
 *     integrate with AWS PrivateLink</a>
 */
class VpcEndpointsTest {

    private static final Pattern LIST = Pattern.compile("interface endpoints for (.*?) \\(", Pattern.DOTALL);
    private static final Pattern SERVICE = Pattern.compile("`([a-z0-9]+)`");

    @Test
    void theGuideNamesAnEndpointForEachServiceThatTheFunctionsCall() throws IOException {
        Matcher list = LIST.matcher(Files.readString(Golden.root().resolve("infra/README.md")));
        assertThat(list.find()).isTrue();
        Set<String> named = SERVICE.matcher(list.group(1))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(called());
    }

    /** The names by which AWS knows the services of all clients, but for STS, which only spokes need. */
    private static Set<String> called() {
        AwsClients clients = new AwsClients(
                "eu-central-1", Optional.of(URI.create("http://127.0.0.1:9")), AnonymousCredentialsProvider.create());
        Set<String> services = new TreeSet<>();
        for (Method made : Arrays.stream(AwsClients.class.getMethods())
                .filter(m -> SdkClient.class.isAssignableFrom(m.getReturnType()))
                .toList()) {
            try (SdkClient client = (SdkClient) made.invoke(clients)) {
                services.add(client.serviceName());
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(made.getName(), e);
            }
        }
        return services;
    }
}
