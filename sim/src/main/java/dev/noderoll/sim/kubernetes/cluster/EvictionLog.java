package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records how pods went: each pod once, when its deletion begins.
 *
 * <p>An eviction is told from a deletion by the condition that the eviction API sets (D74), a deletion by a controller
 * for its own reasons counts as deleted, a pod that was force-deleted without a grace period as forced.
 */
public final class EvictionLog {

    /** What made a pod go. */
    public enum Cause {
        EVICTED,
        TAINTED,
        DELETED,
        /** Removed while its node's kubelet had not ended it: pod GC, or a deletion with grace 0. */
        FORCED
    }

    /**
     * A pod that went.
     *
     * @param owner as {@code namespace/Kind/name}, a Deployment rather than its ReplicaSet; the pod itself if none
     * @param node "" when it was bound to none
     */
    public record Departure(Instant when, Key pod, String owner, String node, Cause cause) {}

    private final KubeApi api;
    private final InstantSource clock;
    private final List<Departure> departures = new ArrayList<>();
    private final Set<String> leaving = new TreeSet<>();

    /** Records from now on. */
    public EvictionLog(KubeApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
        api.onChange(Kind.POD, this::see);
    }

    public List<Departure> departures() {
        return List.copyOf(departures);
    }

    /** How many pods of each owner were evicted. */
    public SortedMap<String, Integer> evictionsByOwner() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        departures.stream()
                .filter(d -> d.cause() == Cause.EVICTED)
                .forEach(d -> counts.merge(d.owner(), 1, Integer::sum));
        return counts;
    }

    /** How many went so; daemon pods, which belong to their node and end with it, left out. */
    public long count(Cause cause) {
        return departures.stream()
                .filter(d -> d.cause() == cause && !d.owner().contains("/DaemonSet/"))
                .count();
    }

    private void see(Change change) {
        ObjectNode pod = change.object();
        boolean gone = change.type() == ChangeType.DELETED;
        if (!gone && !Fields.isTerminating(pod)) {
            return;
        }
        boolean isNew = gone ? !leaving.remove(Fields.uid(pod)) : leaving.add(Fields.uid(pod));
        if (isNew && !Fields.isFinished(pod)) {
            Cause cause = cause(pod, gone);
            departures.add(new Departure(clock.instant(), Key.of(pod), owner(pod), Fields.nodeOf(pod), cause));
        }
    }

    private static Cause cause(ObjectNode pod, boolean gone) {
        String reason = Fields.condition(pod, "DisruptionTarget")
                .map(c -> Fields.text(c, "reason"))
                .orElse("");
        return switch (reason) {
            case "EvictionByEvictionAPI" -> Cause.EVICTED;
            case "DeletionByTaintManager" -> Cause.TAINTED;
            default -> gone && !Fields.nodeOf(pod).isEmpty() ? Cause.FORCED : Cause.DELETED;
        };
    }

    private String owner(ObjectNode pod) {
        String namespace = Fields.namespace(pod);
        return Fields.controller(pod)
                .map(o -> o.is(Kind.REPLICA_SET)
                        ? api.get(Kind.REPLICA_SET, namespace, o.name())
                                .flatMap(Fields::controller)
                                .orElse(o)
                        : o)
                .map(o -> namespace + "/" + o.kind() + "/" + o.name())
                .orElse(namespace + "/Pod/" + Fields.name(pod));
    }
}
