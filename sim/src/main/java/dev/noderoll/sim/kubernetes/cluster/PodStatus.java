package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** Pods with the status that their kubelet writes. */
final class PodStatus {

    private PodStatus() {}

    static ObjectNode running(ObjectNode pod, Instant now, boolean isReady, int restarts, Kubelet kubelet) {
        ObjectNode after = pod.deepCopy();
        ObjectNode status = Fields.child(after, "status").put("phase", "Running");
        if (Fields.text(status, "podIP").isEmpty()) {
            String address = kubelet.nextAddress();
            status.put("podIP", address).put("startTime", Fields.time(now));
            status.putArray("podIPs").addObject().put("ip", address);
        }
        Fields.setCondition(after, "PodReadyToStartContainers", "True", "", "", now);
        Fields.setCondition(after, "Initialized", "True", "", "", now);
        setReady(after, isReady, "ContainersNotReady", now);
        ArrayNode containers = status.putArray("containerStatuses");
        for (JsonNode container : pod.path("spec").path("containers")) {
            ObjectNode each = containers
                    .addObject()
                    .put("name", Fields.text(container, "name"))
                    .put("image", Fields.text(container, "image"))
                    .put("ready", isReady)
                    .put("started", true)
                    .put("restartCount", restarts);
            each.putObject("state").putObject("running").put("startedAt", Fields.time(now));
        }
        return after;
    }

    static ObjectNode ready(ObjectNode pod, Instant now) {
        ObjectNode after = pod.deepCopy();
        setReady(after, true, "", now);
        eachContainer(after).forEach(c -> c.put("ready", true));
        return after;
    }

    static ObjectNode succeeded(ObjectNode pod, Instant now) {
        ObjectNode after = pod.deepCopy();
        Fields.child(after, "status").put("phase", "Succeeded");
        setReady(after, false, "PodCompleted", now);
        for (ObjectNode container : eachContainer(after)) {
            container.put("ready", false);
            ObjectNode ended = container.putObject("state").putObject("terminated");
            ended.put("exitCode", 0).put("reason", "Completed").put("finishedAt", Fields.time(now));
        }
        return after;
    }

    static ObjectNode crashed(ObjectNode pod, Instant now, int restarts) {
        ObjectNode after = pod.deepCopy();
        setReady(after, false, "ContainersNotReady", now);
        for (ObjectNode container : eachContainer(after)) {
            container.put("ready", false).put("restartCount", restarts);
            container.putObject("state").putObject("waiting").put("reason", "CrashLoopBackOff");
        }
        return after;
    }

    /** Not ready, because its node no longer answers: what the node lifecycle controller writes. */
    static ObjectNode unreachable(ObjectNode pod, Instant now) {
        ObjectNode after = pod.deepCopy();
        Fields.setCondition(after, "Ready", "False", "NodeNotReady", "", now);
        return after;
    }

    private static void setReady(ObjectNode pod, boolean isReady, String reason, Instant now) {
        for (String type : new String[] {"ContainersReady", "Ready"}) {
            Fields.setCondition(pod, type, isReady ? "True" : "False", isReady ? "" : reason, "", now);
        }
    }

    private static List<ObjectNode> eachContainer(ObjectNode pod) {
        return Fields.objects(pod.path("status").path("containerStatuses"));
    }
}
