package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The taint eviction controller: deletes the pods that do not tolerate a node's NoExecute taint, or no longer after
 * {@code tolerationSeconds}. Budgets are not asked.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions">
 *     Taint based evictions</a>
 */
final class TaintEviction {

    private final Control control;

    TaintEviction(Control control) {
        this.control = control;
    }

    void start() {
        control.api().onChange(Kind.NODE, change -> {
            if (change.type() == ChangeType.MODIFIED && Control.touches(change, "spec", "taints")) {
                added(change);
            }
        });
    }

    private void added(Change change) {
        for (JsonNode taint : change.object().path("spec").path("taints")) {
            boolean isNew = change.before() != null && !has(change.before(), taint);
            if (isNew && "NoExecute".equals(Fields.text(taint, "effect"))) {
                for (ObjectNode pod : control.api().podsOnNode(Fields.name(change.object()))) {
                    stay(pod, taint).ifPresent(seconds -> leaveAfter(seconds, pod, taint));
                }
            }
        }
    }

    /** How many seconds a pod may stay; empty for as long as it likes. */
    private static OptionalLong stay(ObjectNode pod, JsonNode taint) {
        OptionalLong least = OptionalLong.empty();
        boolean tolerated = false;
        for (JsonNode toleration : pod.path("spec").path("tolerations")) {
            if (Tolerations.covers(toleration, taint)) {
                tolerated = true;
                long seconds = toleration.path("tolerationSeconds").asLong();
                if (toleration.has("tolerationSeconds") && seconds < least.orElse(Long.MAX_VALUE)) {
                    least = OptionalLong.of(seconds);
                }
            }
        }
        return tolerated ? least : OptionalLong.of(0);
    }

    private void leaveAfter(long seconds, ObjectNode pod, JsonNode taint) {
        Duration delay = Duration.ofSeconds(seconds).plusMillis(10);
        control.agenda().after(delay, "taint eviction of " + Key.of(pod), () -> {
            boolean tainted = control.api()
                    .get(Kind.NODE, "", Fields.nodeOf(pod))
                    .filter(n -> has(n, taint))
                    .isPresent();
            control.living(Kind.POD, Key.of(pod))
                    .filter(p -> tainted && Fields.uid(p).equals(Fields.uid(pod)))
                    .ifPresent(this::delete);
        });
    }

    private void delete(ObjectNode pod) {
        ObjectNode marked = pod.deepCopy();
        Fields.setCondition(
                marked,
                "DisruptionTarget",
                "True",
                "DeletionByTaintManager",
                "Taint manager: deleting due to NoExecute taint",
                control.now());
        control.api().updateStatus(Kind.POD, marked);
        Deletion deletion = new Deletion(Optional.empty(), Optional.of(Fields.uid(pod)));
        control.api().delete(Kind.POD, Fields.namespace(pod), Fields.name(pod), deletion);
    }

    private static boolean has(ObjectNode node, JsonNode taint) {
        for (JsonNode each : node.path("spec").path("taints")) {
            if (Fields.text(each, "key").equals(Fields.text(taint, "key"))
                    && Fields.text(each, "effect").equals(Fields.text(taint, "effect"))) {
                return true;
            }
        }
        return false;
    }
}
