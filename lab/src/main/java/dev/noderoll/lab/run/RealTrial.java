package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.door.direct.TimedPorts;
import dev.noderoll.lab.real.Installation;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.lab.real.RealNodes;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import dev.noderoll.sim.lambda.FunctionTimes;
import dev.noderoll.sim.lambda.Lambda;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Noderoll on a real cluster, in real time: pods, nodes, budgets, endpoints and Leases are real, and reached by the real
 * adapters with the permissions of {@code infra/rbac}; AWS is simulated, and kwok plays the kubelets.
 *
 * <p>Takes what it has made away again: nodes and manifests.
 */
public final class RealTrial {

    /**
     * What it came to.
     *
     * @param pods how many there were at the beginning
     * @param evicted how many pods were evicted through the Eviction API
     * @param fewestReady the fewest ready endpoints of each Service, as the EndpointSlices showed it
     */
    public record Outcome(
            String outcome,
            int pods,
            int evicted,
            Map<String, Integer> fewestReady,
            Duration duration,
            List<Violation> violations) {
        public Outcome {
            fewestReady = Map.copyOf(fewestReady);
            violations = List.copyOf(violations);
        }
    }

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Scenario scenario;
    private final Scenario.Variant variant;
    private final Kubeconfig config;
    private final long seed;

    public RealTrial(Scenario scenario, Scenario.Variant variant, Kubeconfig config, long seed) {
        this.scenario = scenario;
        this.variant = variant;
        this.config = config;
        this.seed = seed;
    }

    /**
     * Runs to the end, some minutes.
     *
     * @param out is told the timeline, line by line
     */
    public Outcome run(Consumer<String> out) {
        Inbox inbox = new Inbox();
        Agenda agenda = inbox.realAgenda();
        try (RealKubeApi api = new RealKubeApi(config, inbox)) {
            SimAws aws = new SimAws(agenda, new Dice(seed), quick());
            aws.observe(new RealNodes(agenda, api, scenario.group().maxPods()));
            tick(agenda);
            List<ObjectNode> manifests = ManifestReader.read(
                    variant.manifests(), left -> out.accept("left out, the lab does not know it: " + left));
            try {
                World.addAccount(aws, scenario);
                await(
                        agenda,
                        "the nodes are Ready",
                        () -> World.allReady(
                                api.list(Kind.NODE), scenario.group().size()));
                manifests.forEach(manifest -> create(api, manifest));
                await(agenda, "the pods are Ready", () -> World.allReady(ours(api), 1));
                return roll(inbox, agenda, aws, api, out);
            } finally {
                cleanUp(api, aws, manifests);
            }
        }
    }

    private Outcome roll(Inbox inbox, Agenda agenda, SimAws aws, RealKubeApi api, Consumer<String> out) {
        Installation installation = new Installation(api);
        installation.apply(World.root().resolve(Path.of("infra", "rbac")));
        String token = installation.token();
        Fibers fibers = Fibers.serving(agenda, inbox);
        TimedPorts timed = new TimedPorts(aws, fibers);
        LabExecutions executions = new LabExecutions();
        Ports ports = new Ports(
                timed.groups(),
                timed.images(),
                timed.alarms(),
                timed.calendars(),
                Wiring.cluster(
                        scenario.cluster(), config.server(), config.certificates(), () -> token, config.identity()),
                fibers.clock(),
                RealPauses.of(agenda, inbox),
                executions);
        Lambda lambda = new Lambda(
                fibers,
                new Dice(seed),
                Template.read()::function,
                FunctionTimes.USUAL,
                new ShippedFunctions(ports));
        StepFunctions service = new StepFunctions(
                agenda,
                new Dice(seed),
                lambda,
                (resource, arguments) -> arguments,
                Settings.DEFAULT);
        Machines.register(service);
        executions.follow(service);
        Noderoll noderoll = new Noderoll(service, aws, scenario.rollout());
        int pods = ours(api).size();
        String group = scenario.group().name();
        Promises promises = new Promises(agenda, aws, api, group, Trial.surge(scenario));
        promises.watchLooks(lambda::oldestLook);
        Timeline timeline = new Timeline(agenda, aws, api, group, out);
        agenda.afterEach(event -> timeline.look());
        Instant begun = agenda.instant();
        noderoll.begin();
        agenda.runUntil(noderoll::ended, begun.plus(LIMIT));
        return new Outcome(
                noderoll.outcome(),
                pods,
                promises.evictions(),
                promises.fewestReadyEndpoints(),
                Duration.between(begun, agenda.instant()),
                promises.atTheEnd().found());
    }

    /** Instances that boot and stop in seconds: what is tried here is Kubernetes. */
    private static AwsSettings quick() {
        return AwsSettings.usual().withExactTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    /** The pods of the scenario's manifests live in these namespaces; a cluster's own pods are none of ours. */
    private List<ObjectNode> ours(RealKubeApi api) {
        return api.list(Kind.POD).stream()
                .filter(pod -> !pod.path("metadata").path("namespace").asText().startsWith("kube-"))
                .toList();
    }

    private static void create(RealKubeApi api, ObjectNode manifest) {
        api.create(World.kindOf(manifest), manifest);
    }

    private static void cleanUp(RealKubeApi api, SimAws aws, List<ObjectNode> manifests) {
        for (ObjectNode manifest : manifests.reversed()) {
            deleteQuietly(
                    api,
                    World.kindOf(manifest),
                    manifest.path("metadata").path("namespace").asText(),
                    manifest.path("metadata").path("name").asText());
        }
        aws.ec2().live().forEach(i -> deleteQuietly(api, Kind.NODE, "", i.privateDnsName()));
    }

    private static void deleteQuietly(RealKubeApi api, Kind kind, String namespace, String name) {
        try {
            api.delete(kind, namespace, name, Deletion.PLAIN);
        } catch (KubeError gone) {
            if (gone.code() != 404) {
                throw gone;
            }
        }
    }

    /** Keeps the agenda going, so that it looks at what the watches bring. */
    private static void tick(Agenda agenda) {
        agenda.after(TICK, "tick", () -> tick(agenda));
    }

    private static void await(Agenda agenda, String what, BooleanSupplier condition) {
        if (!agenda.runUntil(condition, agenda.instant().plus(SETTLE_LIMIT))) {
            throw new IllegalStateException("after " + SETTLE_LIMIT.toMinutes() + " minutes it is not so that " + what);
        }
    }
}
