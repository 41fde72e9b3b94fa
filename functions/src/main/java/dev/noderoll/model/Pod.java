package dev.noderoll.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A pod, as far as a drain cares.
 *
 * @param node the node that it is bound to; null while it waits for one
 * @param owner its controller; null for an unmanaged pod
 * @param startedAt when it was bound to its node, or its kubelet took it up where no scheduler has bound it; null before
 * @param readinessSince when it became Ready, or ceased to be; null when the API server does not say
 * @param goneBy when its deletion was asked for, the time at which it must have stopped (D16); null otherwise
 * @param priorityClass the name of its priority class; empty for none
 * @param claims how many persistent volumes it uses
 * @param gang the name of the {@link Gang} that it is scheduled with; empty for none
 */
public record Pod(
        PodKey key,
        @Nullable String node,
        @Nullable Owner owner,
        Phase phase,
        Readiness readiness,
        Stop stop,
        @Nullable Instant startedAt,
        @Nullable Instant readinessSince,
        @Nullable Instant goneBy,
        String priorityClass,
        Set<Trait> traits,
        int claims,
        Map<String, String> labels,
        Map<String, String> annotations,
        String gang) {

    private static final Set<String> CRITICAL = Set.of("system-cluster-critical", "system-node-critical");

    public enum Phase {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        UNKNOWN
    }

    /** The pod's Ready condition. */
    public enum Readiness {
        READY,
        NOT_READY
    }

    /** What sets a pod apart from an ordinary one. */
    public enum Trait {
        /** Run by the kubelet from a file; the API object is its mirror (D21). */
        MIRROR,
        /** Has an emptyDir volume, which ends with the pod (D22). */
        LOCAL_DATA,
        /** Tolerates the taint and the cordon by which nodes are closed: its successor may come back to one. */
        COMES_BACK,
        /** Its containers are not started again when they have done their work: restartPolicy Never or OnFailure. */
        ENDS
    }

    public Pod {
        traits = new TreeSet<>(traits);
        labels = new TreeMap<>(labels);
        annotations = new TreeMap<>(annotations);
    }

    /** One whose labels and annotations say of which gang it is. */
    public Pod(
            PodKey key,
            @Nullable String node,
            @Nullable Owner owner,
            Phase phase,
            Readiness readiness,
            Stop stop,
            @Nullable Instant startedAt,
            @Nullable Instant readinessSince,
            @Nullable Instant goneBy,
            String priorityClass,
            Set<Trait> traits,
            int claims,
            Map<String, String> labels,
            Map<String, String> annotations) {
        this(
                key,
                node,
                owner,
                phase,
                readiness,
                stop,
                startedAt,
                readinessSince,
                goneBy,
                priorityClass,
                traits,
                claims,
                labels,
                annotations,
                Gang.marked(labels, annotations));
    }

    /** A pod without a pause or persistent volumes, of which nothing needs to know when it began. */
    public Pod(
            PodKey key,
            @Nullable String node,
            @Nullable Owner owner,
            Phase phase,
            Readiness readiness,
            Duration grace,
            @Nullable Instant goneBy,
            String priorityClass,
            Set<Trait> traits,
            Map<String, String> labels,
            Map<String, String> annotations) {
        this(
                key,
                node,
                owner,
                phase,
                readiness,
                Stop.within(grace),
                null,
                null,
                goneBy,
                priorityClass,
                traits,
                0,
                labels,
                annotations);
    }

    /** As it is once it has been told to stop, with this much time. */
    public Pod leaving(Instant by) {
        return with(by, labels, annotations, gang);
    }

    /** The same in the gang that its spec names, if it names one: that counts before its labels and annotations. */
    public Pod inGang(String named) {
        return named.isEmpty() ? this : with(goneBy, labels, annotations, named);
    }

    /** As it is once labels were taken off it, by which Services select it. */
    public Pod without(Detached taken) {
        Map<String, String> left = new TreeMap<>(labels);
        taken.labels().keySet().forEach(left::remove);
        Map<String, String> marked = new TreeMap<>(annotations);
        marked.put(Marks.DETACHED, taken.text());
        return with(goneBy, left, marked, gang);
    }

    /** As it was before labels were taken off it; itself where none were. */
    public Pod whole() {
        return Detached.of(this).map(this::whole).orElse(this);
    }

    private Pod whole(Detached taken) {
        Map<String, String> whole = new TreeMap<>(labels);
        whole.putAll(taken.labels());
        Map<String, String> unmarked = new TreeMap<>(annotations);
        unmarked.remove(Marks.DETACHED);
        return with(goneBy, whole, unmarked, gang);
    }

    private Pod with(
            @Nullable Instant by, Map<String, String> newLabels, Map<String, String> newAnnotations, String named) {
        return new Pod(
                key,
                node,
                owner,
                phase,
                readiness,
                stop,
                startedAt,
                readinessSince,
                by,
                priorityClass,
                traits,
                claims,
                newLabels,
                newAnnotations,
                named);
    }

    /** Whether it has come to a node that is closed to new pods since then: it tolerates that, and would come again. */
    public boolean cameBack(Instant closed) {
        return traits.contains(Trait.COMES_BACK) && (startedAt == null || startedAt.isAfter(closed));
    }

    /** When it became Ready; null when it is not, or the API server does not say. */
    public @Nullable Instant readySince() {
        return readiness == Readiness.READY ? readinessSince : null;
    }

    /** When it ceased to be Ready, or began; null when it is, or the API server does not say. */
    public @Nullable Instant unreadySince() {
        return readiness == Readiness.NOT_READY ? readinessSince : null;
    }

    /**
     * Whether a cluster does not do without it.
     *
     * @see <a href="https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/">Guaranteed
     *     scheduling for critical add-on pods</a>
     */
    public boolean critical() {
        return CRITICAL.contains(priorityClass);
    }

    /** Its own time to stop. */
    public Duration grace() {
        return stop.grace();
    }

    public boolean finished() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }

    public boolean terminating() {
        return goneBy != null;
    }

    /** Ready, and not on its way out. */
    public boolean serving() {
        return readiness == Readiness.READY && !terminating();
    }
}
