package dev.noderoll.lab.run;

import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.door.direct.TimedPorts;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.Gate;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.RequestLog;
import dev.noderoll.sim.lambda.Lambda;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** How the functions reach a world: the ports they have there, and the Lambda that runs them. */
public interface Door extends AutoCloseable {

    Ports ports();

    /** From now on functions are told which executions of this service run. */
    void follow(StepFunctions service);

    /** The cluster for whoever watches the functions while they run: asking it takes no time. */
    Cluster watched();

    /** The functions of the template, which do for each state what {@code states} does. */
    default Lambda lambda(Functions.Code states) {
        return functions(StateCalls.functions(states));
    }

    /** The functions of the template, which do what {@code code} does with what they are sent. */
    Lambda functions(Functions.Code code);

    /** What the functions asked the API server for; nothing in process, where there are no requests. */
    RequestLog requests();

    /** EKS replaces the API servers. Throws where there are no connections to the former ones: in process. */
    void replaceApiServers();

    @Override
    void close();

    /** In process: the simulators answer the ports themselves. */
    static Door direct(World world, String cluster) {
        Fibers fibers = Fibers.on(world.agenda());
        TimedPorts timed = new TimedPorts(world.aws(), fibers);
        LabExecutions executions = new LabExecutions();
        TimedPorts.Both clusters = timed.clusters(cluster, world.api());
        Ports ports = new Ports(
                timed.groups(),
                timed.images(),
                timed.alarms(),
                timed.calendars(),
                timed.targets(),
                timed.managed(),
                clusters.timed(),
                fibers.clock(),
                FiberPauses.direct(world.agenda(), world.dice()),
                executions);
        Runnable replacing = () -> {
            throw new IllegalStateException("no connections in process, expected the door http");
        };
        return of(world, fibers, ports, executions, new RequestLog(), clusters::watched, replacing, () -> {});
    }

    /**
     * Over HTTP on loopback, as deployed: the real adapters, wired from an environment, speak AWS's protocols and
     * Kubernetes REST, each function with clients of its own.
     */
    static Door http(World world, String cluster) {
        return http(world, cluster, KubernetesDoor.Faults.NONE);
    }

    /** As the other, by an API server on which these faults are. */
    static Door http(World world, String cluster, KubernetesDoor.Faults faults) {
        Inbox inbox = new Inbox();
        Fibers fibers = Fibers.serving(world.agenda(), inbox);
        ClientPool[] pool = new ClientPool[1];
        Optional<SpokeStack> spoke = world.spoke();
        Gate gate =
                Gate.of(inbox, key -> pool[0].user(spoke.map(s -> s.caller(key)).orElse(key)));
        AwsDoor aws = AwsDoor.open(world.accounts(), gate);
        KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), gate);
        kubernetes.inject(faults);
        spoke.ifPresent(s -> kubernetes.admit(s::admits));
        world.aws().addCluster(cluster, kubernetes.url(), "", "1.36");
        Map<String, String> common = Map.of(
                "AWS_REGION",
                world.hub().settings().region(),
                "AWS_ENDPOINT_URL",
                aws.endpoint().toString());
        Template template = Template.read();
        pool[0] = new ClientPool((key, function) -> {
            Map<String, String> environment = new TreeMap<>(common);
            spoke.ifPresent(s -> {
                s.give(key, template.role(function));
                environment.putAll(s.environment(template.role(function)));
            });
            return Wiring.ports(
                    environment,
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(key, "lab")),
                    fibers.clock());
        });
        LabExecutions executions = new LabExecutions();
        Ports ports = pool[0].ports(new SteppedPauses(world.agenda(), kubernetes::told), executions);
        Supplier<Cluster> watched = () -> ports.clusters().cluster(cluster);
        Runnable closing = () -> {
            kubernetes.close();
            aws.close();
        };
        return of(
                world, fibers, ports, executions, kubernetes.requests(), watched, kubernetes::replaceServers, closing);
    }

    private static Door of(
            World world,
            Fibers fibers,
            Ports ports,
            LabExecutions executions,
            RequestLog requests,
            Supplier<Cluster> watched,
            Runnable replacing,
            Runnable closing) {
        return new Door() {
            @Override
            public void follow(StepFunctions service) {
                executions.follow(service);
            }

            @Override
            public Ports ports() {
                return ports;
            }

            @Override
            public Cluster watched() {
                return watched.get();
            }

            @Override
            public Lambda functions(Functions.Code code) {
                return new Lambda(
                        fibers, world.dice(), OperatorHook.beside(Template.read()), world.functionTimes(), code);
            }

            @Override
            public RequestLog requests() {
                return requests;
            }

            @Override
            public void replaceApiServers() {
                replacing.run();
            }

            @Override
            public void close() {
                closing.run();
            }
        };
    }
}
