package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.handler.Wiring;
import dev.noderoll.lab.probe.Outcomes;
import dev.noderoll.lab.real.CleanUp;
import dev.noderoll.lab.real.ClientCommand;
import dev.noderoll.lab.real.CloudNodes;
import dev.noderoll.lab.real.CommandNodes;
import dev.noderoll.lab.real.NodeCommand;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.lab.real.RealNodes;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A real cluster whose nodes are instances of a simulated account, in real time; kwok plays the kubelets, or a command
 * boots machines that have one.
 *
 * <p>Takes what it has made away again: machines, nodes, manifests; also when the process is told to end.
 */
public final class RealWorld implements AutoCloseable {

    /**
     * What it works with.
     *
     * @param nodes how real machines are made; empty for kwok's
     * @param client how a program is run where clients are; empty when nobody sends requests
     * @param account where the simulated account is kept, for a run that carries on when this one is killed; empty for
     *     none
     */
    public record Equipment(
            Kubeconfig config, Optional<NodeCommand> nodes, Optional<ClientCommand> client, Optional<Path> account) {

        public Equipment(Kubeconfig config, Optional<NodeCommand> nodes, Optional<ClientCommand> client) {
            this(config, nodes, client, Optional.empty());
        }

        /** As it is named on a command line. */
        public static Equipment of(Path kubeconfig, Optional<String> nodes, Optional<String> client) {
            return new Equipment(
                    Kubeconfig.read(kubeconfig), nodes.map(NodeCommand::of), client.map(ClientCommand::of));
        }

        public Equipment keptIn(Optional<Path> file) {
            return new Equipment(config, nodes, client, file);
        }
    }

    /** Requests that are being sent, and what became of those that have ended. */
    public record Traffic(ClientCommand.Running running, Outcomes outcomes) {}

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);

    private final Scenario scenario;
    private final Equipment equipment;
    private final Consumer<String> out;
    private final CleanUp cleanUp;
    private final Inbox inbox;
    private final Agenda agenda;
    private final RealKubeApi api;
    private final SimAws aws;
    private final Optional<CommandNodes> machines;
    private final Optional<AccountFile> account;
    private final Map<String, String> podsByAddress = new ConcurrentHashMap<>();

    /**
     * Connects; nothing is made yet. To be opened, used and closed on one thread.
     *
     * @param out is told what goes wrong with machines, on any thread
     */
    public RealWorld(Scenario scenario, Equipment equipment, long seed, Consumer<String> out) {
        this.scenario = scenario;
        this.equipment = equipment;
        this.out = out;
        this.cleanUp = new CleanUp(out);
        this.inbox = new Inbox();
        this.agenda = inbox.realAgenda();
        this.api = new RealKubeApi(equipment.config(), inbox);
        cleanUp.add("connections", api::close);
        this.aws = new SimAws(agenda, new Dice(seed), quick());
        this.account = equipment.account().map(AccountFile::at);
        this.machines = equipment.nodes().map(command -> new CommandNodes(command, out));
        api.list(Kind.POD).forEach(this::learn);
        api.onChange(Kind.POD, change -> learn(change.object()));
        tick();
    }

    /** Instances that boot and stop in seconds: what is tried here is Kubernetes. */
    private static AwsSettings quick() {
        return AwsSettings.usual().withExactTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    public Agenda agenda() {
        return agenda;
    }

    public RealKubeApi api() {
        return api;
    }

    public SimAws aws() {
        return aws;
    }

    /** Whether a run that was killed is carried on. */
    boolean carriesOn() {
        return runsBefore() > 0;
    }

    /** How many runs the account has seen before this one, each of them killed. */
    int runsBefore() {
        return account.map(AccountFile::runs).orElse(0);
    }

    /** {@link #boot(List)} of a cluster whose nodes need nothing of it. */
    public void boot() {
        boot(List.of());
    }

    /**
     * Boots the scenario's nodes, and waits until they are Ready. Where a killed run is carried on, the account is as it
     * was before that until {@link #takeOver}.
     *
     * @param agents manifests that are applied before: a node that needs its agent is not Ready without it
     */
    void boot(List<ObjectNode> agents) {
        machines.ifPresentOrElse(
                m -> {
                    aws.observe(m);
                    new CloudNodes(agenda, aws, api).start();
                },
                () -> aws.observe(new RealNodes(agenda, api, scenario.group().maxPods())));
        cleanUp.add("nodes", this::deleteNodes);
        account.ifPresent(file -> cleanUp.add("account", file::delete));
        if (carriesOn()) {
            cleanUp.add("agents", () -> remove(agents));
            World.addAccount(aws, scenario, GroupSpec.Start.LAUNCHING);
            return;
        }
        create(agents);
        World.addAccount(aws, scenario);
        account.ifPresent(file -> file.follow(agenda, aws, scenario.group().name()));
        await(
                "the nodes are Ready",
                () -> machines.filter(m -> !m.failures().isEmpty()).isPresent()
                        || World.allReady(api.list(Kind.NODE), scenario.group().size()));
        machines.filter(m -> !m.failures().isEmpty()).ifPresent(m -> {
            throw new Misconfigured(
                    "no node is booted: " + m.failures().getFirst(), new IllegalStateException("no node"));
        });
    }

    /**
     * The account as a killed run has left it, and its machines; those of instances that are gone lose their power. To be
     * called before time passes.
     */
    void takeOver() {
        AccountFile file = account.orElseThrow();
        file.restore(aws);
        file.follow(agenda, aws, scenario.group().name());
        machines.ifPresent(m -> {
            List<SimInstance> live = aws.ec2().live();
            live.forEach(m::adopt);
            api.list(Kind.NODE).stream()
                    .filter(node ->
                            node.path("spec").path("providerID").asText().startsWith("aws:"))
                    .map(node -> node.path("metadata").path("name").asText())
                    .filter(name -> live.stream()
                            .noneMatch(instance -> instance.privateDnsName().equals(name)))
                    .forEach(m::takeOver);
        });
        out.accept("carries on run " + runsBefore() + ", which was killed");
    }

    /**
     * Applies manifests, and waits until all pods are Ready, those too that were there before. Where a killed run is
     * carried on they are there, and nothing is waited for.
     *
     * @throws Misconfigured with the names of those that are not, after three minutes
     */
    public void settle(List<ObjectNode> manifests) {
        if (carriesOn()) {
            cleanUp.add("manifests", () -> remove(List.copyOf(manifests)));
            return;
        }
        Set<String> before = pods().stream().map(Ready::title).collect(Collectors.toSet());
        create(manifests);
        int stateful = manifests.stream()
                .filter(manifest -> World.kindOf(manifest) == Kind.STATEFUL_SET)
                .mapToInt(set -> set.path("spec").path("replicas").asInt(1))
                .sum();
        // A StatefulSet makes its pods one after another.
        if (!becomes(() -> !pods().isEmpty()
                && pods().stream().filter(RealWorld::isStateful).count() >= stateful
                && pods().stream().noneMatch(Ready::isAwaited))) {
            throw late(unready(pods(), before));
        }
    }

    private static boolean isStateful(ObjectNode pod) {
        return pod.path("metadata")
                .path("ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("kind").asText().equals(Kind.STATEFUL_SET.title()));
    }

    /** What is not so of these pods; {@code others} are the titles of those that the manifests did not bring. */
    static String unready(List<ObjectNode> pods, Set<String> others) {
        if (pods.isEmpty()) {
            return "the manifests have made a pod";
        }
        List<ObjectNode> own = new ArrayList<>(pods);
        own.removeIf(pod -> others.contains(Ready.title(pod)));
        List<ObjectNode> foreign = new ArrayList<>(pods);
        foreign.removeAll(own);
        List<String> parts = new ArrayList<>();
        if (own.stream().anyMatch(Ready::isAwaited)) {
            parts.add("these pods are Ready: " + String.join("; ", Ready.awaited(own)));
        }
        if (foreign.stream().anyMatch(Ready::isAwaited)) {
            parts.add("these pods are Ready, which were there before and are none of the manifests': "
                    + String.join("; ", Ready.awaited(foreign)));
        }
        return String.join(", nor that ", parts);
    }

    /** Applies manifests; they are taken away again at the end at the latest. */
    public void create(List<ObjectNode> manifests) {
        List<ObjectNode> made = List.copyOf(manifests);
        cleanUp.add("manifests", () -> remove(made));
        made.forEach(manifest -> api.create(World.kindOf(manifest), manifest));
    }

    /** The pods of manifests; a cluster's own pods are none of ours. */
    public List<ObjectNode> pods() {
        return api.list(Kind.POD).stream()
                .filter(pod -> !pod.path("metadata").path("namespace").asText().startsWith("kube-"))
                .toList();
    }

    /** Whether there are so many pods, all Ready, none of them going, and all on machines that run. */
    boolean isWhole(int pods) {
        List<ObjectNode> now = unfinished();
        return World.allReady(now, pods)
                && now.stream().noneMatch(pod -> pod.path("metadata").has("deletionTimestamp"))
                && now.stream().allMatch(this::isOnLiveNode);
    }

    private List<ObjectNode> unfinished() {
        return pods().stream().filter(pod -> !Ready.finished(pod)).toList();
    }

    private boolean isOnLiveNode(ObjectNode pod) {
        String name = pod.path("spec").path("nodeName").asText();
        return aws.ec2().live().stream().anyMatch(i -> i.privateDnsName().equals(name));
    }

    /** Begins to send requests to every Service that has pods; empty without a command that runs clients. */
    public Optional<Traffic> send(Duration interval) {
        List<String> targets = api.list(Kind.SERVICE).stream()
                .filter(s -> !s.path("spec").path("selector").isEmpty())
                .filter(s -> s.path("spec").path("clusterIP").asText().contains("."))
                .map(RealWorld::target)
                .toList();
        return equipment.client().map(command -> {
            EndpointHistory history = new EndpointHistory(api, Wiring.clock());
            Outcomes outcomes = new Outcomes(address -> podsByAddress.getOrDefault(address, address), history::judge);
            try {
                ClientCommand.Running running = command.start(targets, interval, outcomes::take);
                cleanUp.add("clients", running::kill);
                return new Traffic(running, outcomes);
            } catch (IllegalStateException e) {
                throw new Misconfigured(String.valueOf(e.getMessage()), e);
            }
        });
    }

    private static String target(ObjectNode service) {
        return service.path("metadata").path("namespace").asText() + "/"
                + service.path("metadata").path("name").asText() + "="
                + service.path("spec").path("clusterIP").asText() + ":"
                + service.path("spec").path("ports").path(0).path("port").asText();
    }

    private void learn(ObjectNode pod) {
        String address = pod.path("status").path("podIP").asText();
        if (!address.isEmpty()) {
            podsByAddress.put(
                    address,
                    pod.path("metadata").path("namespace").asText() + "/"
                            + pod.path("metadata").path("name").asText());
        }
    }

    /** Keeps the agenda going, so that it looks at what the watches bring. */
    private void tick() {
        agenda.after(TICK, "tick", this::tick);
    }

    /** Throws {@link Misconfigured} when it does not become so within three minutes. */
    void await(String what, BooleanSupplier condition) {
        if (!becomes(condition)) {
            throw late(what);
        }
    }

    private boolean becomes(BooleanSupplier condition) {
        return agenda.runUntil(condition, agenda.instant().plus(SETTLE_LIMIT));
    }

    private static Misconfigured late(String what) {
        String late = "after " + SETTLE_LIMIT.toMinutes() + " minutes it is not so that " + what;
        return new Misconfigured(late, new IllegalStateException(late));
    }

    /** Deletes these objects, where they are still there. */
    public void remove(List<ObjectNode> manifests) {
        for (ObjectNode manifest : manifests.reversed()) {
            JsonNode metadata = manifest.path("metadata");
            deleteQuietly(
                    World.kindOf(manifest),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    Deletion.PLAIN);
        }
    }

    /** On any thread: it asks the server, not the cache. The pods of nodes that are gone would stay for a minute. */
    private void deleteNodes() {
        machines.ifPresent(CommandNodes::close);
        for (ObjectNode node : api.fetch(Kind.NODE)) {
            if (node.path("spec").path("providerID").asText().startsWith("aws:")) {
                String name = node.path("metadata").path("name").asText();
                deleteQuietly(Kind.NODE, "", name, Deletion.PLAIN);
                api.fetch(Kind.POD).stream()
                        .filter(pod ->
                                pod.path("spec").path("nodeName").asText().equals(name))
                        .map(pod -> pod.path("metadata"))
                        .forEach(metadata -> deleteQuietly(
                                Kind.POD,
                                metadata.path("namespace").asText(),
                                metadata.path("name").asText(),
                                Deletion.NOW));
            }
        }
    }

    private void deleteQuietly(Kind kind, String namespace, String name, Deletion deletion) {
        try {
            api.delete(kind, namespace, name, deletion);
        } catch (KubeError gone) {
            if (gone.code() != 404) {
                out.accept("not deleted: " + kind.title() + " " + name + ": " + gone.getMessage());
            }
        }
    }

    @Override
    public void close() {
        cleanUp.close();
    }

    Inbox inbox() {
        return inbox;
    }
}
