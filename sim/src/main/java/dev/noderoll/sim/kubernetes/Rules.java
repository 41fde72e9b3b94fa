package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeErrors.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses objects that break the most common rules of their kind, with 422 and the causes.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go">
 *     validation.go</a> of each group
 */
final class Rules {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int NAME_LIMIT = 253;
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final int LABEL_LIMIT = 63;
    private static final List<String> SERVICE_TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private Rules() {}

    static void check(Kind kind, ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        checkObject(kind, object, causes);
        refuse(kind, object, causes);
    }

    private static void checkObject(Kind kind, ObjectNode object, List<Cause> causes) {
        checkMetadata(object, causes);
        switch (kind) {
            case POD -> PodRules.checkSpec("spec", object.path("spec"), causes);
            case NODE -> checkTaints(object, causes);
            case DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET -> {
                JsonNode selector = Json.at(object, "spec", "selector");
                checkWorkload(object, selector, LabelSelector.of(selector), causes);
            }
            case REPLICATION_CONTROLLER -> {
                JsonNode selector = Json.at(object, "spec", "selector");
                checkWorkload(object, selector, LabelSelector.ofMap(selector), causes);
            }
            case JOB -> PodRules.checkJob(object, causes);
            case POD_DISRUPTION_BUDGET -> checkBudget(object, causes);
            case SERVICE -> checkService(object, causes);
            case LEASE -> checkLease(object, causes);
            case NAMESPACE,
                    EVENT,
                    CONFIG_MAP,
                    SECRET,
                    SERVICE_ACCOUNT,
                    PERSISTENT_VOLUME,
                    PERSISTENT_VOLUME_CLAIM,
                    ENDPOINT_SLICE,
                    STORAGE_CLASS,
                    VOLUME_ATTACHMENT,
                    RESOURCE_QUOTA,
                    CSI_NODE,
                    PRIORITY_CLASS,
                    POD_GROUP,
                    COSCHEDULED_POD_GROUP -> {}
        }
    }

    /** policy/validation, ValidatePodDisruptionBudgetStatusUpdate: no number of it is negative. */
    static void checkStatus(Kind kind, ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        if (kind == Kind.POD_DISRUPTION_BUDGET) {
            for (String field : List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
                JsonNode number = Json.at(object, "status", field);
                if (number.asLong() < 0) {
                    causes.add(Cause.negative("status." + field, number));
                }
            }
        }
        refuse(kind, object, causes);
    }

    /** All rules for the new state, and those on what may change. */
    static void checkUpdate(Kind kind, ObjectNode before, ObjectNode after) {
        List<Cause> causes = new ArrayList<>();
        checkObject(kind, after, causes);
        if (Json.isTerminating(before)) {
            List<String> old = Json.texts(Json.at(before, "metadata", "finalizers"));
            List<String> added = new ArrayList<>(Json.texts(Json.at(after, "metadata", "finalizers")));
            added.removeAll(old);
            if (!added.isEmpty()) {
                causes.add(Cause.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + goStrings(added)));
            }
        }
        switch (kind) {
            case POD -> PodRules.checkUpdate(before, after, causes);
            case DEPLOYMENT, REPLICA_SET, DAEMON_SET, JOB -> {
                JsonNode selector = Json.at(before, "spec", "selector");
                if (!selector.equals(Json.at(after, "spec", "selector"))) {
                    causes.add(Cause.invalid(
                            "spec.selector", Json.at(after, "spec", "selector").toString(), "field is immutable"));
                }
            }
            case NODE,
                    NAMESPACE,
                    SERVICE,
                    EVENT,
                    CONFIG_MAP,
                    SECRET,
                    SERVICE_ACCOUNT,
                    PERSISTENT_VOLUME,
                    PERSISTENT_VOLUME_CLAIM,
                    REPLICATION_CONTROLLER,
                    STATEFUL_SET,
                    POD_DISRUPTION_BUDGET,
                    ENDPOINT_SLICE,
                    LEASE,
                    STORAGE_CLASS,
                    VOLUME_ATTACHMENT,
                    RESOURCE_QUOTA,
                    CSI_NODE,
                    PRIORITY_CLASS,
                    POD_GROUP,
                    COSCHEDULED_POD_GROUP -> {}
        }
        refuse(kind, after, causes);
    }

    private static void refuse(Kind kind, ObjectNode object, List<Cause> causes) {
        if (!causes.isEmpty()) {
            throw KubeErrors.invalid(kind, Json.name(object), causes);
        }
    }

    private static void checkMetadata(ObjectNode object, List<Cause> causes) {
        String name = Json.name(object);
        if (name.length() > NAME_LIMIT || !SUBDOMAIN.matcher(name).matches()) {
            causes.add(Cause.invalid("metadata.name", quoted(name), SUBDOMAIN_RULE));
        }
        for (Map.Entry<String, String> label :
                Json.map(Json.at(object, "metadata", "labels")).entrySet()) {
            String value = label.getValue();
            if (value.length() > LABEL_LIMIT) {
                causes.add(Cause.invalid("metadata.labels", quoted(value), "must be no more than 63 bytes"));
            } else if (!LABEL_VALUE.matcher(value).matches()) {
                causes.add(Cause.invalid(
                        "metadata.labels",
                        quoted(value),
                        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                                + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                                + " 'my_value',  or '12345', regex used for validation is"
                                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"));
            }
        }
    }

    private static void checkTaints(ObjectNode node, List<Cause> causes) {
        List<String> seen = new ArrayList<>();
        List<ObjectNode> taints = Json.objects(Json.at(node, "spec", "taints"));
        for (int i = 0; i < taints.size(); i++) {
            String at = "metadata.taints[" + i + "]";
            String key = Json.text(taints.get(i), "key");
            String effect = Json.text(taints.get(i), "effect");
            if (!EFFECTS.contains(effect)) {
                causes.add(
                        effect.isEmpty()
                                ? Cause.required(at + ".effect", "")
                                : Cause.unsupported(
                                        at + ".effect", effect, "\"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""));
            }
            if (seen.contains(key + ":" + effect)) {
                causes.add(new Cause("FieldValueDuplicate", "Duplicate value: " + taints.get(i), at));
            }
            seen.add(key + ":" + effect);
        }
    }

    private static void checkWorkload(
            ObjectNode workload, JsonNode selector, LabelSelector selects, List<Cause> causes) {
        JsonNode template = WorkloadDefaults.podTemplate(workload);
        if (selector.isMissingNode() || selector.isNull()) {
            causes.add(Cause.required("spec.selector", ""));
        } else if (!selects.matches(template)) {
            causes.add(Cause.invalid(
                    "spec.template.metadata.labels",
                    Json.at(template, "metadata", "labels").toString(),
                    "`selector` does not match template `labels`"));
        }
        JsonNode replicas = Json.at(workload, "spec", "replicas");
        if (replicas.asLong() < 0) {
            causes.add(Cause.negative("spec.replicas", replicas));
        }
        ShareRules.checkUpdates(workload.path("spec"), causes);
        PodRules.checkSpec("spec.template.spec", template.path("spec"), causes);
    }

    private static void checkBudget(ObjectNode budget, List<Cause> causes) {
        JsonNode spec = budget.path("spec");
        if (!Json.lacks((ObjectNode) spec, "minAvailable") && !Json.lacks((ObjectNode) spec, "maxUnavailable")) {
            causes.add(Cause.invalid("spec", spec.toString(), "minAvailable and maxUnavailable cannot be both set"));
        }
        ShareRules.check("spec.minAvailable", spec.path("minAvailable"), causes);
        ShareRules.check("spec.maxUnavailable", spec.path("maxUnavailable"), causes);
        String policy = Json.text(spec, "unhealthyPodEvictionPolicy");
        if (!List.of("", "IfHealthyBudget", "AlwaysAllow").contains(policy)) {
            causes.add(Cause.unsupported(
                    "spec.unhealthyPodEvictionPolicy", policy, "\"AlwaysAllow\", \"IfHealthyBudget\""));
        }
    }

    private static void checkService(ObjectNode service, List<Cause> causes) {
        boolean headless = "None".equals(Json.text(service, "spec", "clusterIP"));
        boolean external = "ExternalName".equals(Json.text(service, "spec", "type"));
        if (Json.at(service, "spec", "ports").isEmpty() && !headless && !external) {
            causes.add(Cause.required("spec.ports", ""));
        }
        List<ObjectNode> ports = Json.objects(Json.at(service, "spec", "ports"));
        for (int i = 0; i < ports.size(); i++) {
            PodRules.checkPort("spec.ports[" + i + "].port", ports.get(i).path("port"), causes);
        }
        String type = Json.text(service, "spec", "type");
        if (!SERVICE_TYPES.contains(type)) {
            causes.add(Cause.unsupported(
                    "spec.type", type, "\"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\""));
        }
    }

    private static void checkLease(ObjectNode lease, List<Cause> causes) {
        JsonNode duration = Json.at(lease, "spec", "leaseDurationSeconds");
        if (duration.isNumber() && duration.asLong() <= 0) {
            causes.add(Cause.invalid("spec.leaseDurationSeconds", duration.toString(), "must be greater than 0"));
        }
        JsonNode transitions = Json.at(lease, "spec", "leaseTransitions");
        if (transitions.asLong() < 0) {
            causes.add(Cause.negative("spec.leaseTransitions", transitions));
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** As Go prints a slice of strings with %#v. */
    private static String goStrings(List<String> texts) {
        return "[]string{" + String.join(", ", texts.stream().map(Rules::quoted).toList()) + "}";
    }
}
