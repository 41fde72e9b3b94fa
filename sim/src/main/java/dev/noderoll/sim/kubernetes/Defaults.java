package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fills in what a writer may leave out, kind by kind, and resets the status of new objects.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/tree/master/pkg/apis">defaults.go of each group</a>, and the
 *     admission plugins DefaultTolerationSeconds, Priority, ServiceAccount and TaintNodesByCondition
 */
final class Defaults {

    private final PodDefaults pods;
    private final ServiceDefaults services = new ServiceDefaults();

    Defaults(ObjectStore store) {
        this.pods = new PodDefaults(store);
    }

    void onCreate(Kind kind, ObjectNode object) {
        onUpdate(kind, object);
        ObjectNode metadata = Json.child(object, "metadata");
        switch (kind) {
            case POD -> pods.admit(object);
            case NODE -> taintNew(object);
            case NAMESPACE -> {
                Json.child(metadata, "labels").put("kubernetes.io/metadata.name", Json.name(object));
                Json.child(object, "spec").putArray("finalizers").add("kubernetes");
                object.putObject("status").put("phase", "Active");
            }
            case SERVICE -> {
                services.allocate(object);
                object.putObject("status").putObject("loadBalancer");
            }
            case PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM ->
                object.putObject("status").put("phase", "Pending");
            case VOLUME_ATTACHMENT -> object.putObject("status").put("attached", false);
            case POD_DISRUPTION_BUDGET ->
                object.putObject("status")
                        .put("currentHealthy", 0)
                        .put("desiredHealthy", 0)
                        .put("disruptionsAllowed", 0)
                        .put("expectedPods", 0);
            case REPLICA_SET, REPLICATION_CONTROLLER ->
                object.putObject("status").put("replicas", 0);
            case STATEFUL_SET ->
                object.putObject("status").put("availableReplicas", 0).put("replicas", 0);
            case DAEMON_SET ->
                object.putObject("status")
                        .put("currentNumberScheduled", 0)
                        .put("desiredNumberScheduled", 0)
                        .put("numberMisscheduled", 0)
                        .put("numberReady", 0);
            case DEPLOYMENT -> object.putObject("status");
            case JOB -> {
                WorkloadDefaults.selectOwnPods(object);
                object.putObject("status");
            }
            case EVENT,
                    CONFIG_MAP,
                    SECRET,
                    SERVICE_ACCOUNT,
                    RESOURCE_QUOTA,
                    ENDPOINT_SLICE,
                    LEASE,
                    STORAGE_CLASS,
                    CSI_NODE,
                    PRIORITY_CLASS,
                    POD_GROUP,
                    COSCHEDULED_POD_GROUP -> {}
        }
    }

    void onUpdate(Kind kind, ObjectNode object) {
        switch (kind) {
            case POD -> PodDefaults.fillSpec(Json.child(object, "spec"));
            case DEPLOYMENT -> WorkloadDefaults.deployment(Json.child(object, "spec"));
            case REPLICATION_CONTROLLER -> WorkloadDefaults.replicationController(Json.child(object, "spec"));
            case REPLICA_SET -> WorkloadDefaults.replicaSet(Json.child(object, "spec"));
            case STATEFUL_SET -> WorkloadDefaults.statefulSet(Json.child(object, "spec"));
            case DAEMON_SET -> WorkloadDefaults.daemonSet(Json.child(object, "spec"));
            case JOB -> WorkloadDefaults.job(Json.child(object, "spec"));
            case SERVICE -> ServiceDefaults.fill(Json.child(object, "spec"));
            case PERSISTENT_VOLUME -> {
                ObjectNode spec = Json.child(object, "spec");
                Json.fill(spec, "volumeMode", "Filesystem");
                Json.fill(spec, "persistentVolumeReclaimPolicy", "Retain");
            }
            case PERSISTENT_VOLUME_CLAIM -> Json.fill(Json.child(object, "spec"), "volumeMode", "Filesystem");
            case STORAGE_CLASS -> {
                Json.fill(object, "reclaimPolicy", "Delete");
                Json.fill(object, "volumeBindingMode", "Immediate");
            }
            case PRIORITY_CLASS -> Json.fill(object, "preemptionPolicy", "PreemptLowerPriority");
            case SECRET -> Json.fill(object, "type", "Opaque");
            case NODE -> {
                Json.child(object, "spec");
                omitEmpty(object);
            }
            case NAMESPACE -> {
                ObjectNode spec = Json.child(object, "spec");
                if (spec.path("finalizers").isEmpty()) {
                    spec.putArray("finalizers").add("kubernetes");
                }
            }
            case POD_DISRUPTION_BUDGET -> Json.child(object, "spec");
            case LEASE -> Json.child(object, "spec");
            case EVENT,
                    CONFIG_MAP,
                    SERVICE_ACCOUNT,
                    RESOURCE_QUOTA,
                    ENDPOINT_SLICE,
                    VOLUME_ATTACHMENT,
                    CSI_NODE,
                    POD_GROUP,
                    COSCHEDULED_POD_GROUP -> {}
        }
    }

    /** A new node is not ready, and no pod comes to it before the node lifecycle controller has seen it Ready. */
    private static void taintNew(ObjectNode node) {
        ArrayNode taints = Json.child(node, "spec").withArrayProperty("taints");
        for (JsonNode taint : taints) {
            boolean there = "node.kubernetes.io/not-ready".equals(Json.text(taint, "key"))
                    && "NoSchedule".equals(Json.text(taint, "effect"));
            if (there) {
                return;
            }
        }
        taints.addObject().put("key", "node.kubernetes.io/not-ready").put("effect", "NoSchedule");
    }

    private static void omitEmpty(ObjectNode node) {
        ObjectNode spec = Json.child(node, "spec");
        if (spec.has("taints") && spec.path("taints").isEmpty()) {
            spec.remove("taints");
        }
        if (!spec.path("unschedulable").asBoolean()) {
            spec.remove("unschedulable");
        }
    }
}
