package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which pods were evicted, and which took their places: of the pods that the same controller makes afterwards, the first
 * that no other move has.
 */
final class MoveLog {

    private final InstantSource clock;
    private final UnaryOperator<String> nodeName;
    private final List<Open> moves = new ArrayList<>();

    /** A move whose successor may still come. */
    private static final class Open {
        private final String pod;
        private final String owner;
        private final String from;
        private final Instant evicted;
        private String successor = "";
        private String name = "";
        private String node = "";
        private @Nullable Instant ready;

        private Open(String pod, String owner, String from, Instant evicted) {
            this.pod = pod;
            this.owner = owner;
            this.from = from;
            this.evicted = evicted;
        }
    }

    /** {@code nodeName} tells how people are told a node of this name. */
    MoveLog(KubeApi api, InstantSource clock, UnaryOperator<String> nodeName) {
        this.clock = clock;
        this.nodeName = nodeName;
        api.onChange(Kind.POD, this::hear);
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        JsonNode metadata = pod.path("metadata");
        boolean stopping = metadata.has("deletionTimestamp");
        boolean told =
                change.before() != null && change.before().path("metadata").has("deletionTimestamp");
        if (stopping && !told && evicted(pod)) {
            moves.add(new Open(text(metadata), owner(metadata), nodeName.apply(nodeOf(pod)), clock.instant()));
        } else if (!stopping) {
            follow(pod, metadata);
        }
    }

    private void follow(ObjectNode pod, JsonNode metadata) {
        String uid = metadata.path("uid").asText();
        String owner = owner(metadata);
        moves.stream()
                .filter(m -> m.successor.equals(uid) || (m.successor.isEmpty() && isAfter(m, owner, metadata)))
                .filter(m -> m.successor.equals(uid) || moves.stream().noneMatch(o -> o.successor.equals(uid)))
                .findFirst()
                .ifPresent(move -> {
                    move.successor = uid;
                    move.name = text(metadata);
                    move.node = nodeOf(pod);
                    if (move.ready == null && Ready.is(pod)) {
                        move.ready = clock.instant();
                    }
                });
    }

    private static boolean isAfter(Open move, String owner, JsonNode metadata) {
        String created = metadata.path("creationTimestamp").asText();
        return !owner.isEmpty()
                && move.owner.equals(owner)
                && !created.isEmpty()
                && !Instant.parse(created).plusSeconds(1).isBefore(move.evicted);
    }

    private static boolean evicted(ObjectNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("DisruptionTarget")
                    && condition.path("reason").asText().equals("EvictionByEvictionAPI")) {
                return true;
            }
        }
        return false;
    }

    private static String owner(JsonNode metadata) {
        return metadata.path("ownerReferences").path(0).path("uid").asText();
    }

    private static String text(JsonNode metadata) {
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    private static String nodeOf(ObjectNode pod) {
        return pod.path("spec").path("nodeName").asText();
    }

    List<Move> moves() {
        return moves.stream()
                .map(m -> new Move(
                        m.pod,
                        m.from,
                        m.evicted,
                        m.successor.isEmpty()
                                ? null
                                : m.name + (m.node.isEmpty() ? "" : " on " + nodeName.apply(m.node)),
                        m.ready))
                .toList();
    }
}
