package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pods with the status that their kubelet writes. */
final class PodStatus {

    /** How a container has ended. */
    record End(String reason, int code) {

        static final End ERROR = new End(1);
        static final End OUT_OF_MEMORY = new End("OOMKilled", 137);

        End(int code) {
            this(code == 0 ? "Completed" : "Error", code);
        }

        private void tell(ObjectNode state) {
            state.putObject("terminated").put("exitCode", code).put("reason", reason);
        }
    }

    private PodStatus() {}

    /** {@code before} is how the container has ended that this one follows; null for the first. */
    static ObjectNode running(
            ObjectNode pod, Instant now, boolean isReady, int restarts, @Nullable End before, Kubelet kubelet) {
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
            if (before != null) {
                before.tell(each.putObject("lastState"));
            }
        }
        return after;
    }

    /** None of its containers has started yet, for this reason. */
    static ObjectNode waiting(ObjectNode pod, String reason) {
        ObjectNode after = pod.deepCopy();
        ArrayNode containers =
                Fields.child(after, "status").put("phase", "Pending").putArray("containerStatuses");
        for (JsonNode container : pod.path("spec").path("containers")) {
            containers
                    .addObject()
                    .put("name", Fields.text(container, "name"))
                    .put("image", Fields.text(container, "image"))
                    .put("ready", false)
                    .put("started", false)
                    .put("restartCount", 0)
                    .putObject("state")
                    .putObject("waiting")
                    .put("reason", reason);
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

    /** A readiness probe has failed. */
    static ObjectNode unready(ObjectNode pod, Instant now) {
        ObjectNode after = pod.deepCopy();
        setReady(after, false, "ContainersNotReady", now);
        eachContainer(after).forEach(c -> c.put("ready", false));
        return after;
    }

    /** The container of a pod that is being deleted has ended; the pod is over with it. */
    static ObjectNode stopped(ObjectNode pod, Instant now, int code) {
        ObjectNode after = pod.deepCopy();
        setReady(after, false, "PodCompleted", now);
        Fields.child(after, "status").put("phase", code == 0 ? "Succeeded" : "Failed");
        for (ObjectNode container : eachContainer(after)) {
            container.put("ready", false).put("started", false);
            container
                    .putObject("state")
                    .putObject("terminated")
                    .put("exitCode", code)
                    .put("reason", code == 0 ? "Completed" : "Error")
                    .put("finishedAt", Fields.time(now));
        }
        return after;
    }

    /** The container has ended, and is started again, at once or after its back-off. */
    static ObjectNode ended(ObjectNode pod, Instant now, int restarts, End end, boolean backsOff) {
        ObjectNode after = pod.deepCopy();
        setReady(after, false, "ContainersNotReady", now);
        for (ObjectNode container : eachContainer(after)) {
            container.put("ready", false).put("started", false).put("restartCount", restarts - 1);
            ObjectNode state = container.putObject("state");
            ObjectNode terminated = backsOff ? container.putObject("lastState") : state;
            end.tell(terminated);
            if (backsOff) {
                state.putObject("waiting").put("reason", "CrashLoopBackOff");
            }
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
