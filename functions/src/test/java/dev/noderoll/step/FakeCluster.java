package dev.noderoll.step;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.port.Bell;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Events;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.TryAgain;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The cluster {@code shop}, in memory: nodes, pods, what protects them, and the ledger. */
class FakeCluster implements Clusters, Cluster, Nodes, Pods {

    final Faults faults;
    final FakeLedger ledger;
    final Map<NodeName, ClusterNode> nodes = new TreeMap<>();

    /** The nodes as a view that is behind shows them; empty for one that is not. */
    List<ClusterNode> seen = List.of();

    final List<Pod> pods = new ArrayList<>();
    final List<Events.Event> events = new ArrayList<>();
    final List<Attachment> attached = new ArrayList<>();
    final List<PodView> unschedulable = new ArrayList<>();
    final FakeWorkloads workloads = new FakeWorkloads();

    /** What the Eviction API says to pods of these names; it accepts the others. */
    final Map<String, EvictionAnswer> answers = new HashMap<>();

    /** The names of the pods whose eviction was asked for. */
    final List<String> asked = new ArrayList<>();

    /** Rings at each change of nodes and pods. */
    final Bell bell = new Bell();

    /** Is told of each pod that is evicted or deleted, before the caller has its answer. */
    Consumer<Pod> leaves = pod -> {};

    /** What the scheduler sees: pods that are not in it are not judged. */
    ClusterView scheduling =
            new ClusterView(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

    /** Is told of each pod whose labels are changed, such as {@code detach web-1}. */
    Consumer<String> relabels = what -> {};

    /** Whether a policy lets nobody change pods. */
    boolean podsFrozen;

    /** Nodes that a policy lets nobody change. */
    final Set<NodeName> frozen = new HashSet<>();

    /** Whether nothing can be read of it. */
    boolean away;

    /** The names of the pods that were deleted past the Eviction API. */
    final List<String> deleted = new ArrayList<>();

    FakeCluster(Faults faults) {
        this.faults = faults;
        this.ledger = new FakeLedger(faults);
    }

    void add(ClusterNode node) {
        nodes.put(node.name(), node);
    }

    @Override
    public Cluster cluster(String name) {
        if (!name.equals("shop")) {
            throw Misconfigured.field("cluster", name, "a cluster");
        }
        return this;
    }

    @Override
    public Nodes nodes() {
        return this;
    }

    @Override
    public Pods pods() {
        return this;
    }

    @Override
    public Workloads workloads() {
        return workloads;
    }

    @Override
    public Volumes volumes() {
        return () -> List.copyOf(attached);
    }

    @Override
    public Events events() {
        return event -> faults.change(() -> events.add(event));
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public Live live() {
        return new FakeLive(this);
    }

    @Override
    public List<ClusterNode> list() {
        if (away) {
            throw new TryAgain("list nodes: no answer");
        }
        return List.copyOf(nodes.values());
    }

    @Override
    public Optional<ClusterNode> get(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    @Override
    public void change(NodeName name, Change change) {
        if (frozen.contains(name)) {
            throw new Misconfigured("change freeze");
        }
        faults.change(() -> nodes.computeIfPresent(name, (n, old) -> changed(old, change)));
        bell.ring();
    }

    @Override
    public void change(NodeName name, Function<ClusterNode, Optional<Change>> change) {
        get(name).flatMap(change).ifPresent(c -> change(name, c));
    }

    private static ClusterNode changed(ClusterNode old, Change change) {
        List<String> taints = new ArrayList<>(old.taints());
        taints.removeAll(change.untaint());
        change.taint().forEach(taint -> taints.add(taint.key()));
        return new ClusterNode(
                old.name(),
                old.instance(),
                old.readiness(),
                change.scheduling() == null ? old.scheduling() : change.scheduling(),
                taints,
                changed(old.labels(), change.labels()),
                changed(old.annotations(), change.annotations()),
                old.createdAt(),
                old.readinessSince());
    }

    private static Map<String, String> changed(Map<String, String> old, Map<String, Optional<String>> changes) {
        Map<String, String> values = new TreeMap<>(old);
        changes.forEach((key, value) -> {
            values.remove(key);
            value.ifPresent(v -> values.put(key, v));
        });
        return values;
    }

    @Override
    public List<Pod> onNode(NodeName node) {
        return pods.stream().filter(p -> node.value().equals(p.node())).toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace) {
        return pods.stream().filter(p -> p.key().namespace().equals(namespace)).toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace, String label) {
        return inNamespace(namespace).stream()
                .filter(p -> p.labels().containsKey(label))
                .toList();
    }

    @Override
    public List<PodView> unschedulable() {
        return List.copyOf(unschedulable);
    }

    @Override
    public EvictionAnswer evict(PodKey pod, Optional<Duration> grace) {
        asked.add(pod.name());
        EvictionAnswer answer = answers.getOrDefault(pod.name(), new EvictionAnswer.Accepted());
        if (answer instanceof EvictionAnswer.Accepted) {
            left(pod);
        }
        return answer;
    }

    @Override
    public void delete(PodKey pod, Duration grace) {
        deleted.add(pod.name());
        left(pod);
    }

    @Override
    public void detach(PodKey pod, Detached labels) {
        relabel("detach ", pod, p -> p.without(labels));
    }

    @Override
    public void attach(PodKey pod, Detached labels) {
        relabel("attach ", pod, Pod::whole);
    }

    private void relabel(String what, PodKey key, UnaryOperator<Pod> change) {
        if (podsFrozen) {
            throw new Misconfigured("pods is forbidden");
        }
        faults.change(() -> pods.replaceAll(p -> p.key().equals(key) ? change.apply(p) : p));
        relabels.accept(what + key.name());
        bell.ring();
    }

    private void left(PodKey key) {
        List.copyOf(pods).stream().filter(p -> p.key().equals(key)).forEach(leaves);
        bell.ring();
    }
}
