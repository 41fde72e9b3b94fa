package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import dev.noderoll.model.scheduling.PodView.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads pods as the scheduler's filters see them, one by one.
 *
 * <p>The pods of a template ask for the same, and mostly have the same labels: both are kept once, so a pod costs its name
 * and its claims.
 */
final class PodViewReader {

    private final Map<String, NodeName> nodes = new HashMap<>();
    private final Map<PodNeeds, PodNeeds> needs = new HashMap<>();
    private final Map<Map<String, String>, Map<String, String>> labelled = new HashMap<>();

    PodView read(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        return read(
                pod,
                new PodKey(
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText(),
                        metadata.path("uid").asText("")));
    }

    /** With a key that whoever asks has made already. */
    PodView read(JsonNode pod, PodKey key) {
        JsonNode metadata = pod.path("metadata");
        JsonNode spec = pod.path("spec");
        Map<String, String> its = Map.copyOf(Json.strings(metadata.path("labels")));
        Map<String, String> labels = labelled.computeIfAbsent(its, same -> same);
        String node = spec.path("nodeName").asText("");
        List<String> gates = new ArrayList<>();
        spec.path("schedulingGates").forEach(g -> gates.add(g.path("name").asText()));
        PodNeeds read = PodNeedsReader.read(pod, labels);
        return new PodView(
                key,
                node.isEmpty() ? null : nodes.computeIfAbsent(node, NodeName::new),
                standing(pod),
                labels,
                needs.computeIfAbsent(read, same -> same),
                claims(pod),
                gates);
    }

    private static Standing standing(JsonNode pod) {
        String phase = pod.path("status").path("phase").asText("");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Standing.FINISHED;
        }
        return pod.path("metadata").has("deletionTimestamp") ? Standing.TERMINATING : Standing.LIVE;
    }

    /** A volume's own claim is named for the pod and the volume. */
    private static List<ClaimUse> claims(JsonNode pod) {
        List<ClaimUse> claims = new ArrayList<>();
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            if (volume.has("persistentVolumeClaim")) {
                claims.add(new ClaimUse(
                        volume.path("persistentVolumeClaim").path("claimName").asText(), Life.KEPT));
            } else if (volume.has("ephemeral")) {
                String name = pod.path("metadata").path("name").asText() + "-"
                        + volume.path("name").asText();
                claims.add(new ClaimUse(name, Life.EPHEMERAL));
            }
        }
        return claims;
    }
}
