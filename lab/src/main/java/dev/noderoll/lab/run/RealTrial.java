package dev.noderoll.lab.run;

import static java.util.stream.Collectors.partitioningBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.door.direct.TimedPorts;
import dev.noderoll.lab.method.Ground;
import dev.noderoll.lab.method.KubectlDrain;
import dev.noderoll.lab.method.Method;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.method.Naive;
import dev.noderoll.lab.probe.ProbeReport;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.real.Installation;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.run.RealWorld.Traffic;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.RequestLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog.Cause;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import dev.noderoll.sim.lambda.FunctionTimes;
import dev.noderoll.sim.lambda.Lambda;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A method tried on a real cluster, in real time: pods, nodes, budgets, endpoints and Leases are real; Noderoll reaches
 * them by the real adapters with the permissions of {@code infra/rbac}; AWS is simulated.
 */
public final class RealTrial {

    /** The methods that can be tried so. */
    public static final Set<MethodName> METHODS =
            Set.of(MethodName.NAIVE, MethodName.KUBECTL_DRAIN, MethodName.NODEROLL);

    /**
     * What it came to.
     *
     * @param fewestReady the fewest ready endpoints of each Service, as the EndpointSlices showed it
     * @param failures each request that failed
     */
    public record Outcome(Result result, Map<String, Integer> fewestReady, List<Request> failures) {
        public Outcome {
            fewestReady = Map.copyOf(fewestReady);
            failures = List.copyOf(failures);
        }
    }

    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** Requests go on before and after the method, to see that they do, and what its end has broken. */
    private static final Duration CALM = Duration.ofSeconds(5);

    private static final Duration AFTERMATH = Duration.ofMinutes(4);

    private final Scenario scenario;
    private final Scenario.Variant variant;
    private final MethodName name;
    private final Equipment equipment;
    private final long seed;

    /** Throws {@link Misconfigured} for a method that is not one of {@link #METHODS}. */
    public RealTrial(Scenario scenario, Scenario.Variant variant, MethodName name, Equipment equipment, long seed) {
        if (!METHODS.contains(name)) {
            throw Misconfigured.field(
                    "--method", name.argument(), "naive, kubectl-drain or noderoll on a real cluster");
        }
        this.scenario = scenario;
        this.variant = variant;
        this.name = name;
        this.equipment = equipment;
        this.seed = seed;
    }

    /**
     * Runs to the end, some minutes.
     *
     * @param out is told the timeline, line by line
     */
    public Outcome run(Consumer<String> out) {
        List<String> leftOut = new ArrayList<>();
        List<ObjectNode> manifests = ManifestReader.read(variant.manifests(), leftOut::add);
        Report.leftOut(leftOut).forEach(out);
        try (RealWorld world = new RealWorld(scenario, equipment, seed, out)) {
            Map<Boolean, List<ObjectNode>> byNeed = manifests.stream().collect(partitioningBy(RealTrial::isAgent));
            world.boot(byNeed.getOrDefault(true, List.of()));
            world.settle(byNeed.getOrDefault(false, List.of()));
            return replace(world, out);
        }
    }

    /** What nodes may need to become Ready: DaemonSets, and the namespaces that they may be in. */
    private static boolean isAgent(ObjectNode manifest) {
        Kind kind = World.kindOf(manifest);
        return kind == Kind.DAEMON_SET || kind == Kind.NAMESPACE;
    }

    private Outcome replace(RealWorld world, Consumer<String> out) {
        Agenda agenda = world.agenda();
        LabExecutions executions = new LabExecutions();
        Lambda lambda = functions(world, executions);
        StepFunctions service = machines(world, lambda, executions);
        FunctionUse.Counter use = new FunctionUse.Counter(lambda, service);
        Method method = method(world, service);
        Optional<Traffic> traffic = world.send(Duration.ofSeconds(1).dividedBy(scenario.requestsPerSecond()));
        int pods =
                (int) world.pods().stream().filter(pod -> !Gauge.isDaemon(pod)).count();
        String group = scenario.group().name();
        Promises promises = new Promises(
                agenda, world.aws(), world.api(), group, Trial.surge(scenario), new OwnCourse(service, scenario));
        if (world.carriesOn()) {
            world.takeOver();
        }
        EvictionLog departures = new EvictionLog(world.api(), agenda);
        Timeline timeline = new Timeline(agenda, world.aws(), world.api(), group, out);
        Stops stops = new Stops(world.api(), service, timeline::nameOfNode);
        agenda.afterEach(event -> timeline.look());
        traffic.ifPresent(t -> agenda.runUntil(() -> false, agenda.instant().plus(CALM)));
        if (world.carriesOn()) {
            awaitLease(world, out);
        }
        Instant begun = agenda.instant();
        // What is asked of a real API server is not counted.
        Gauge gauge = new Gauge(agenda, world.aws(), world.api(), new RequestLog());
        method.begin();
        boolean ended = agenda.runUntil(method::ended, begun.plus(LIMIT));
        Duration duration = Duration.between(begun, agenda.instant());
        // Before the promises are looked at, which asks the account too.
        Effort effort = gauge.read(service, use.count(), scenario.group().size());
        List<Violation> violations =
                name == MethodName.NODEROLL ? promises.atTheEnd().found() : List.<Violation>of();
        boolean stopped = name == MethodName.NODEROLL && !method.outcome().startsWith("SUCCEEDED");
        List<String> held = stopped ? stops.lines() : List.of();
        traffic.ifPresent(t -> finish(world, t, pods));
        Result result = new Result(
                variant.name(),
                name,
                traffic.map(t -> t.outcomes().report()).orElse(new ProbeReport(List.of())),
                pods,
                departures.count(Cause.EVICTED),
                departures.count(Cause.TAINTED) + departures.count(Cause.FORCED),
                duration,
                method.outcome() + (ended ? "" : " within " + LIMIT.toMinutes() + " minutes"),
                violations,
                effort,
                held,
                Optional.empty());
        return new Outcome(
                result,
                promises.fewestReadyEndpoints(),
                traffic.map(t -> t.outcomes().failures()).orElse(List.of()));
    }

    /** The Lease of an execution that was killed is held until its time is over; who begins before is told so. */
    private static void awaitLease(RealWorld world, Consumer<String> out) {
        Agenda agenda = world.agenda();
        Instant until = world.api().fetch(Kind.LEASE).stream()
                .filter(lease ->
                        lease.path("metadata").path("namespace").asText().equals("noderoll"))
                .map(lease -> lease.path("spec"))
                .filter(spec -> !spec.path("holderIdentity").asText().isEmpty())
                .map(spec -> Instant.parse(spec.path("renewTime").asText())
                        .plusSeconds(spec.path("leaseDurationSeconds").asLong()))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        if (agenda.instant().isBefore(until)) {
            out.accept("waits until " + until + ": so long the execution that was killed holds the group");
            agenda.runUntil(() -> false, until.plusSeconds(1));
        }
    }

    /** Until the workloads are whole again, and a little longer. */
    private static void finish(RealWorld world, Traffic traffic, int pods) {
        Agenda agenda = world.agenda();
        agenda.runUntil(() -> world.isWhole(pods), agenda.instant().plus(AFTERMATH));
        agenda.runUntil(() -> false, agenda.instant().plus(CALM));
        traffic.running().stop();
    }

    private Lambda functions(RealWorld world, LabExecutions executions) {
        Kubeconfig config = equipment.config();
        Installation installation = new Installation(world.api());
        installation.apply(World.root().resolve(Path.of("infra", "rbac")));
        String token = installation.token();
        Fibers fibers = Fibers.serving(world.agenda(), world.inbox());
        TimedPorts timed = new TimedPorts(world.aws(), fibers);
        Ports ports = new Ports(
                timed.groups(),
                timed.images(),
                timed.alarms(),
                timed.calendars(),
                timed.targets(),
                timed.managed(),
                Wiring.cluster(scenario.cluster(), Connection.by(config.anonymous(), () -> token)),
                fibers.clock(),
                RealPauses.of(world.agenda(), world.inbox()),
                executions);
        return new Lambda(
                fibers,
                new Dice(seed),
                OperatorHook.beside(Template.read()),
                FunctionTimes.USUAL,
                StateCalls.functions(new ShippedFunctions(ports)));
    }

    private StepFunctions machines(RealWorld world, Lambda lambda, LabExecutions executions) {
        StepFunctions service = Machines.serve(world.agenda(), new Dice(seed), lambda);
        executions.follow(service);
        return service;
    }

    private Method method(RealWorld world, StepFunctions service) {
        Ground ground = new Ground(world.agenda(), world.aws(), world.api(), scenario);
        return switch (name) {
            case NAIVE -> new Naive(ground);
            case KUBECTL_DRAIN -> new KubectlDrain(ground);
            default -> new Noderoll(service, world.aws(), scenario.rollout(), world.runsBefore() + 1);
        };
    }
}
