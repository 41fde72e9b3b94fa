package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.cluster.SchedulerVerdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Promise 6: before an instance is terminated, each workload whose pods were evicted from it has been as available again
 * as it was before the first of these evictions. Available is what the controllers say, so minReadySeconds have passed.
 *
 * <p>It has to have been so once since its last eviction from that node, but for pods of the same workload that were
 * evicted from other nodes after that: first gone, first back. What those lack, their own nodes owe.
 *
 * <p>Excused are instances that others end, or AWS: what their drains do not reach in time, goes with them; and pods that
 * have come back to the closed node, since they tolerate that, and were not Ready when the instance was told to go.
 */
final class Recoveries implements InstanceObserver {

    private static final String PROMISE = "ReplacementsAvailableFirst";

    private static final List<Kind> OWNERS =
            List.of(Kind.DEPLOYMENT, Kind.STATEFUL_SET, Kind.REPLICA_SET, Kind.REPLICATION_CONTROLLER);

    /** A workload of which pods were evicted from a node. */
    private static final class Debt {
        private final int before;
        private boolean paid;

        /** Pods of the workload that were evicted from other nodes after the last one from this. */
        private int later;

        Debt(int before) {
            this.before = before;
        }

        /** No more than the workload is to have now. */
        boolean paidBy(JsonNode workload) {
            return paidBy(workload, 0);
        }

        /** {@code barred}: how many of its pods cannot be available again before the node has gone. */
        boolean paidBy(JsonNode workload, int barred) {
            int owed = Math.min(before, workload.path("spec").path("replicas").asInt(1));
            return available(workload) + later + barred >= owed;
        }
    }

    /** How many replicas were available from a moment on. */
    private record Sample(Instant since, int available) {}

    /** No function runs longer without a look at the world. */
    private static final Duration FUNCTION = Duration.ofMinutes(2);

    /** From the last look before a termination, through its hook, until the instance shuts down. */
    private static final Duration TO_THE_END = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final KubeApi api;
    private final Violations violations;
    private final Excuses excuses;
    private final ClosedNodes closed;
    private Supplier<Instant> oldestLook;
    private final Map<String, Map<String, Debt>> debts = new TreeMap<>();
    private final Map<String, ArrayDeque<Sample>> samples = new TreeMap<>();

    Recoveries(
            InstantSource clock, SimAws aws, KubeApi api, ClosedNodes closed, Violations violations, Excuses excuses) {
        this.closed = closed;
        this.clock = clock;
        this.api = api;
        this.violations = violations;
        this.excuses = excuses;
        this.oldestLook = clock::instant;
        aws.observe(this);
        api.onChange(Kind.POD, this::hear);
        OWNERS.forEach(kind -> api.onChange(kind, change -> pay(kind, change.object())));
        api.onChange(Kind.NODE, this::reopened);
    }

    void watchLooks(Supplier<Instant> oldest) {
        oldestLook = oldest;
    }

    /** What a drain took that was given up is not what the next one takes. */
    private void reopened(Change change) {
        ObjectNode before = change.before();
        if (before != null
                && before.path("spec").path("unschedulable").asBoolean()
                && !change.object().path("spec").path("unschedulable").asBoolean()) {
            debts.remove(change.object().path("metadata").path("name").asText());
        }
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        ObjectNode before = change.before();
        boolean told = before == null || before.path("metadata").has("deletionTimestamp");
        if (told || !pod.path("metadata").has("deletionTimestamp") || !Conditions.evicted(pod)) {
            return;
        }
        owner(pod).ifPresent(owner -> {
            Debt debt = debts.computeIfAbsent(pod.path("spec").path("nodeName").asText(), n -> new TreeMap<>())
                    .computeIfAbsent(owner.name(), n -> new Debt(lowest(owner)));
            debts.values().stream()
                    .flatMap(owed -> Optional.ofNullable(owed.get(owner.name())).stream())
                    .forEach(other -> other.later++);
            debt.paid = false;
            debt.later = 0;
        });
    }

    private void pay(Kind kind, ObjectNode workload) {
        String name = name(kind, workload);
        sample(name, available(workload));
        for (Map<String, Debt> owed : debts.values()) {
            Debt debt = owed.get(name);
            if (debt != null && debt.paidBy(workload)) {
                debt.paid = true;
            }
        }
    }

    private void sample(String name, int available) {
        Instant now = clock.instant();
        ArrayDeque<Sample> known = samples.computeIfAbsent(name, n -> new ArrayDeque<>());
        if (known.isEmpty() || known.getLast().available() != available) {
            known.add(new Sample(now, available));
        }
        while (known.size() > 1 && secondIn(known).since().isBefore(now.minus(FUNCTION))) {
            known.removeFirst();
        }
    }

    private static Sample secondIn(ArrayDeque<Sample> known) {
        Iterator<Sample> all = known.iterator();
        all.next();
        return all.next();
    }

    /** The fewest that were available at any moment at which the function may have looked. */
    private int lowest(Owner owner) {
        Instant since = oldestLook.get();
        int lowest = available(owner.object());
        Iterator<Sample> back =
                samples.getOrDefault(owner.name(), new ArrayDeque<>()).descendingIterator();
        for (Instant until = clock.instant(); until.isAfter(since) && back.hasNext(); ) {
            Sample sample = back.next();
            lowest = Math.min(lowest, sample.available());
            until = sample.since();
        }
        return lowest;
    }

    @Override
    public void terminating(SimInstance instance) {
        for (ObjectNode node : api.list(Kind.NODE)) {
            if (Json.instance(node).equals(instance.id())) {
                String name = node.path("metadata").path("name").asText();
                debts.getOrDefault(name, Map.of())
                        .forEach((workload, debt) -> judge(instance.id(), name, workload, debt));
            }
        }
    }

    private void judge(String instance, String node, String workload, Debt debt) {
        boolean excused = excuses.ended(instance) || excuses.taken(instance);
        if (!debt.paid
                && !excused
                && !availableNow(workload, debt, cameBack(node, workload) + barred(node, workload))) {
            violations.add(
                    PROMISE,
                    instance + " shuts down before " + workload + " was as available again as it was: " + debt.before);
        }
    }

    /** A pod that was not Ready takes nothing along when it is evicted, so no change of its workload is heard. */
    private boolean availableNow(String workload, Debt debt, int barred) {
        String[] parts = workload.split("/", 3);
        return OWNERS.stream()
                .filter(kind -> kind.name().equals(parts[0]))
                .flatMap(kind -> api.get(kind, parts[1], parts[2]).stream())
                .allMatch(found -> debt.paidBy(found, barred));
    }

    /** How many pods of a workload came back to the closed node and were not Ready when that was told to go: they end with it. */
    private int cameBack(String node, String workload) {
        Instant told = clock.instant().minus(TO_THE_END);
        return (int) api.podsOnNode(node).stream()
                .filter(pod -> closed.hasComeBackTo(pod, node) && !Conditions.holdsSince(pod, "Ready", told))
                .filter(pod -> owner(pod).filter(o -> o.name().equals(workload)).isPresent())
                .count();
    }

    /** How many pods of a workload no node takes for as long as this one is there. */
    private int barred(String node, String workload) {
        return (int) api.list(Kind.POD).stream()
                .filter(pod -> pod.path("spec").path("nodeName").asText().isEmpty()
                        && owner(pod).filter(o -> o.name().equals(workload)).isPresent())
                .filter(pod -> SchedulerVerdict.nodesFor(api, pod).isEmpty()
                        && !SchedulerVerdict.nodesWithout(api, pod, node).isEmpty())
                .count();
    }

    private record Owner(String name, ObjectNode object) {}

    /** The Deployment, StatefulSet, bare ReplicaSet or ReplicationController that makes the pod again; empty for any other. */
    private Optional<Owner> owner(ObjectNode object) {
        String namespace = object.path("metadata").path("namespace").asText();
        for (JsonNode reference : object.path("metadata").path("ownerReferences")) {
            for (Kind kind : OWNERS) {
                Optional<ObjectNode> found = reference.path("kind").asText().equals(kind.title())
                        ? api.get(kind, namespace, reference.path("name").asText())
                        : Optional.empty();
                if (found.isPresent()) {
                    return owner(found.get()).or(() -> Optional.of(new Owner(name(kind, found.get()), found.get())));
                }
            }
        }
        return Optional.empty();
    }

    private static String name(Kind kind, ObjectNode workload) {
        JsonNode metadata = workload.path("metadata");
        return kind.name() + "/" + metadata.path("namespace").asText() + "/"
                + metadata.path("name").asText();
    }

    private static int available(JsonNode workload) {
        return workload.path("status").path("availableReplicas").asInt(0);
    }
}
