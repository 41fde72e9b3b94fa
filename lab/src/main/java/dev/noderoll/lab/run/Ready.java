package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What Kubernetes says of pods and nodes. */
final class Ready {

    private static final int SHOWN = 10;

    private Ready() {}

    static boolean is(ObjectNode object) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /**
     * Whether a pod is neither Ready nor at its end. One with scheduling gates waits for whoever set them, as Kueue:
     * nothing here takes them away.
     */
    static boolean isAwaited(ObjectNode pod) {
        return !is(pod)
                && !finished(pod)
                && pod.path("spec").path("schedulingGates").isEmpty();
    }

    /** As {@link #isAwaited}, or a hook of Helm's that has not ended, such as the test that comes with a chart. */
    static boolean isUnsettled(ObjectNode pod) {
        boolean hook = pod.path("metadata").path("annotations").has("helm.sh/hook")
                && !pod.path("spec").path("restartPolicy").asText().equals("Always");
        return isAwaited(pod) || (hook && !finished(pod));
    }

    /** What the scheduler says of a pod that fits nowhere, or what its container waits for; "" for any other. */
    static String why(ObjectNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            String reason = condition.path("reason").asText();
            if (reason.equals("Unschedulable")) {
                return " (" + condition.path("message").asText() + ")";
            }
        }
        for (JsonNode container : pod.path("status").path("containerStatuses")) {
            String reason =
                    container.path("state").path("waiting").path("reason").asText();
            if (!reason.isEmpty()) {
                return " (" + reason + ")";
            }
        }
        return "";
    }

    static boolean finished(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** As {@code namespace/name}. */
    static String title(ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    /** Those of these pods that are neither Ready nor at their end, with the reason; the first ten. */
    static List<String> awaited(List<ObjectNode> pods) {
        return pods.stream()
                .filter(Ready::isAwaited)
                .limit(SHOWN)
                .map(pod -> title(pod) + why(pod))
                .toList();
    }
}
