package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of the kinds that make pods. */
final class WorkloadDefaults {

    private static final int REVISIONS = 10;

    private WorkloadDefaults() {}

    static void deployment(ObjectNode spec) {
        Json.fill(spec, "replicas", 1);
        Json.fill(spec, "progressDeadlineSeconds", 600);
        Json.fill(spec, "revisionHistoryLimit", REVISIONS);
        ObjectNode strategy = Json.child(spec, "strategy");
        Json.fill(strategy, "type", "RollingUpdate");
        if ("RollingUpdate".equals(Json.text(strategy, "type"))) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            Json.fill(rolling, "maxSurge", "25%");
            Json.fill(rolling, "maxUnavailable", "25%");
        }
        template(spec);
    }

    static void replicaSet(ObjectNode spec) {
        Json.fill(spec, "replicas", 1);
        template(spec);
    }

    /** core/v1/defaults.go, SetDefaults_ReplicationController: it selects what its template makes, unless it says. */
    static void replicationController(ObjectNode spec) {
        JsonNode labels = Json.at(spec, "template", "metadata", "labels");
        if (spec.path("selector").isEmpty() && labels.isObject()) {
            spec.set("selector", labels.deepCopy());
        }
        replicaSet(spec);
    }

    static void statefulSet(ObjectNode spec) {
        Json.fill(spec, "replicas", 1);
        Json.fill(spec, "podManagementPolicy", "OrderedReady");
        Json.fill(spec, "revisionHistoryLimit", REVISIONS);
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        Json.fill(strategy, "type", "RollingUpdate");
        if ("RollingUpdate".equals(Json.text(strategy, "type"))) {
            Json.fill(Json.child(strategy, "rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = Json.child(spec, "persistentVolumeClaimRetentionPolicy");
        Json.fill(retention, "whenDeleted", "Retain");
        Json.fill(retention, "whenScaled", "Retain");
        template(spec);
    }

    static void daemonSet(ObjectNode spec) {
        Json.fill(spec, "revisionHistoryLimit", REVISIONS);
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        Json.fill(strategy, "type", "RollingUpdate");
        if ("RollingUpdate".equals(Json.text(strategy, "type"))) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            Json.fill(rolling, "maxUnavailable", 1);
            Json.fill(rolling, "maxSurge", 0);
        }
        template(spec);
    }

    static void job(ObjectNode spec) {
        if (Json.lacks(spec, "completions") && Json.lacks(spec, "parallelism")) {
            spec.put("completions", 1);
        }
        Json.fill(spec, "parallelism", 1);
        Json.fill(spec, "backoffLimit", 6);
        Json.fill(spec, "completionMode", "NonIndexed");
        Json.fill(spec, "suspend", BooleanNode.FALSE);
        Json.fill(spec, "manualSelector", BooleanNode.FALSE);
        Json.fill(spec, "podReplacementPolicy", "TerminatingOrFailed");
        template(spec);
    }

    /** Gives a new job the selector and the template labels that tell its pods from all others'. */
    static void selectOwnPods(ObjectNode job) {
        ObjectNode spec = Json.child(job, "spec");
        if (spec.path("manualSelector").asBoolean()) {
            return;
        }
        String uid = Json.uid(job);
        ObjectNode selector = spec.putObject("selector").putObject("matchLabels");
        selector.put("batch.kubernetes.io/controller-uid", uid);
        ObjectNode labels = Json.child(Json.child(Json.child(spec, "template"), "metadata"), "labels");
        labels.put("batch.kubernetes.io/controller-uid", uid)
                .put("batch.kubernetes.io/job-name", Json.name(job))
                .put("controller-uid", uid)
                .put("job-name", Json.name(job));
    }

    private static void template(ObjectNode spec) {
        if (spec.get("template") instanceof ObjectNode template && template.get("spec") instanceof ObjectNode podSpec) {
            PodDefaults.fillSpec(podSpec);
        }
    }

    /** The labels of a workload's pods. */
    static JsonNode podTemplate(JsonNode workload) {
        return Json.at(workload, "spec", "template");
    }
}
