package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.KubeErrors.Cause;
import java.util.ArrayList;
import java.util.List;

/** The rules for pods, pod templates and jobs. */
final class PodRules {

    private static final List<String> MUTABLE =
            List.of("activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates");

    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final int LAST_PORT = 65_535;

    private PodRules() {}

    static void checkSpec(String path, JsonNode spec, List<Cause> causes) {
        List<ObjectNode> containers = Json.objects(spec.path("containers"));
        if (containers.isEmpty()) {
            causes.add(Cause.required(path + ".containers", ""));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            String at = path + ".containers[" + i + "]";
            String name = Json.text(containers.get(i), "name");
            if (name.isEmpty()) {
                causes.add(Cause.required(at + ".name", ""));
            } else if (names.contains(name)) {
                causes.add(new Cause("FieldValueDuplicate", "Duplicate value: \"" + name + "\"", at + ".name"));
            }
            names.add(name);
            if (Json.text(containers.get(i), "image").isEmpty()) {
                causes.add(Cause.required(at + ".image", ""));
            }
            checkContainer(at, containers.get(i), causes);
        }
        String restart = Json.text(spec, "restartPolicy");
        if (!List.of("Always", "OnFailure", "Never").contains(restart)) {
            causes.add(Cause.unsupported(path + ".restartPolicy", restart, "\"Always\", \"OnFailure\", \"Never\""));
        }
    }

    private static void checkContainer(String at, ObjectNode container, List<Cause> causes) {
        List<ObjectNode> ports = Json.objects(container.path("ports"));
        for (int i = 0; i < ports.size(); i++) {
            checkPort(at + ".ports[" + i + "].containerPort", ports.get(i).path("containerPort"), causes);
        }
        checkHandler(at + ".lifecycle.preStop", Json.at(container, "lifecycle", "preStop"), causes);
        for (String name : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            JsonNode probe = container.path(name);
            checkHandler(at + "." + name, probe, causes);
            for (String number : List.of("initialDelaySeconds", "periodSeconds", "failureThreshold")) {
                if (probe.path(number).asLong() < 0) {
                    causes.add(Cause.negative(at + "." + name + "." + number, probe.path(number)));
                }
            }
        }
    }

    /** A hook or probe that is there says what it does. */
    private static void checkHandler(String at, JsonNode handler, List<Cause> causes) {
        if (handler.isObject() && HANDLERS.stream().noneMatch(handler::has)) {
            causes.add(Cause.required(at, "must specify a handler type"));
        }
    }

    static void checkPort(String at, JsonNode port, List<Cause> causes) {
        if (port.asLong() < 1 || port.asLong() > LAST_PORT) {
            causes.add(Cause.invalid(at, port.asText(), "must be between 1 and 65535, inclusive"));
        }
    }

    static void checkJob(ObjectNode job, List<Cause> causes) {
        JsonNode spec = Json.at(job, "spec", "template", "spec");
        checkSpec("spec.template.spec", spec, causes);
        String restart = Json.text(spec, "restartPolicy");
        if ("Always".equals(restart)) {
            causes.add(Cause.unsupported("spec.template.spec.restartPolicy", restart, "\"OnFailure\", \"Never\""));
        }
    }

    /** A pod's spec is fixed but for images, tolerations that are added, and three small fields. */
    static void checkUpdate(ObjectNode before, ObjectNode after, List<Cause> causes) {
        List<JsonNode> kept = new ArrayList<>();
        Json.at(after, "spec", "tolerations").forEach(kept::add);
        for (JsonNode toleration : Json.at(before, "spec", "tolerations")) {
            if (!kept.contains(toleration)) {
                causes.add(Cause.forbidden(
                        "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
                return;
            }
        }
        if (!fixed(before).equals(fixed(after))) {
            causes.add(Cause.forbidden(
                    "spec",
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
                            + " be set to 1 if it was previously negative)"));
        }
    }

    private static JsonNode fixed(ObjectNode pod) {
        ObjectNode spec = Json.child(pod, "spec").deepCopy();
        spec.remove(MUTABLE);
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Json.objects(spec.path(list))) {
                container.remove("image");
            }
        }
        return spec;
    }
}
