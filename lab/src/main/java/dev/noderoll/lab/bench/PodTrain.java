package dev.noderoll.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods of one workload, evicted one by one: each when the one before is gone and its successor Ready. */
final class PodTrain {

    /**
     * How one pod moved.
     *
     * @param stop from its eviction until it was gone
     * @param recovery from its eviction until all of the workload were Ready again
     */
    record Move(String node, Duration stop, Duration recovery) {

        /** Until both were so. */
        Duration whole() {
            return stop.compareTo(recovery) > 0 ? stop : recovery;
        }
    }

    private static final Duration LOOK = Duration.ofMillis(20);

    private final String workload;
    private final KubeApi api;
    private final Agenda agenda;
    private final Deque<ObjectNode> left;
    private final Set<String> ready = new HashSet<>();
    private final List<Move> moves = new ArrayList<>();
    private final int whole;
    private Instant evicted = Instant.MIN;
    private @Nullable ObjectNode moving;
    private @Nullable Duration stop;
    private @Nullable Duration recovery;

    private PodTrain(String workload, KubeApi api, Agenda agenda, List<ObjectNode> pods) {
        this.workload = workload;
        this.api = api;
        this.agenda = agenda;
        this.left = new ArrayDeque<>(pods);
        this.whole = pods.size();
        pods.forEach(pod -> ready.add(Json.uid(pod)));
    }

    /** One for each workload that runs, daemons left out: the pods of a namespace that have the same label {@code app}. */
    static List<PodTrain> all(KubeApi api, Agenda agenda) {
        Map<String, List<ObjectNode>> workloads = new TreeMap<>();
        for (ObjectNode pod : api.list(Kind.POD)) {
            if (!pod.at("/metadata/ownerReferences/0/kind").asText().equals("DaemonSet")) {
                workloads
                        .computeIfAbsent(workloadOf(pod), _ -> new ArrayList<>())
                        .add(pod);
            }
        }
        Map<String, PodTrain> trains = new TreeMap<>();
        workloads.forEach((workload, pods) -> trains.put(workload, new PodTrain(workload, api, agenda, pods)));
        api.onChange(
                Kind.POD,
                change -> Optional.ofNullable(trains.get(workloadOf(change.object())))
                        .ifPresent(train -> train.see(change)));
        return List.copyOf(trains.values());
    }

    private static String workloadOf(ObjectNode pod) {
        return pod.at("/metadata/namespace").asText() + "/"
                + pod.at("/metadata/labels/app").asText();
    }

    static boolean isReady(JsonNode object) {
        return object.at("/status/conditions")
                .valueStream()
                .anyMatch(c -> c.path("type").asText().equals("Ready")
                        && c.path("status").asText().equals("True"));
    }

    /** Namespace and name. */
    String workload() {
        return workload;
    }

    void start() {
        ObjectNode pod = left.poll();
        moving = pod;
        stop = null;
        recovery = null;
        evicted = agenda.instant();
        if (pod != null) {
            evict(pod);
        }
    }

    /** The budget's own controller may not have seen yet that the successor is Ready: its time is the budget's. */
    private void evict(ObjectNode pod) {
        try {
            api.evict(
                    pod.at("/metadata/namespace").asText(),
                    pod.at("/metadata/name").asText(),
                    Optional.of(Json.uid(pod)),
                    Optional.empty());
        } catch (KubeError refusal) {
            if (refusal.code() != 429) {
                throw refusal;
            }
            agenda.after(LOOK, "the next pod of " + workload, () -> evict(pod));
        }
    }

    private void see(Change change) {
        ObjectNode pod = change.object();
        boolean gone = change.type() == ChangeType.DELETED;
        boolean serves = !gone && isReady(pod) && !pod.path("metadata").has("deletionTimestamp");
        if (serves) {
            ready.add(Json.uid(pod));
        } else {
            ready.remove(Json.uid(pod));
        }
        ObjectNode leaving = moving;
        if (leaving == null) {
            return;
        }
        Duration since = Duration.between(evicted, agenda.instant());
        if (gone && Json.uid(pod).equals(Json.uid(leaving))) {
            stop = since;
        }
        // An eviction is told first by a condition: the pod is Ready as before, and its workload not whole again.
        if (recovery == null && ready.size() == whole && !ready.contains(Json.uid(leaving))) {
            recovery = since;
        }
        if (stop != null && recovery != null) {
            moves.add(new Move(leaving.at("/spec/nodeName").asText(), stop, recovery));
            moving = null;
            agenda.after(Duration.ZERO, "the next pod of " + workload, this::start);
        }
    }

    boolean isDone() {
        return moves.size() == whole;
    }

    List<Move> moves() {
        return List.copyOf(moves);
    }

    /** How long all of them take when {@code size} may be away at a time: a place is free again when a successor is Ready. */
    Duration inBatchesOf(int size) {
        return moves.stream()
                .map(Move::recovery)
                .reduce(Duration.ZERO, Duration::plus)
                .dividedBy(size);
    }
}
