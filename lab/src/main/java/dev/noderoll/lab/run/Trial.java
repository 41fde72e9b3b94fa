package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.report.RolloutReport;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.check.ClusterSurge;
import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.check.Violations;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.method.EksRollingUpdate;
import dev.noderoll.lab.method.Ground;
import dev.noderoll.lab.method.InstanceRefresh;
import dev.noderoll.lab.method.KarpenterDrift;
import dev.noderoll.lab.method.KubectlDrain;
import dev.noderoll.lab.method.Kubergrunt;
import dev.noderoll.lab.method.ManagedNodeGroup;
import dev.noderoll.lab.method.Method;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.method.Naive;
import dev.noderoll.lab.probe.Probe;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.lab.run.Happenings.Levers;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.CountedApi;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.RequestLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog;
import dev.noderoll.sim.kubernetes.cluster.EvictionLog.Cause;
import dev.noderoll.sim.lambda.FunctionTimes;
import dev.noderoll.sim.lambda.Lambda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One method tried on one variant of a scenario, in a world of its own, under the probe's requests. */
public final class Trial {

    /** Whether the functions reach the world in process or over HTTP. */
    public enum By {
        DIRECT,
        HTTP
    }

    /** How long the clients go on after the end, to see what the end has broken. */
    private static final Duration AFTERMATH = Duration.ofMinutes(2);

    private final Scenario scenario;
    private final String variant;
    private final MethodName name;
    private final World world;
    private Optional<Consumer<RolloutReport>> reader = Optional.empty();
    private Set<Stream> streams = Set.of(Stream.WORK);
    private UnaryOperator<Functions.Code> wrapper = functions -> functions;
    private UnaryOperator<Ports> ports = own -> own;
    private Supplier<List<JsonNode>> asked = List::of;

    /**
     * Builds the world, and runs it until every pod is Ready. Throws {@link Misconfigured} for a method that is not
     * Noderoll in a scenario where more happens than a rollout.
     */
    public Trial(Scenario scenario, Scenario.Variant variant, MethodName name, long seed) {
        this(scenario, variant, name, seed, FunctionTimes.USUAL);
    }

    /** As the other, where functions take other times, or none. */
    public Trial(Scenario scenario, Scenario.Variant variant, MethodName name, long seed, FunctionTimes functionTimes) {
        if (scenario.script().isPlayed() && name != MethodName.NODEROLL) {
            throw Misconfigured.field(
                    "method", name.argument(), "noderoll: what happens in this scenario is about its machines");
        }
        this(scenario, variant.name(), name, new World(scenario, seed, functionTimes));
        world.settle(variant);
    }

    /** As the other, with manifests that were made rather than read. */
    public Trial(Scenario scenario, String variant, List<ObjectNode> manifests, MethodName name, long seed) {
        this(scenario, variant, name, new World(scenario, seed));
        world.settle(manifests);
    }

    private Trial(Scenario scenario, String variant, MethodName name, World world) {
        this.scenario = scenario;
        this.variant = variant;
        this.name = name;
        this.world = world;
    }

    /** Lets every call of a function go through {@code wrapper}: where tests put faults. */
    public Trial through(UnaryOperator<Functions.Code> wrapper) {
        this.wrapper = wrapper;
        return this;
    }

    /** Lets the functions run on other ports than the door's: where tests put mistakes. */
    public Trial on(UnaryOperator<Ports> others) {
        this.ports = others;
        return this;
    }

    /** Lets the run be told as a report too, when it is over. */
    public Trial told(Consumer<RolloutReport> reader) {
        this.reader = Optional.of(reader);
        return this;
    }

    /** Lets clients send these streams, instead of {@link Stream#WORK} alone. */
    public Trial sending(Set<Stream> these) {
        streams = Set.copyOf(these);
        return this;
    }

    public World world() {
        return world;
    }

    /** What rollouts have asked the operator's function so far. */
    List<JsonNode> asked() {
        return asked.get();
    }

    /**
     * Runs to the end. Throws {@link Misconfigured} where the scenario is about what {@code by} does not have.
     *
     * @param out is told the timeline, line by line
     */
    public Result run(By by, Consumer<String> out) {
        if (by == By.DIRECT && scenario.script().needsConnections()) {
            throw Misconfigured.field("door", "direct", "http: what happens in this scenario is about connections");
        }
        try (Door door =
                by == By.DIRECT ? Door.direct(world, scenario.cluster()) : Door.http(world, scenario.cluster())) {
            return run(door, out);
        }
    }

    private Result run(Door door, Consumer<String> out) {
        Agenda agenda = world.agenda();
        Functions.Code states = wrapper.apply(new ShippedFunctions(ports.apply(door.ports())));
        OperatorHook hook = new OperatorHook(StateCalls.functions(states));
        asked = hook::asked;
        Releases releases = Releases.of(scenario.script(), hook);
        Lambda lambda = door.functions(releases);
        StepFunctions service =
                new StepFunctions(agenda, world.dice(), lambda, (resource, arguments) -> arguments, Settings.DEFAULT);
        releases.deploy(service);
        door.follow(service);
        FunctionUse.Counter use = new FunctionUse.Counter(lambda, service);
        Report.leftOut(world.leftOut()).forEach(out);
        world.unready().forEach(pod -> out.accept("not Ready before it begins: " + pod));
        Timeline timeline =
                new Timeline(agenda, world.aws(), world.api(), scenario.group().names(), out);
        Stops stops = new Stops(world.api(), service, timeline::nameOfNode);
        RequestLog byMethod = new RequestLog();
        Levers levers = new Levers(door::replaceApiServers, () -> releases.deploy(service), hook::answers);
        Method method = method(service, timeline, new CountedApi(world.api(), byMethod), levers);
        Optional<Recorder> recorder =
                reader.map(r -> new Recorder(world, scenario.group().name(), timeline, service));
        Excuses excuses = method instanceof Play play ? play.excuses() : new OwnCourse(service, scenario);
        List<Promises> promises = promises(excuses);
        promises.forEach(each -> each.watchLooks(lambda::oldestLook));
        Optional<Violations> together = clusterSurge();
        EvictionLog departures = new EvictionLog(world.api(), agenda);
        agenda.afterEach(event -> timeline.look());
        Probe probe = probe();
        int pods = pods();
        Instant begun = agenda.instant();
        Gauge gauge =
                new Gauge(agenda, world.aws(), world.api(), name == MethodName.NODEROLL ? door.requests() : byMethod);
        method.begin();
        boolean ended = agenda.runUntil(method::ended, begun.plus(scenario.limit()));
        recorder.ifPresent(Recorder::end);
        Duration duration = Duration.between(begun, agenda.instant()).minus(method.quiet());
        // Before the promises are looked at, which asks the account too.
        Effort effort = gauge.read(service, use.count(), nodes());
        List<Violation> violations = name == MethodName.NODEROLL ? found(promises, together) : List.of();
        List<String> held = stopped(method) ? stops.lines() : List.of();
        Instant over = agenda.instant().plus(AFTERMATH);
        agenda.runUntil(() -> false, over);
        probe.stop();
        Result result = new Result(
                variant,
                name,
                probe.report(),
                pods,
                departures.count(Cause.EVICTED),
                departures.count(Cause.TAINTED) + departures.count(Cause.FORCED),
                duration,
                method.outcome() + (ended ? "" : " within " + scenario.limit().toMinutes() + " minutes"),
                violations,
                effort,
                held,
                verdict(method, ended, probe.report().failed(), duration));
        recorder.ifPresent(r -> reader.ifPresent(told -> told.accept(r.report(title(), result))));
        return result;
    }

    /** Of each group, from now on. */
    private List<Promises> promises(Excuses excuses) {
        List<Promises> promises = scenario.group().names().stream()
                .map(group -> new Promises(world.agenda(), world.aws(), world.api(), group, surge(scenario), excuses))
                .toList();
        excuses.eachAnew(() -> promises.forEach(Promises::newRollout));
        return promises;
    }

    private int nodes() {
        return scenario.groups().stream().mapToInt(Scenario.Group::size).sum();
    }

    /** What was broken of one of the groups; what is of the cluster is found by each, and told once. */
    private static List<Violation> found(List<Promises> promises, Optional<Violations> together) {
        Set<Violation> found = new LinkedHashSet<>();
        promises.forEach(each -> found.addAll(each.atTheEnd().found()));
        together.ifPresent(watched -> found.addAll(watched.found()));
        return List.copyOf(found);
    }

    /** Watches the cap that the scenario's plan has on the surplus nodes of all groups; empty without one. */
    private Optional<Violations> clusterSurge() {
        return scenario.script()
                .plan()
                .map(plan -> plan.path("clusterSurge").asInt())
                .filter(surplus -> surplus > 0)
                .map(surplus -> ClusterSurge.watch(
                        world.agenda(), world.aws(), scenario.group().names(), surplus));
    }

    /** Whether a rollout of Noderoll has ended otherwise than it should, or not at all. */
    private boolean stopped(Method method) {
        return name == MethodName.NODEROLL
                && !scenario.script().isPlayed()
                && !method.outcome().startsWith("SUCCEEDED");
    }

    private String title() {
        return name.argument() + " on " + scenario.name() + ", " + variant;
    }

    private Optional<Verdict> verdict(Method method, boolean ended, long failed, Duration duration) {
        SortedSet<String> images = new TreeSet<>();
        AutoScaling scaling = world.aws().autoScaling();
        List<InstanceDescription> all = new ArrayList<>();
        for (String group : scenario.group().names()) {
            all.addAll(scaling.peek(group).instances());
            all.addAll(scaling.warmPools().peek(group).instances());
        }
        all.stream()
                .flatMap(member -> world.aws().ec2().find(member.id()).stream())
                .forEach(instance -> images.add(instance.imageId()));
        return method instanceof Play play
                ? scenario.script()
                        .expect()
                        .map(expected -> Verdict.of(
                                expected,
                                new Verdict.Seen(ended, play.rollouts(), images, failed, duration, play.lastWords())))
                : Optional.empty();
    }

    private Method method(StepFunctions service, Timeline timeline, KubeApi counted, Levers levers) {
        Ground ground = new Ground(world.agenda(), world.aws(), counted, scenario);
        return switch (name) {
            case NAIVE -> new Naive(ground);
            case INSTANCE_REFRESH -> new InstanceRefresh(ground);
            case KUBERGRUNT -> new Kubergrunt(ground);
            case EKS_ROLLING_UPDATE -> new EksRollingUpdate(ground);
            case MANAGED_NODE_GROUP -> new ManagedNodeGroup(ground);
            case KARPENTER_DRIFT -> new KarpenterDrift(ground);
            case KUBECTL_DRAIN -> new KubectlDrain(ground);
            case NODEROLL ->
                scenario.script().isPlayed()
                        ? new Play(scenario, world, service, timeline, levers)
                        : new Noderoll(service, world.aws(), scenario.rollout());
        };
    }

    /**
     * To every Service that has pods, but those of which the pods only ask where their peers are.
     *
     * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec">
     *     publishNotReadyAddresses</a>: for peer discovery, whatever the pods' readiness is
     */
    private Probe probe() {
        Probe probe = new Probe(
                world.agenda(),
                world.dice(),
                world.cluster().routing(),
                Duration.ofSeconds(1).dividedBy(scenario.requestsPerSecond()),
                streams);
        for (ObjectNode service : world.api().list(Kind.SERVICE)) {
            JsonNode spec = service.path("spec");
            if (!spec.path("selector").isEmpty()
                    && !spec.path("publishNotReadyAddresses").asBoolean()) {
                probe.watch(
                        service.path("metadata").path("namespace").asText(),
                        service.path("metadata").path("name").asText());
            }
        }
        return probe;
    }

    private int pods() {
        return (int) world.api().list(Kind.POD).stream()
                .filter(pod -> !Gauge.isDaemon(pod))
                .count();
    }

    /** How many instances above steady the scenario's policy allows; where pods decide, as many as there are nodes to go. */
    public static int surge(Scenario scenario) {
        if (scenario.group().managed().isPresent()) {
            // As EKS does, whatever the policy says.
            return Math.max(
                    2 * scenario.group().zones().size(),
                    scenario.group().managed().get().maxUnavailable());
        }
        JsonNode surge = scenario.rollout().path("maxSurge");
        String text = surge.asText();
        int size = scenario.group().size();
        if (text.equals("auto")) {
            return size;
        }
        return text.endsWith("%")
                ? Math.max(1, Math.ceilDiv(size * Integer.parseInt(text.substring(0, text.length() - 1)), 100))
                : surge.asInt(1);
    }

    /** Whether the scenario's rollout may add no instance: its policy says so, or its pods may. */
    public static boolean withoutSurge(Scenario scenario) {
        boolean auto = scenario.rollout().path("maxSurge").asText().equals("auto");
        return surge(scenario) == 0 || (auto && unavailable(scenario) > 0);
    }

    /** Whether the scenario's policy lets a Service go without an endpoint until the successor is up. */
    public static boolean allowsGaps(Scenario scenario) {
        return scenario.rollout().at("/drain/singleReplica").asText().equals("evict");
    }

    /** Whether the scenario's policy moves the pods of a gang each for itself. */
    public static boolean partsGangs(Scenario scenario) {
        return scenario.rollout().at("/drain/gangs").asText().equals("apart");
    }

    /** How many nodes the scenario's policy lets be missing below steady. */
    public static int unavailable(Scenario scenario) {
        JsonNode unavailable = scenario.rollout().path("maxUnavailable");
        String text = unavailable.asText();
        return text.endsWith("%")
                ? Math.max(1, scenario.group().size() * Integer.parseInt(text.substring(0, text.length() - 1)) / 100)
                : unavailable.asInt(surge(scenario) == 0 ? 1 : 0);
    }
}
