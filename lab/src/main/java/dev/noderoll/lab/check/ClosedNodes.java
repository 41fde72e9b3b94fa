package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which nodes are closed to new pods, cordoned or as outdated ones, and since when. */
final class ClosedNodes {

    private static final String OUTDATED = "noderoll.dev/outdated";

    private final InstantSource clock;
    private final Map<String, Instant> closedAt = new HashMap<>();

    ClosedNodes(InstantSource clock, KubeApi api) {
        this.clock = clock;
        api.onChange(Kind.NODE, this::hear);
    }

    private void hear(KubeApi.Change change) {
        String name = change.object().path("metadata").path("name").asText();
        JsonNode spec = change.object().path("spec");
        boolean closed = spec.path("unschedulable").asBoolean()
                || spec.path("taints")
                        .valueStream()
                        .anyMatch(taint -> taint.path("key").asText().equals(OUTDATED));
        if (change.type() != KubeApi.ChangeType.DELETED && closed) {
            closedAt.putIfAbsent(name, clock.instant());
        } else {
            closedAt.remove(name);
        }
    }

    /** Whether it is closed now. */
    boolean isClosed(String node) {
        return closedAt.containsKey(node);
    }

    /** Whether a pod came to the node when that was closed, since it tolerates that: it would come again for ever. */
    boolean hasComeBackTo(ObjectNode pod, String node) {
        Instant made =
                Instant.parse(pod.path("metadata").path("creationTimestamp").asText());
        return tolerates(pod, "node.kubernetes.io/unschedulable")
                && tolerates(pod, OUTDATED)
                && !made.isBefore(closedAt.getOrDefault(node, Instant.MAX).truncatedTo(ChronoUnit.SECONDS));
    }

    private static boolean tolerates(ObjectNode pod, String key) {
        for (JsonNode each : pod.path("spec").path("tolerations")) {
            boolean ofKey = each.path("key").asText(key).equals(key)
                    && List.of("", "NoSchedule").contains(each.path("effect").asText());
            if (ofKey && each.path("operator").asText().equals("Exists")) {
                return true;
            }
        }
        return false;
    }
}
