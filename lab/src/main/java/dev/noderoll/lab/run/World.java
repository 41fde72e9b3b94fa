package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.method.Ground;
import dev.noderoll.lab.scenario.Happening.Symptom;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Site;
import dev.noderoll.sim.aws.Accounts;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupOptions;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.cluster.Cluster;
import dev.noderoll.sim.kubernetes.cluster.ClusterSettings;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader.Unreadable;
import dev.noderoll.sim.kubernetes.cluster.NodeSpec;
import dev.noderoll.sim.lambda.FunctionTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An AWS account and a Kubernetes cluster whose nodes are its instances, as a scenario describes them.
 *
 * <p>Everything happens on the agenda, and all chance comes from one seed.
 */
public final class World {

    /** The day on which every run begins. */
    public static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    /** From a running instance to its kubelet's registration: the system boots, and joins by its user data. */
    private static final Duration BOOT_LEAST = Duration.ofSeconds(15);

    private static final Duration BOOT_MOST = Duration.ofSeconds(30);
    private static final String KUBELET = "v1.36.0";
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(15);

    /** The parameter that holds a scenario's plan. */
    static final String PLAN_PARAMETER = "noderoll/plan";

    private final List<String> leftOut = new ArrayList<>();
    private final List<String> unready = new ArrayList<>();
    private final int size;
    private final Agenda agenda;
    private final Dice dice;
    private final FunctionTimes functionTimes;
    private final SimAws aws;
    private final Accounts accounts;
    private final ApiServer api;
    private final Cluster cluster;
    private final Map<String, Symptom> badImages = new TreeMap<>();
    private Optional<SpokeStack> spoke = Optional.empty();
    private Optional<ObjectNode> awaited = Optional.empty();
    private Boots boots = (instance, usual) -> Optional.of(usual);

    /** How long instances take to join, which a fault may change. */
    @FunctionalInterface
    public interface Boots {

        /** From running to joined, where {@code usual} was drawn; empty for an instance that never joins. */
        Optional<Duration> of(SimInstance instance, Duration usual);
    }

    /** Builds the world of a scenario; nothing runs yet. */
    public World(Scenario scenario, long seed) {
        this(scenario, seed, FunctionTimes.USUAL);
    }

    /** As the other, where functions take other times, or none. */
    public World(Scenario scenario, long seed, FunctionTimes functionTimes) {
        this(scenario, seed, new Agenda(START), AwsSettings.usual(), functionTimes);
    }

    /** As the other, at the agenda's own time and pace. */
    World(Scenario scenario, long seed, Agenda agenda, AwsSettings settings, FunctionTimes functionTimes) {
        this.functionTimes = functionTimes;
        this.size = scenario.groups().stream().mapToInt(Group::size).sum();
        this.agenda = agenda;
        this.dice = new Dice(seed);
        Site site = scenario.script().site();
        boolean elsewhere = scenario.script().isElsewhere();
        this.aws = new SimAws(agenda, dice, elsewhere ? settings.at(site.account(), site.region()) : settings);
        this.accounts = new Accounts(elsewhere ? new SimAws(agenda, dice.named("hub"), settings) : aws);
        if (elsewhere) {
            accounts.add(aws);
            spoke = Optional.of(SpokeStack.deploy(accounts, aws, site));
        }
        this.api = new ApiServer(agenda, dice);
        this.cluster = new Cluster(agenda, dice, api, ClusterSettings.realistic());
        new NodeTargets(aws, api, scenario, dice.named("targets")).of(cluster);
        cluster.start();
        aws.observe(new Kubelets(scenario.group(), dice.named("boot")));
        addAccount(aws, scenario);
        ManagedGroup.add(new Ground(agenda, aws, api, scenario));
        scenario.script().plan().ifPresent(plan -> hub().putParameter(PLAN_PARAMETER, plan.toString()));
        // As whoever installs Noderoll does: the namespace of its Leases.
        cluster.apply(ManifestReader.read(root().resolve("infra/rbac/namespace.yaml"), leftOut::add));
    }

    /** The repository. */
    public static Path root() {
        return Path.of(System.getProperty("noderoll.root", "."));
    }

    /** The account of a scenario: images, the launch templates, the groups with their instances. */
    static void addAccount(SimAws aws, Scenario scenario) {
        addAccount(aws, scenario, GroupSpec.Start.IN_SERVICE);
    }

    static void addAccount(SimAws aws, Scenario scenario, GroupSpec.Start start) {
        aws.addImage(scenario.images().current(), "x86_64");
        aws.addImage(scenario.images().target(), "x86_64");
        scenario.groups().forEach(group -> addGroup(aws, scenario, group, start));
    }

    private static void addGroup(SimAws aws, Scenario scenario, Group group, GroupSpec.Start start) {
        String template =
                aws.addTemplate(group.name(), TemplateData.of(scenario.images().current(), group.instanceType()));
        GroupSpec spec = GroupSpec.of(group.name(), group.size(), template)
                .sized(group.size(), group.size(), group.max())
                .in(group.zones())
                .tagged(ManagedGroup.tags(scenario));
        aws.addGroup(
                group.mixed()
                        .map(mixed -> spec.with(options(mixed), mixed.running()))
                        .orElse(spec),
                start);
        group.pool().ifPresent(pool -> aws.autoScaling().warmPools().putWarmPool(group.name(), warmPool(pool)));
        NodeTargets.attach(aws, group);
        scenario.script()
                .hook()
                .ifPresent(hook -> aws.autoScaling().putLifecycleHook(group.name(), terminationHook(scenario, hook)));
    }

    private static WarmPool warmPool(Scenario.Pool pool) {
        return new WarmPool(
                pool.minSize(),
                Optional.of(pool.maxGroupPreparedCapacity()).filter(most -> most >= 0),
                WarmPool.Rest.of(pool.poolState()),
                pool.reuseOnScaleIn() ? WarmPool.OnScaleIn.RETURN : WarmPool.OnScaleIn.TERMINATE);
    }

    private static GroupOptions options(Scenario.Mixed mixed) {
        return GroupOptions.NONE.mixed(
                new GroupOptions.Mixed(overrides(mixed.types()), mixed.onDemandBase(), mixed.onDemandPercentage()));
    }

    /** Of these types, each with the group's own template. */
    static List<GroupOptions.TypeChoice> overrides(List<String> types) {
        return types.stream()
                .map(type -> new GroupOptions.TypeChoice(type, Optional.empty()))
                .toList();
    }

    /** As whoever sets up a group declares it, so that what AWS takes at any time is drained first. */
    private static LifecycleHook terminationHook(Scenario scenario, Script.Hook hook) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("cluster", scenario.cluster());
        metadata.set("drain", hook.drain());
        return new LifecycleHook(
                Marks.HOOK,
                LifecycleHook.Transition.TERMINATING,
                Duration.ofSeconds(hook.heartbeatTimeoutSeconds()),
                LifecycleHook.Result.CONTINUE,
                Optional.of(metadata.toString()));
    }

    /** Waits for the nodes, applies manifests, and runs until every pod is Ready. */
    public void settle(Scenario.Variant variant) {
        List<ObjectNode> manifests = ManifestReader.read(variant.manifests(), leftOut::add);
        try {
            apply(manifests);
        } catch (KubeError e) {
            throw new Unreadable(variant.manifests() + ": " + e.getMessage(), e);
        }
        awaitPods(variant.manifests().toString());
    }

    /** As {@link #settle(Scenario.Variant)}, with manifests that were made rather than read. */
    public void settle(List<ObjectNode> manifests) {
        apply(manifests);
        awaitPods("the manifests");
    }

    private void apply(List<ObjectNode> manifests) {
        agenda.runUntil(this::allNodesReady, agenda.instant().plus(SETTLE_LIMIT));
        cluster.apply(manifests);
    }

    private void awaitPods(String source) {
        if (!agenda.runUntil(this::allReady, agenda.instant().plus(SETTLE_LIMIT)) && !servesInPart()) {
            throw new Unreadable(source + ": "
                    + (notReady().isEmpty()
                            ? "has no object that runs pods, expected a Deployment or another workload"
                            : "after " + SETTLE_LIMIT.toMinutes() + " minutes these pods are not Ready: "
                                    + String.join("; ", notReady())));
        }
        // The last proxies have to hear of the last endpoints.
        agenda.runUntil(() -> false, agenda.instant().plusSeconds(30));
    }

    /** As in many a cluster, some pods run, and others wait for what is not there, or keep crashing. */
    private boolean servesInPart() {
        unready.addAll(notReady());
        return api.list(Kind.POD).stream().anyMatch(Ready::is);
    }

    /** Pods that were not Ready when the cluster was given up waiting for, each with the reason. */
    public List<String> unready() {
        return List.copyOf(unready);
    }

    /** Whether the nodes of all groups are there, and all are Ready. */
    public boolean allNodesReady() {
        return allReady(api.list(Kind.NODE), size);
    }

    /** Whether there are at least so many of these pods or nodes, and all are Ready. */
    static boolean allReady(List<ObjectNode> objects, int least) {
        return objects.size() >= least && objects.stream().allMatch(Ready::is);
    }

    /** Throws for a manifest of a kind that the lab does not keep, which the reader has refused before. */
    static Kind kindOf(ObjectNode manifest) {
        return Arrays.stream(Kind.values())
                .filter(k -> k.title().equals(manifest.path("kind").asText())
                        && k.apiVersion().equals(manifest.path("apiVersion").asText()))
                .findFirst()
                .orElseThrow();
    }

    /** Asked after every event, so it first looks at the pod that was not Ready the last time. */
    private boolean allReady() {
        if (awaited.flatMap(pod -> api.get(
                        Kind.POD,
                        pod.path("metadata").path("namespace").asText(),
                        pod.path("metadata").path("name").asText()))
                .filter(Ready::isUnsettled)
                .isPresent()) {
            return false;
        }
        List<ObjectNode> pods = api.list(Kind.POD);
        awaited = pods.stream().filter(Ready::isUnsettled).findFirst();
        return !pods.isEmpty()
                && awaited.isEmpty()
                && api.list(Kind.STATEFUL_SET).stream().allMatch(World::isWhole);
    }

    /** Its pods are made one after the other: that all are Ready says nothing of those that are still to come. */
    private static boolean isWhole(ObjectNode set) {
        int wanted = set.path("spec").path("replicas").asInt(1);
        return set.path("status").path("readyReplicas").asInt() >= wanted;
    }

    private List<String> notReady() {
        return api.list(Kind.POD).stream()
                .filter(Ready::isUnsettled)
                .map(pod -> pod.path("metadata").path("name").asText() + Ready.why(pod))
                .toList();
    }

    /** Objects of the manifests that the lab does not keep. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Lets the instances of an image turn out bad from now on. */
    void breakImage(String image, Symptom symptom) {
        badImages.put(image, symptom);
    }

    /** Changes how instances boot from now on. */
    public void bootAs(Boots other) {
        boots = other;
    }

    public Agenda agenda() {
        return agenda;
    }

    public Dice dice() {
        return dice;
    }

    /** How long the functions take that run in it. */
    public FunctionTimes functionTimes() {
        return functionTimes;
    }

    public SimAws aws() {
        return aws;
    }

    /** All accounts: that of Noderoll first. */
    Accounts accounts() {
        return accounts;
    }

    /** What is deployed in the group's account, where that is a spoke. */
    Optional<SpokeStack> spoke() {
        return spoke;
    }

    /** The account in which Noderoll is deployed: that of the group, unless the group is in a spoke. */
    SimAws hub() {
        return accounts.first();
    }

    public KubeApi api() {
        return api;
    }

    public Cluster cluster() {
        return cluster;
    }

    /** Makes a node of each instance that runs, and stops its kubelet when the instance shuts down. */
    private final class Kubelets implements InstanceObserver {

        private final Group group;
        private final Dice boot;

        Kubelets(Group group, Dice boot) {
            this.group = group;
            this.boot = boot;
        }

        @Override
        public void running(SimInstance instance) {
            Duration usual = boot.between(BOOT_LEAST, BOOT_MOST);
            if (badImages.get(instance.imageId()) != Symptom.NEVER_JOINS) {
                boots.of(instance, usual)
                        .ifPresent(delay -> agenda.after(delay, instance.id() + " joins", () -> {
                            if (instance.state() == SimInstance.State.RUNNING) {
                                join(instance);
                            }
                        }));
            }
        }

        /** A node that was there before the instance stopped is the same again. */
        private void join(SimInstance instance) {
            if (api.get(Kind.NODE, "", instance.privateDnsName()).isPresent()) {
                cluster.wakeNode(instance.privateDnsName());
            } else {
                cluster.addNode(spec(instance));
            }
            if (badImages.get(instance.imageId()) == Symptom.NO_POD_NETWORK) {
                cluster.cutPodNetwork(instance.privateDnsName());
            }
        }

        /** The cloud knows the instance still, so the node stays. */
        @Override
        public void stopping(SimInstance instance) {
            cluster.silenceNode(instance.privateDnsName());
        }

        @Override
        public void terminating(SimInstance instance) {
            cluster.stopNode(instance.privateDnsName());
        }

        private NodeSpec spec(SimInstance instance) {
            return new NodeSpec(
                    instance.privateDnsName(),
                    instance.providerId(),
                    instance.zone(),
                    instance.instanceType(),
                    group.cpuMillis(),
                    group.memoryMi(),
                    group.maxPods(),
                    KUBELET,
                    Map.of());
        }
    }
}
