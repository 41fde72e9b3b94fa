package dev.noderoll.cli.forecast;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a model. One that goes has a successor, as its controller makes one: a ReplicaSet at once, anybody else when
 * it has gone. A successor starts on the node with the fewest pods of those that would take it, or waits for one.
 */
final class ModelPods implements Pods {

    private static final String ZONE = "topology.kubernetes.io/zone";

    /** A pod that left its node, by eviction or by a restart of its Deployment. */
    record Gone(String pod, NodeName node, Instant at, Why why) {
        enum Why {
            EVICTED,
            RESTARTED,
            DELETED
        }
    }

    private final ModelCluster cluster;
    private final Pace pace;
    private final Agenda agenda;
    private final SequencedMap<PodKey, Pod> pods = new LinkedHashMap<>();
    private final SequencedMap<PodKey, Runnable> whenReady = new LinkedHashMap<>();
    private final SequencedMap<PodKey, String> zones = new LinkedHashMap<>();
    private final List<Gone> gone = new ArrayList<>();
    private int made;

    ModelPods(ModelCluster cluster, List<Pod> before, Pace pace, Agenda agenda) {
        this.cluster = cluster;
        this.pace = pace;
        this.agenda = agenda;
        before.forEach(pod -> {
            pods.put(pod.key(), pod);
            if (pod.terminating()) {
                agenda.after(pace.stop(pod, pod.grace()), () -> end(pod.key()));
            } else if (pod.node() != null && !pod.serving() && pod.phase() == Phase.PENDING) {
                agenda.after(pace.start(pod, before), () -> ready(pod.key()));
            }
        });
    }

    List<Gone> gone() {
        return List.copyOf(gone);
    }

    @Override
    public List<Pod> onNode(NodeName node) {
        return pods.values().stream().filter(p -> node.value().equals(p.node())).toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace) {
        return pods.values().stream()
                .filter(p -> p.key().namespace().equals(namespace))
                .toList();
    }

    @Override
    public List<Pod> inNamespace(String namespace, String label) {
        return inNamespace(namespace).stream()
                .filter(p -> p.labels().containsKey(label))
                .toList();
    }

    @Override
    public List<PodView> unschedulable() {
        return pods.values().stream()
                .filter(p -> p.node() == null)
                .flatMap(p -> cluster.places().of(p.key()).stream())
                .toList();
    }

    @Override
    public void detach(PodKey key, Detached labels) {
        pods.computeIfPresent(key, (_, pod) -> pod.without(labels));
        cluster.bell().ring();
    }

    /** A forecast's drains are not given up. */
    @Override
    public void attach(PodKey key, Detached labels) {}

    @Override
    public EvictionAnswer evict(PodKey key, Optional<Duration> grace) {
        Pod pod = pods.get(key);
        if (pod == null) {
            return new EvictionAnswer.Gone();
        }
        List<Budget> budgets = cluster.budgets(key.namespace()).stream()
                .filter(b -> b.covers(pod))
                .toList();
        if (budgets.size() > 1) {
            return new EvictionAnswer.Impossible("several budgets cover it");
        }
        if (!pod.terminating() && budgets.stream().anyMatch(b -> b.allowed() <= 0 && !unhealthyGoes(pod, b))) {
            return new EvictionAnswer.Refused(
                    "the budget " + budgets.getFirst().text() + " allows none now", Duration.ZERO);
        }
        leave(pod, grace.orElse(pod.grace()), Gone.Why.EVICTED);
        return new EvictionAnswer.Accepted();
    }

    private static boolean unhealthyGoes(Pod pod, Budget budget) {
        return pod.readiness() == Readiness.NOT_READY
                && (budget.unhealthyPods() == UnhealthyPods.ALWAYS_ALLOW
                        || (budget.healthy() >= budget.desiredHealthy() && budget.desiredHealthy() > 0));
    }

    @Override
    public void delete(PodKey key, Duration grace) {
        Optional.ofNullable(pods.get(key)).ifPresent(pod -> leave(pod, grace, Gone.Why.DELETED));
    }

    private void leave(Pod pod, Duration grace, Gone.Why why) {
        Instant now = agenda.instant();
        if (pod.terminating()) {
            return;
        }
        String node = pod.node();
        if (node != null) {
            gone.add(new Gone(pod.key().text(), new NodeName(node), now, why));
        }
        put(pod.leaving(now.plus(grace)));
        agenda.after(pace.stop(pod, grace), () -> end(pod.key()));
        if (why != Gone.Why.RESTARTED && made(pod, "ReplicaSet")) {
            arrive(successor(pod, pod.key().name()), () -> {});
        }
        cluster.bell().ring();
    }

    private static boolean made(Pod pod, String kind) {
        Owner owner = pod.owner();
        return owner != null && owner.kind().equals(kind);
    }

    /** The pod has stopped, and its object has gone. */
    private void end(PodKey key) {
        Pod pod = remove(key);
        String node = pod == null ? null : pod.node();
        if (pod == null || node == null) {
            return;
        }
        if (pod.claims() > 0) {
            cluster.detach(new NodeName(node), pod.claims());
        }
        if (pod.owner() != null && !made(pod, "ReplicaSet") && !pod.owner().isDaemonSet() && !pod.finished()) {
            arrive(successor(pod, pod.key().name()), () -> {});
        }
        retry();
        cluster.bell().ring();
    }

    /** A new pod in the place of one, which goes when the new one is Ready. */
    void replace(Pod old, Runnable then) {
        arrive(successor(old, old.key().name()), () -> {
            Optional.ofNullable(pods.get(old.key())).ifPresent(p -> leave(p, p.grace(), Gone.Why.RESTARTED));
            then.run();
        });
    }

    /** The daemon pods that a new node gets: one of each DaemonSet that runs anywhere. */
    void daemons(NodeName node) {
        Set<Owner> seen = pods.values().stream()
                .flatMap(p -> Optional.ofNullable(p.owner()).stream())
                .filter(Owner::isDaemonSet)
                .collect(Collectors.toSet());
        for (Owner owner : seen) {
            pods.values().stream()
                    .filter(p -> owner.equals(p.owner()))
                    .findFirst()
                    .map(p -> successor(p, owner.name()))
                    .ifPresent(pod -> place(pod, node));
        }
    }

    /** Bare: bound to nothing, started by nobody. */
    private Pod successor(Pod pod, String name) {
        String unique = made(pod, "StatefulSet") ? name : name + "-" + ++made;
        PodKey key = new PodKey(pod.key().namespace(), unique, "model-" + ++made);
        zoneOf(pod).ifPresent(zone -> zones.put(key, zone));
        cluster.places().inherit(key, pod.key());
        return unready(pod, key, Phase.PENDING, null, null);
    }

    /** A pod as this one is by its template, that is not Ready yet. */
    private static Pod unready(Pod like, PodKey key, Phase phase, @Nullable String node, @Nullable Instant started) {
        return new Pod(
                key,
                node,
                like.owner(),
                phase,
                Readiness.NOT_READY,
                like.stop(),
                started,
                null,
                null,
                like.priorityClass(),
                like.traits(),
                like.claims(),
                like.labels(),
                like.annotations(),
                like.gang());
    }

    private Optional<String> zoneOf(Pod pod) {
        return Optional.ofNullable(pod.node())
                .filter(_ -> pod.claims() > 0)
                .flatMap(node -> cluster.get(new NodeName(node)))
                .flatMap(node -> Optional.ofNullable(node.labels().get(ZONE)))
                .or(() -> Optional.ofNullable(zones.get(pod.key())));
    }

    private void arrive(Pod pod, Runnable then) {
        put(pod);
        whenReady.put(pod.key(), then);
        choose(pod).ifPresent(node -> place(pod, node));
        cluster.bell().ring();
    }

    /** Pods that wait for a node look again. */
    void retry() {
        for (Pod pod : List.copyOf(pods.values())) {
            if (pod.node() == null && whenReady.containsKey(pod.key())) {
                choose(pod).ifPresent(node -> place(pod, node));
            }
        }
    }

    private Optional<NodeName> choose(Pod pod) {
        @Nullable String zone = zones.get(pod.key());
        Optional<Set<NodeName>> fitting = cluster.places().nodesFor(pod.key());
        return cluster.list().stream()
                .filter(n -> fitting.map(nodes -> nodes.contains(n.name())).orElseGet(() -> ModelCluster.open(n)))
                .filter(n -> zone == null || zone.equals(n.labels().get(ZONE)))
                .min(Comparator.<ClusterNode>comparingLong(n -> like(pod, n.name()))
                        .thenComparingInt(n -> onNode(n.name()).size())
                        .thenComparing(ClusterNode::name))
                .map(ClusterNode::name);
    }

    private void put(Pod pod) {
        pods.put(pod.key(), pod);
        cluster.places().put(pod);
    }

    private @Nullable Pod remove(PodKey key) {
        cluster.places().remove(key);
        return pods.remove(key);
    }

    private long like(Pod pod, NodeName node) {
        return onNode(node).stream()
                .filter(p -> Objects.equals(p.owner(), pod.owner()) && !p.terminating())
                .count();
    }

    private void place(Pod pod, NodeName node) {
        Pod bound = unready(pod, pod.key(), Phase.RUNNING, node.value(), agenda.instant());
        put(bound);
        agenda.after(pace.start(bound, inNamespace(pod.key().namespace())), () -> ready(pod.key()));
    }

    private void ready(PodKey key) {
        Pod pod = pods.get(key);
        if (pod == null || pod.terminating()) {
            return;
        }
        pods.put(
                key,
                new Pod(
                        key,
                        pod.node(),
                        pod.owner(),
                        Phase.RUNNING,
                        Readiness.READY,
                        pod.stop(),
                        pod.startedAt(),
                        agenda.instant(),
                        null,
                        pod.priorityClass(),
                        pod.traits(),
                        pod.claims(),
                        pod.labels(),
                        pod.annotations(),
                        pod.gang()));
        Optional.ofNullable(whenReady.remove(key)).ifPresent(Runnable::run);
        cluster.bell().ring();
    }

    /** The node's machine has ended; what was left on it is gone. */
    void lost(NodeName node) {
        onNode(node).forEach(pod -> remove(pod.key()));
    }
}
