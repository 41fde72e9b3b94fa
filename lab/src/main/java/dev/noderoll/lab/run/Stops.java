package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Listeners.TaskEnded;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** What stopped a rollout, for people: which node, by its short name, which pod, what held it, and what lets it go. */
final class Stops {

    private final KubeApi api;
    private final UnaryOperator<String> nodeName;
    private final SequencedMap<String, String> byNode = new LinkedHashMap<>();
    private List<String> held = List.of();

    /** Listens from now on. {@code nodeName} tells how people are told a node of this name. */
    Stops(KubeApi api, StepFunctions service, UnaryOperator<String> nodeName) {
        this.api = api;
        this.nodeName = nodeName;
        service.listeners().onTaskEnded(this::heard);
    }

    private void heard(TaskEnded task) {
        if (!task.stateName().equals("DrainNodes") || task.result().isEmpty()) {
            return;
        }
        JsonNode result = task.result().get();
        JsonNode answer = result.has("Payload") ? result.path("Payload") : result;
        List<JsonNode> pods = list(answer.path("held"));
        held = pods.stream()
                .map(pod -> line(nodeOf(pod), "pod " + pod.path("pod").asText() + ": ", pod))
                .toList();
        for (JsonNode stuck : list(answer.path("stuck"))) {
            String node = stuck.path("node").asText();
            boolean ofPods = stuck.path("why").asText().startsWith("pod");
            byNode.put(node, line(node, "", stuck) + (ofPods ? "" : unready()));
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private String nodeOf(JsonNode held) {
        String[] parts = held.path("pod").asText().split("/", 2);
        return api.get(Kind.POD, parts[0], parts[parts.length - 1])
                .map(pod -> pod.path("spec").path("nodeName").asText())
                .orElse("");
    }

    private String line(String node, String which, JsonNode advice) {
        return nodeName.apply(node) + ": " + which + advice.path("why").asText() + "; "
                + advice.path("unblock").asText();
    }

    /** What has no pod of its node to name, waits for one that is not Ready. */
    private String unready() {
        List<String> pods = Ready.awaited(api.list(Kind.POD));
        return pods.isEmpty() ? "" : "; not Ready: " + String.join(", ", pods);
    }

    /** The nodes that could not be drained; without any, the pods that are waited for, then those that are not Ready. */
    List<String> lines() {
        if (!byNode.isEmpty()) {
            return List.copyOf(byNode.values());
        }
        return held.isEmpty() ? waiting() : held;
    }

    private List<String> waiting() {
        List<String> lines = new ArrayList<>();
        for (ObjectNode pod : api.list(Kind.POD)) {
            if (Ready.isAwaited(pod)) {
                String node = pod.path("spec").path("nodeName").asText();
                lines.add((node.isEmpty() ? "no node" : nodeName.apply(node)) + ": pod " + Ready.title(pod)
                        + " is not Ready" + Ready.why(pod));
            }
        }
        return lines;
    }
}
