package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeApi.Propagation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * How objects go: at once, after a pod's grace period, or when their last finalizer is taken off.
 *
 * @see <a href="https://github.com/kubernetes/apiserver/blob/master/pkg/registry/rest/delete.go">rest.BeforeDelete</a>
 *     and CheckGracefulDelete of the pod's strategy
 */
final class Deletions {

    private final Commits commits;
    private final InstantSource clock;

    Deletions(Commits commits, InstantSource clock) {
        this.commits = commits;
        this.clock = clock;
    }

    void delete(Kind kind, ObjectNode object, Deletion deletion) {
        checkUid(kind, object, deletion);
        if (Json.isTerminating(object)) {
            deleteAgain(kind, object, deletion);
            return;
        }
        Duration grace = grace(kind, object, deletion);
        ObjectNode marked = object.deepCopy();
        addFinalizer(marked, deletion.propagation());
        if (grace.isZero() && !Json.hasFinalizers(marked) && kind != Kind.NAMESPACE) {
            commits.remove(kind, object);
            return;
        }
        ObjectNode metadata = Json.child(marked, "metadata");
        metadata.put("deletionTimestamp", time(clock.instant().plus(grace)));
        metadata.put("deletionGracePeriodSeconds", grace.toSeconds());
        if (metadata.has("generation")) {
            metadata.put("generation", metadata.path("generation").asLong() + 1);
        }
        if (kind == Kind.NAMESPACE) {
            metadata.remove("deletionGracePeriodSeconds");
            Json.child(marked, "status").put("phase", "Terminating");
        }
        commits.put(kind, object, marked);
    }

    static void checkUid(Kind kind, ObjectNode object, Deletion deletion) {
        deletion.uid().filter(wanted -> !wanted.equals(Json.uid(object))).ifPresent(wanted -> {
            throw KubeErrors.anotherObject(kind, object, wanted);
        });
    }

    /** A second request may only shorten the grace period; grace 0 is what a kubelet sends when all containers ended. */
    private void deleteAgain(Kind kind, ObjectNode object, Deletion deletion) {
        long pending = Json.at(object, "metadata", "deletionGracePeriodSeconds").asLong();
        long wanted = deletion.grace().map(Duration::toSeconds).orElse(pending);
        if (kind != Kind.POD || wanted >= pending) {
            return;
        }
        if (wanted == 0 && !Json.hasFinalizers(object)) {
            commits.remove(kind, object);
            return;
        }
        ObjectNode shortened = object.deepCopy();
        Instant end = Instant.parse(Json.text(object, "metadata", "deletionTimestamp"));
        ObjectNode metadata = Json.child(shortened, "metadata");
        metadata.put("deletionTimestamp", time(end.minusSeconds(pending - wanted)));
        metadata.put("deletionGracePeriodSeconds", wanted);
        commits.put(kind, object, shortened);
    }

    /** Whether an object that is terminating has nothing left to wait for. */
    static boolean isOver(Kind kind, ObjectNode object) {
        return kind != Kind.NAMESPACE
                && Json.isTerminating(object)
                && !Json.hasFinalizers(object)
                && Json.at(object, "metadata", "deletionGracePeriodSeconds").asLong() == 0;
    }

    private static Duration grace(Kind kind, ObjectNode object, Deletion deletion) {
        if (kind != Kind.POD) {
            return Duration.ZERO;
        }
        boolean bound = !Json.text(object, "spec", "nodeName").isEmpty();
        boolean finished = List.of("Succeeded", "Failed").contains(Json.text(object, "status", "phase"));
        if (!bound || finished) {
            return Duration.ZERO;
        }
        Optional<Duration> own = Optional.of(
                        Json.at(object, "spec", "terminationGracePeriodSeconds").asLong(0))
                .map(Duration::ofSeconds);
        Duration grace = deletion.grace().or(() -> own).orElse(Duration.ZERO);
        return grace.isNegative() ? Duration.ofSeconds(1) : grace;
    }

    private static void addFinalizer(ObjectNode object, Propagation propagation) {
        String finalizer =
                switch (propagation) {
                    case BACKGROUND -> "";
                    case FOREGROUND -> GarbageCollector.FOREGROUND;
                    case ORPHAN -> GarbageCollector.ORPHAN;
                };
        if (!finalizer.isEmpty()) {
            ArrayNode finalizers = Json.child(object, "metadata").withArrayProperty("finalizers");
            finalizers.add(finalizer);
        }
    }

    /** As Kubernetes writes times: whole seconds, UTC. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
