package dev.noderoll.lab.run;

import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.door.direct.DirectAlarms;
import dev.noderoll.lab.door.direct.DirectCalendars;
import dev.noderoll.lab.door.direct.DirectClusters;
import dev.noderoll.lab.door.direct.DirectImages;
import dev.noderoll.lab.door.direct.DirectNodeGroups;
import dev.noderoll.lab.run.ShippedFunctions.Carrier;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * How the functions reach the world: the ports they have there, and how a function is run so that they can be answered.
 */
public interface Door extends AutoCloseable {

    Ports ports();

    Carrier carrier();

    @Override
    void close();

    /** In process: the simulators answer the ports themselves. */
    static Door direct(World world, String cluster) {
        Ports ports = new Ports(
                new DirectNodeGroups(world.aws()),
                new DirectImages(world.aws()),
                new DirectAlarms(world.aws()),
                new DirectCalendars(world.aws()),
                new DirectClusters(cluster, world.api()),
                world.agenda());
        return new Door() {
            @Override
            public Ports ports() {
                return ports;
            }

            @Override
            public Carrier carrier() {
                return ShippedFunctions.Invocation::run;
            }

            @Override
            public void close() {}
        };
    }

    /**
     * Over HTTP on loopback, as deployed: the real adapters, wired from an environment, speak AWS's protocols and
     * Kubernetes REST. A function runs on a thread of its own while the agenda's thread answers its calls.
     */
    static Door http(World world, String cluster) {
        Inbox inbox = new Inbox();
        AwsDoor aws = AwsDoor.open(world.aws(), inbox);
        KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox);
        ExecutorService lambda = Executors.newVirtualThreadPerTaskExecutor();
        world.aws().addCluster(cluster, kubernetes.url(), "", "1.36");
        Ports ports = Wiring.ports(
                Map.of(
                        "AWS_REGION",
                        world.aws().settings().region(),
                        "AWS_ENDPOINT_URL",
                        aws.endpoint().toString()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("lab", "lab")),
                world.agenda());
        return new Door() {
            @Override
            public Ports ports() {
                return ports;
            }

            @Override
            public Carrier carrier() {
                return invocation -> inbox.serveWhile(CompletableFuture.supplyAsync(invocation::run, lambda));
            }

            @Override
            public void close() {
                lambda.shutdownNow();
                kubernetes.close();
                aws.close();
            }
        };
    }
}
