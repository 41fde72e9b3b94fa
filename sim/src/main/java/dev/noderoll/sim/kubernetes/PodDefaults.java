package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Defaults of pods and pod templates, and what admission adds to a new pod. */
final class PodDefaults {

    // The admission plugin DefaultTolerationSeconds: a pod outlives its node's failure by five minutes.
    private static final int TOLERATION_SECONDS = 300;
    private static final int GRACE_SECONDS = 30;

    private final ObjectStore store;

    PodDefaults(ObjectStore store) {
        this.store = store;
    }

    /** Makes a new pod what the scheduler will find: Pending, with priority, tolerations and quality of service. */
    void admit(ObjectNode pod) {
        ObjectNode spec = Json.child(pod, "spec");
        if (spec.path("terminationGracePeriodSeconds").asLong() < 0) {
            // The server warns: "negative values are invalid and will be treated as 1".
            spec.put("terminationGracePeriodSeconds", 1);
        }
        Json.fill(spec, "serviceAccountName", "default");
        Json.fill(spec, "serviceAccount", Json.text(spec, "serviceAccountName"));
        prioritise(spec);
        Json.fill(spec, "enableServiceLinks", BooleanNode.TRUE);
        tolerate(spec, "node.kubernetes.io/not-ready");
        tolerate(spec, "node.kubernetes.io/unreachable");
        ObjectNode status = pod.putObject("status").put("phase", "Pending").put("qosClass", Quality.of(spec));
        if (!spec.path("schedulingGates").isEmpty()) {
            status.putArray("conditions")
                    .addObject()
                    .put("type", "PodScheduled")
                    .put("status", "False")
                    .put("reason", "SchedulingGated")
                    .put("message", "Scheduling is blocked due to non-empty scheduling gates");
        }
    }

    static void fillSpec(ObjectNode spec) {
        Json.fill(spec, "restartPolicy", "Always");
        Json.fill(spec, "terminationGracePeriodSeconds", GRACE_SECONDS);
        Json.fill(spec, "dnsPolicy", "ClusterFirst");
        Json.fill(spec, "securityContext", Json.object());
        Json.fill(spec, "schedulerName", "default-scheduler");
        if (!Json.lacks(spec, "serviceAccountName")) {
            Json.fill(spec, "serviceAccount", Json.text(spec, "serviceAccountName"));
        }
        for (ObjectNode container : Json.objects(spec.path("initContainers"))) {
            fillContainer(container);
        }
        for (ObjectNode container : Json.objects(spec.path("containers"))) {
            fillContainer(container);
        }
    }

    private static void fillContainer(ObjectNode container) {
        String image = Json.text(container, "image");
        String last = image.substring(image.lastIndexOf('/') + 1);
        boolean moves = !image.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
        Json.fill(container, "imagePullPolicy", moves ? "Always" : "IfNotPresent");
        Json.fill(container, "terminationMessagePath", "/dev/termination-log");
        Json.fill(container, "terminationMessagePolicy", "File");
        ObjectNode resources = Json.child(container, "resources");
        if (!resources.path("limits").isEmpty()) {
            ObjectNode requests = Json.child(resources, "requests");
            for (Map.Entry<String, JsonNode> limit : resources.path("limits").properties()) {
                Json.fill(requests, limit.getKey(), limit.getValue());
            }
        }
        for (ObjectNode port : Json.objects(container.path("ports"))) {
            Json.fill(port, "protocol", "TCP");
        }
        for (String name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            if (container.get(name) instanceof ObjectNode probe) {
                fillProbe(probe);
            }
        }
    }

    private static void fillProbe(ObjectNode probe) {
        Json.fill(probe, "timeoutSeconds", 1);
        Json.fill(probe, "periodSeconds", 10);
        Json.fill(probe, "successThreshold", 1);
        Json.fill(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            Json.fill(get, "path", "/");
            Json.fill(get, "scheme", "HTTP");
        }
    }

    private void prioritise(ObjectNode spec) {
        String wanted = Json.text(spec, "priorityClassName");
        for (ObjectNode each : store.list(Kind.PRIORITY_CLASS)) {
            boolean isDefault = wanted.isEmpty() && each.path("globalDefault").asBoolean();
            if (Json.name(each).equals(wanted) || isDefault) {
                spec.put("priorityClassName", Json.name(each));
                spec.put("priority", each.path("value").asInt());
                spec.put("preemptionPolicy", Json.text(each, "preemptionPolicy"));
            }
        }
        if (wanted.isEmpty()) {
            Json.fill(spec, "priority", 0);
            Json.fill(spec, "preemptionPolicy", "PreemptLowerPriority");
        } else if (Json.lacks(spec, "priority")) {
            throw KubeErrors.forbidden(Kind.POD, "", "no PriorityClass with name " + wanted + " was found");
        }
    }

    private static void tolerate(ObjectNode spec, String taint) {
        ArrayNode tolerations = spec.withArrayProperty("tolerations");
        for (JsonNode toleration : tolerations) {
            String key = Json.text(toleration, "key");
            String effect = Json.text(toleration, "effect");
            if ((key.equals(taint) || key.isEmpty()) && (effect.isEmpty() || "NoExecute".equals(effect))) {
                return;
            }
        }
        tolerations
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", TOLERATION_SECONDS);
    }
}
