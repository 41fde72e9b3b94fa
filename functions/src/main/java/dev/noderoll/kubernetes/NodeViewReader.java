package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads nodes as the scheduler's filters see them. */
final class NodeViewReader {

    private NodeViewReader() {}

    /**
     * @param attachLimits of its CSINode, see {@link #attachLimits}
     * @param attached volumes that VolumeAttachments hold on it, as {@code driver/handle}
     */
    static NodeView read(JsonNode node, Map<String, Integer> attachLimits, Set<String> attached) {
        List<Taint> taints = new ArrayList<>();
        for (JsonNode taint : node.path("spec").path("taints")) {
            taints.add(new Taint(
                    taint.path("key").asText(),
                    taint.path("value").asText(""),
                    PodNeedsReader.effect(taint.path("effect").asText())));
        }
        JsonNode allocatable = node.path("status").path("allocatable");
        return new NodeView(
                new NodeName(node.path("metadata").path("name").asText()),
                Json.strings(node.path("metadata").path("labels")),
                taints,
                node.path("spec").path("unschedulable").asBoolean() ? Cordon.CORDONED : Cordon.OPEN,
                ResourceAmounts.of(allocatable),
                (int) ResourceAmounts.units(allocatable.path("pods")),
                attachLimits,
                attached);
    }

    /** How many volumes each driver of a CSINode can attach; those without a limit are left out. */
    static Map<String, Integer> attachLimits(JsonNode csiNode) {
        Map<String, Integer> limits = new TreeMap<>();
        for (JsonNode driver : csiNode.path("spec").path("drivers")) {
            JsonNode count = driver.path("allocatable").path("count");
            if (count.isInt()) {
                limits.put(driver.path("name").asText(), count.intValue());
            }
        }
        return limits;
    }
}
