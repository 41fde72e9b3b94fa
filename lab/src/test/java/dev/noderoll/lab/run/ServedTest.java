package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;

class ServedTest {

    private static final int IMPATIENCE_SECONDS = 60;

    @Test
    void aServedWorldIsReachedByWhatItPrintsAndItsTimePasses() throws Exception {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        List<String> said = new ArrayList<>();
        try (var aside = Executors.newVirtualThreadPerTaskExecutor();
                Served served = Served.open(scenario, scenario.variant(""), 1, 200, said::add)) {
            URI endpoint = URI.create(value(said, "AWS_ENDPOINT_URL"));
            Path kubeconfig = Path.of(value(said, "KUBECONFIG"));
            assertThat(Files.readString(kubeconfig)).contains("server: \"http://127.0.0.1:");

            CompletableFuture<List<String>> replaced = CompletableFuture.supplyAsync(() -> replaceOne(endpoint), aside)
                    .orTimeout(IMPATIENCE_SECONDS, TimeUnit.SECONDS);
            served.serveUntil(replaced::isDone);

            assertThat(replaced.join()).hasSize(2);
            assertThat(said).anyMatch(line -> line.contains("Terminating")).anyMatch(line -> line.contains("node-3"));
        }
    }

    /** Terminates one instance through its group; returns the ids in service once the other has taken its place. */
    private static List<String> replaceOne(URI endpoint) {
        try (AutoScalingClient client = AutoScalingClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            String first = inService(client).getFirst();
            client.terminateInstanceInAutoScalingGroup(r -> r.instanceId(first).shouldDecrementDesiredCapacity(false));
            List<String> now = inService(client);
            while (now.size() < 2 || now.contains(first)) {
                now = inService(client);
            }
            return now;
        }
    }

    private static List<String> inService(AutoScalingClient client) {
        return client.describeAutoScalingGroups().autoScalingGroups().getFirst().instances().stream()
                .filter(i -> i.lifecycleStateAsString().equals("InService"))
                .map(Instance::instanceId)
                .toList();
    }

    private static String value(List<String> said, String name) {
        return said.stream()
                .filter(line -> line.startsWith("export " + name + "="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
    }
}
