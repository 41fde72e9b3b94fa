package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Promise 3, of pods that are scheduled all or none: a gang is interrupted once, not once for each of its nodes. When one of
 * its pods is evicted, all that are on nodes which are closed, since they have to go, are told to go at once with it.
 *
 * <p>Excused are a policy that moves them apart; pods on nodes that AWS or others take, or others have closed, or that are
 * not Ready; and what is left behind when anything went wrong meanwhile: it goes as soon as it may.
 */
final class GangMoves {

    private static final String PROMISE = "MovesGangsWhole";

    /** Longer than the calls of one pass take, and what they cause. */
    private static final Duration PASS = Duration.ofSeconds(60);

    /**
     * A gang has begun to move.
     *
     * @param first the pod that went first
     * @param mishaps how many there were until then
     * @param left the others, by UID, that were to go with it
     */
    private record Pass(Instant since, String first, int mishaps, Map<String, ObjectNode> left) {}

    private final Agenda agenda;
    private final KubeApi api;
    private final ClosedNodes closed;
    private final Violations violations;
    private final Excuses excuses;
    private final List<Pass> passes = new ArrayList<>();

    GangMoves(Agenda agenda, KubeApi api, ClosedNodes closed, Violations violations, Excuses excuses) {
        this.agenda = agenda;
        this.api = api;
        this.closed = closed;
        this.violations = violations;
        this.excuses = excuses;
        api.onChange(Kind.POD, this::hear);
        agenda.afterEach(_ -> judge());
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        ObjectNode before = change.before();
        String gang = Gangs.of(pod);
        boolean told = before == null || goes(before);
        if (gang.isEmpty() || told || !goes(pod) || !Conditions.evicted(pod) || excuses.partsGangs()) {
            return;
        }
        if (!isToGo(pod.path("spec").path("nodeName").asText())) {
            return;
        }
        String namespace = pod.path("metadata").path("namespace").asText();
        Map<String, ObjectNode> left = new TreeMap<>();
        for (ObjectNode other : api.list(Kind.POD, namespace)) {
            if (Gangs.of(other).equals(gang) && stays(other)) {
                left.put(other.path("metadata").path("uid").asText(), other);
            }
        }
        if (!left.isEmpty()) {
            passes.add(new Pass(agenda.instant(), namespace + "/" + Json.name(pod), excuses.mishaps(), left));
        }
    }

    private static boolean goes(JsonNode pod) {
        return pod.path("metadata").has("deletionTimestamp");
    }

    /** Whether it is on a node that has to go, and has not been told to go itself. */
    private boolean stays(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return !goes(pod)
                && phase.equals("Running")
                && isToGo(pod.path("spec").path("nodeName").asText());
    }

    /** Whether the rollout has closed it, and nobody else takes it away or keeps it from being drained. */
    private boolean isToGo(String node) {
        return closed.isClosed(node)
                && api.get(Kind.NODE, "", node)
                        .filter(n -> Conditions.is(n, "Ready", "True"))
                        .map(Json::instance)
                        .filter(instance -> !excuses.taken(instance) && !excuses.ended(instance))
                        .isPresent()
                && !excuses.cordoned(node);
    }

    private void judge() {
        while (!passes.isEmpty() && passes.getFirst().since().plus(PASS).isBefore(agenda.instant())) {
            Pass pass = passes.removeFirst();
            if (pass.mishaps() == excuses.mishaps()) {
                pass.left().forEach((uid, pod) -> judge(pass, uid, pod));
            }
        }
    }

    private void judge(Pass pass, String uid, ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        api.get(
                        Kind.POD,
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText())
                .filter(now ->
                        now.path("metadata").path("uid").asText().equals(uid) && stays(now) && !excuses.turnedBack())
                .ifPresent(now -> violations.add(
                        PROMISE,
                        metadata.path("name").asText() + " of gang " + Gangs.of(pod) + " is left on "
                                + now.path("spec").path("nodeName").asText() + " when " + pass.first()
                                + " has been evicted"));
    }
}
