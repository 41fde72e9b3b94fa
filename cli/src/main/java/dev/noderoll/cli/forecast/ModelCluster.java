package dev.noderoll.cli.forecast;

import dev.noderoll.cli.forecast.Snapshot.Owned;
import dev.noderoll.model.Attachment;
import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.plan.placement.Launchable;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Events;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Live;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** A cluster that begins as a snapshot, and goes on as its controllers, scheduler and kubelets would let it. */
final class ModelCluster implements Clusters, Cluster, Nodes, Workloads, Volumes, ModelGroup.Listener {

    private static final String CORDON = "node.kubernetes.io/unschedulable";

    private final Snapshot snapshot;
    private final Pace pace;
    private final Agenda agenda;
    private final Bell bell = new Bell();
    private final SortedMap<NodeName, ClusterNode> nodes = new TreeMap<>();
    private final List<Attachment> attachments;
    private final SequencedMap<Owned, Workload> owned;
    private final Set<Workload.Key> restarting = new HashSet<>();
    private final ModelLedger ledger;
    private final ModelPlaces places;
    private final ModelPods pods;

    ModelCluster(Snapshot snapshot, Pace pace, Agenda agenda) {
        this.snapshot = snapshot;
        this.pace = pace;
        this.agenda = agenda;
        snapshot.nodes().forEach(node -> nodes.put(node.name(), node));
        this.attachments = new ArrayList<>(snapshot.attachments());
        this.owned = new LinkedHashMap<>(snapshot.owned());
        this.ledger = new ModelLedger(snapshot.holds());
        this.places = new ModelPlaces(snapshot.scheduling());
        this.pods = new ModelPods(this, snapshot.pods(), pace, agenda);
    }

    Bell bell() {
        return bell;
    }

    ModelPlaces places() {
        return places;
    }

    /** Pods that were evicted, and those that a restart let go, in their order. */
    List<ModelPods.Gone> gone() {
        return pods.gone();
    }

    @Override
    public Cluster cluster(String name) {
        return this;
    }

    @Override
    public Nodes nodes() {
        return this;
    }

    @Override
    public Pods pods() {
        return pods;
    }

    @Override
    public Workloads workloads() {
        return this;
    }

    @Override
    public Volumes volumes() {
        return this;
    }

    /** What is foretold happens to nobody's nodes. */
    @Override
    public Events events() {
        return _ -> {};
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public Live live() {
        return new ModelLive(this, ledger);
    }

    @Override
    public List<ClusterNode> list() {
        return List.copyOf(nodes.values());
    }

    @Override
    public Optional<ClusterNode> get(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    @Override
    public void change(NodeName name, Function<ClusterNode, Optional<Change>> change) {
        get(name).flatMap(change).ifPresent(c -> change(name, c));
    }

    @Override
    public void change(NodeName name, Change change) {
        nodes.computeIfPresent(name, (_, node) -> changed(node, change));
        get(name).ifPresent(places::put);
        pods.retry();
        bell.ring();
    }

    private static ClusterNode changed(ClusterNode node, Change change) {
        Scheduling scheduling = Optional.ofNullable(change.scheduling()).orElse(node.scheduling());
        Set<String> taints = new TreeSet<>(node.taints());
        change.taint().forEach(taint -> taints.add(taint.key()));
        taints.removeAll(change.untaint());
        if (scheduling == Scheduling.CORDONED) {
            taints.add(CORDON);
        } else {
            taints.remove(CORDON);
        }
        return new ClusterNode(
                node.name(),
                node.instance(),
                node.readiness(),
                scheduling,
                List.copyOf(taints),
                merged(node.labels(), change.labels()),
                merged(node.annotations(), change.annotations()),
                node.createdAt(),
                node.readinessSince());
    }

    private static Map<String, String> merged(Map<String, String> old, Map<String, Optional<String>> changes) {
        Map<String, String> merged = new TreeMap<>(old);
        changes.forEach((key, value) -> value.ifPresentOrElse(text -> merged.put(key, text), () -> merged.remove(key)));
        return merged;
    }

    /** Its node comes up in its time, with the daemon pods that a node of the same kind has. */
    @Override
    public void launched(InstanceId instance, String zone) {
        agenda.after(pace.registers(), () -> {
            NodeName name = new NodeName(instance.value());
            Map<String, String> labels = new TreeMap<>();
            sibling(zone).ifPresent(node -> labels.putAll(Launchable.inZone(node.labels(), zone)));
            labels.put("kubernetes.io/hostname", name.value());
            labels.put("topology.kubernetes.io/zone", zone);
            put(new ClusterNode(
                    name,
                    instance,
                    ClusterNode.Readiness.NOT_READY,
                    Scheduling.OPEN,
                    List.of(),
                    labels,
                    Map.of(),
                    agenda.instant(),
                    agenda.instant()));
            pods.daemons(name);
            agenda.after(pace.readies(), () -> ready(name));
        });
    }

    private Optional<ClusterNode> sibling(String zone) {
        return nodes.values().stream()
                .filter(n -> zone.equals(n.labels().get("topology.kubernetes.io/zone")))
                .findFirst()
                .or(() -> nodes.values().stream().findFirst());
    }

    private void ready(NodeName name) {
        ClusterNode node = nodes.get(name);
        if (node != null) {
            put(new ClusterNode(
                    name,
                    node.instance(),
                    ClusterNode.Readiness.READY,
                    node.scheduling(),
                    node.taints(),
                    node.labels(),
                    node.annotations(),
                    node.createdAt(),
                    agenda.instant()));
            pods.retry();
        }
    }

    private void put(ClusterNode node) {
        nodes.put(node.name(), node);
        places.put(node);
        bell.ring();
    }

    @Override
    public void ended(InstanceId instance) {
        of(instance).ifPresent(node -> {
            nodes.remove(node.name());
            places.remove(node.name());
            attachments.removeIf(a -> a.node().equals(node.name().value()));
            pods.lost(node.name());
            bell.ring();
        });
    }

    /** The volumes of a pod that has gone leave its node a little later. */
    void detach(NodeName node, int volumes) {
        agenda.after(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < volumes; i++) {
                attachments.stream()
                        .filter(a -> a.node().equals(node.value()))
                        .findFirst()
                        .ifPresent(attachments::remove);
            }
            bell.ring();
        });
    }

    @Override
    public List<Attachment> attached() {
        return List.copyOf(attachments);
    }

    /** With the status that the pods of now give it. */
    @Override
    public List<Budget> budgets(String namespace) {
        return snapshot.budgets().getOrDefault(namespace, List.of()).stream()
                .map(this::counted)
                .toList();
    }

    private Budget counted(Budget budget) {
        int healthy = (int) pods.inNamespace(budget.namespace()).stream()
                .filter(p -> budget.covers(p) && p.serving())
                .count();
        return new Budget(
                budget.namespace(),
                budget.name(),
                budget.selector(),
                budget.allowed() < 0 ? budget.allowed() : Math.max(0, healthy - budget.desiredHealthy()),
                healthy,
                budget.desiredHealthy(),
                budget.expected(),
                0,
                budget.freshness(),
                budget.unhealthyPods());
    }

    @Override
    public List<ServiceView> services(String namespace) {
        return snapshot.services().getOrDefault(namespace, List.of()).stream()
                .map(this::counted)
                .toList();
    }

    private ServiceView counted(ServiceView service) {
        Set<String> ready = new TreeSet<>();
        pods.inNamespace(service.namespace()).stream()
                .filter(p -> service.selects(p) && p.serving())
                .forEach(p -> ready.add(p.key().uid()));
        return new ServiceView(service.namespace(), service.name(), service.selector(), service.exposure(), ready);
    }

    @Override
    public Exposed exposed() {
        return snapshot.exposed();
    }

    @Override
    public Optional<Workload> of(String namespace, Owner owner) {
        return Optional.ofNullable(owned.get(new Owned(namespace, owner))).map(this::counted);
    }

    @Override
    public Optional<Workload> get(Workload.Key key) {
        return owned.values().stream()
                .filter(w -> w.key().equals(key))
                .findFirst()
                .map(this::counted);
    }

    private Workload counted(Workload workload) {
        int available = (int) pods.inNamespace(workload.key().namespace()).stream()
                .filter(p -> workload.selector().matches(p.labels()) && p.serving())
                .count();
        return workload.as(
                Math.min(available, workload.replicas()),
                restarting.contains(workload.key()) ? Restart.UNDER_WAY : Restart.NONE);
    }

    @Override
    public boolean daemonSetExists(String namespace, Owner owner) {
        return snapshot.daemonSets().contains(new Owned(namespace, owner));
    }

    /** Each of its pods has a successor first, and goes when that is Ready. */
    @Override
    public void restart(Workload.Key deployment, Instant at) {
        Optional<Workload> workload = get(deployment);
        if (workload.isEmpty() || !restarting.add(deployment)) {
            return;
        }
        List<Pod> old = pods.inNamespace(deployment.namespace()).stream()
                .filter(p -> workload.get().selector().matches(p.labels()) && !p.terminating() && !p.finished())
                .toList();
        int[] left = {old.size()};
        for (Pod pod : old) {
            pods.replace(pod, () -> {
                if (--left[0] == 0) {
                    restarting.remove(deployment);
                    bell.ring();
                }
            });
        }
        bell.ring();
    }

    /** Whether a pod may be moved to a node. */
    static boolean open(ClusterNode node) {
        return node.ready()
                && node.scheduling() == Scheduling.OPEN
                && node.taints().isEmpty();
    }
}
