package dev.noderoll.lab.scheduling;

import static dev.noderoll.lab.scheduling.Given.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;

/** A pod with whatever a spec can ask of a node, drawn. */
final class DrawnPod {

    private final String world;
    private final DrawnVolumes volumes;
    private final Dice dice;
    private final ObjectNode pod;
    private final ObjectNode spec;

    DrawnPod(String world, String name, DrawnVolumes volumes, Dice dice) {
        this.world = world;
        this.volumes = volumes;
        this.dice = dice;
        String namespace = dice.chance(0.75) ? "x" : "y";
        this.pod = yaml(
                Kind.POD,
                ("{metadata: {name: %s, namespace: %s-%s, labels: {app: %s, ver: %s}}, spec: {terminationGracePeriodSeconds: 30,"
                                + " containers: [{name: c, image: example/c:1}]}}")
                        .formatted(
                                name,
                                world,
                                namespace,
                                dice.pick(List.of("a", "b")),
                                dice.pick(List.of("'1'", "'2'"))));
        if (dice.chance(0.15)) {
            pod.withObject("/metadata/labels").remove("ver");
        }
        this.spec = pod.withObject("/spec");
    }

    /** One that is on a node, whether the scheduler would have put it there or not. */
    ObjectNode existing(String node) {
        spec.put("nodeName", node);
        requests(0.5);
        ports(0.25);
        claims(0.3);
        if (dice.chance(0.3)) {
            terms("podAntiAffinity", 1);
        }
        return pod;
    }

    ObjectNode toBePlaced() {
        pod.withObject("/metadata/labels").put("judged", "true");
        spec.putObject("nodeSelector").put("world", world);
        if (dice.chance(0.04)) {
            spec.putArray("schedulingGates").addObject().put("name", "example.com/queue");
        }
        requests(0.6);
        ports(0.3);
        claims(0.4);
        tolerations();
        nodes();
        if (dice.chance(0.25)) {
            terms("podAffinity", 1 + dice.below(2));
        }
        if (dice.chance(0.3)) {
            terms("podAntiAffinity", 1 + dice.below(2));
        }
        if (dice.chance(0.45)) {
            spread();
        }
        return pod;
    }

    private void requests(double chance) {
        if (!dice.chance(chance)) {
            return;
        }
        ObjectNode container = (ObjectNode) spec.path("containers").get(0);
        container.set("resources", resources());
        if (dice.chance(0.3)) {
            ArrayNode init = spec.putArray("initContainers");
            for (int i = 0; i < 1 + dice.below(3); i++) {
                ObjectNode each = init.addObject().put("name", "i" + i).put("image", "example/i:1");
                each.set("resources", resources());
                if (dice.chance(0.5)) {
                    each.put("restartPolicy", "Always");
                }
            }
        }
        if (dice.chance(0.15)) {
            // With what admission adds for it, since not every API server here has admission.
            spec.put("runtimeClassName", "heavy").set("overhead", yaml("{cpu: 250m, memory: 120Mi}"));
        }
        if (dice.chance(0.15) && !container.path("resources").toString().contains("gpu")) {
            spec.set("resources", yaml("{requests: {cpu: '6', memory: 8Gi}}"));
            if (dice.chance(0.6)) {
                spec.set("resources", yaml("{requests: {cpu: 3900m}}"));
            }
        }
    }

    private ObjectNode resources() {
        ObjectNode resources = yaml("{requests: {cpu: %s, memory: %s}}"
                .formatted(
                        dice.pick(List.of("100m", "0.5", "1", "1500m")),
                        dice.pick(List.of("64Mi", "512M", "1Gi", "1.5Gi"))));
        ObjectNode requests = resources.withObject("/requests");
        if (dice.chance(0.2)) {
            requests.put("ephemeral-storage", dice.pick(List.of("1Gi", "3Gi")));
        }
        if (dice.chance(0.15)) {
            requests.put("example.com/gpu", "1");
            resources.putObject("limits").put("example.com/gpu", "1");
        }
        return resources;
    }

    private void ports(double chance) {
        if (dice.chance(chance)) {
            ObjectNode port = yaml("{containerPort: 80, hostPort: %d, protocol: %s}"
                    .formatted(8080 + dice.below(2), dice.pick(List.of("TCP", "TCP", "UDP"))));
            if (dice.chance(0.4)) {
                port.put("hostIP", dice.pick(List.of("127.0.0.1", "10.0.0.1", "0.0.0.0")));
            }
            ((ObjectNode) spec.path("containers").get(0)).putArray("ports").add(port);
        }
    }

    private void claims(double chance) {
        if (pod.path("metadata").path("namespace").asText().endsWith("-x") && dice.chance(chance)) {
            ArrayNode list = spec.putArray("volumes");
            for (int i = 0; i < 1 + dice.below(2); i++) {
                list.add(yaml("{name: v%d, persistentVolumeClaim: {claimName: %s}}".formatted(i, volumes.claim(dice))));
            }
        }
    }

    private void tolerations() {
        ArrayNode tolerations = spec.putArray("tolerations");
        if (dice.chance(0.3)) {
            tolerations.add(yaml("{key: %s, operator: Exists, effect: %s}"
                    .formatted(
                            dice.pick(List.of("dedicated", "spot")), dice.pick(List.of("NoSchedule", "NoExecute")))));
        }
        if (dice.chance(0.3)) {
            tolerations.add(
                    yaml("{key: dedicated, operator: Equal, value: %s}".formatted(dice.pick(List.of("db", "web")))));
        }
        if (dice.chance(0.15)) {
            tolerations.add(yaml("{key: node.kubernetes.io/unschedulable, operator: Exists, effect: NoSchedule}"));
        }
        if (dice.chance(0.06)) {
            tolerations.add(yaml("{operator: Exists}"));
        }
    }

    private void nodes() {
        if (dice.chance(0.15)) {
            spec.withObject("/nodeSelector").put("tier", dice.pick(List.of("gold", "silver")));
        }
        if (!dice.chance(0.3)) {
            return;
        }
        String expression = dice.pick(List.of(
                "matchExpressions: [{key: tier, operator: In, values: [gold]}]",
                "matchExpressions: [{key: tier, operator: NotIn, values: [gold]}]",
                "matchExpressions: [{key: W/zone, operator: Exists}, {key: level, operator: NotIn, values: ['9']}]",
                "matchExpressions: [{key: W/zone, operator: DoesNotExist}]",
                "matchExpressions: [{key: level, operator: Gt, values: ['4']}]",
                "matchExpressions: [{key: level, operator: Lt, values: ['6']}]",
                "matchFields: [{key: metadata.name, operator: In, values: [W-n0]}]",
                "matchFields: [{key: metadata.name, operator: NotIn, values: [W-n1]}]"));
        String other = dice.chance(0.3) ? ", {matchExpressions: [{key: W/zone, operator: In, values: [c]}]}" : "";
        spec.withObject("/affinity")
                .set(
                        "nodeAffinity",
                        yaml("{requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{%s}%s]}}"
                                .formatted(expression, other)
                                .replace("W", world)));
    }

    private void terms(String kind, int count) {
        ArrayNode terms =
                spec.withObject("/affinity").putObject(kind).putArray("requiredDuringSchedulingIgnoredDuringExecution");
        for (int i = 0; i < count; i++) {
            ObjectNode term = yaml("{topologyKey: %s/%s}".formatted(world, dice.pick(List.of("zone", "zone", "host"))));
            selector(term);
            if (dice.chance(0.2)) {
                term.putArray("namespaces").add(world + "-" + dice.pick(List.of("x", "y")));
            }
            if (dice.chance(0.25)) {
                term.set(
                        "namespaceSelector",
                        yaml(dice.pick(List.of("{}", "{matchLabels: {team: y}}", "{matchLabels: {team: none}}"))));
            }
            if (dice.chance(0.2) && term.has("labelSelector")) {
                term.putArray(dice.pick(List.of("matchLabelKeys", "mismatchLabelKeys")))
                        .add("ver");
            }
            terms.add(term);
        }
    }

    /** Now and then none at all, which matches nothing, or an empty one, which matches everything. */
    private void selector(ObjectNode rule) {
        if (dice.chance(0.93)) {
            rule.set(
                    "labelSelector",
                    yaml(dice.pick(List.of(
                            "{matchLabels: {app: a}}",
                            "{matchLabels: {app: a}}",
                            "{matchLabels: {app: b}}",
                            "{matchExpressions: [{key: app, operator: In, values: [a, b]}]}",
                            "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}",
                            "{}"))));
        }
    }

    private void spread() {
        ArrayNode rules = spec.putArray("topologySpreadConstraints");
        List<String> keys =
                dice.chance(0.3) ? List.of("zone", "host") : List.of(dice.pick(List.of("zone", "zone", "host")));
        for (String key : keys) {
            ObjectNode rule = yaml("{topologyKey: %s/%s, maxSkew: %d, whenUnsatisfiable: %s}"
                    .formatted(world, key, 1 + dice.below(2), dice.chance(0.9) ? "DoNotSchedule" : "ScheduleAnyway"));
            selector(rule);
            if (dice.chance(0.25) && rule.path("whenUnsatisfiable").asText().equals("DoNotSchedule")) {
                rule.put("minDomains", 1 + dice.below(4));
            }
            if (dice.chance(0.3)) {
                rule.put("nodeTaintsPolicy", dice.pick(List.of("Honor", "Ignore")));
            }
            if (dice.chance(0.3)) {
                rule.put("nodeAffinityPolicy", dice.pick(List.of("Honor", "Ignore")));
            }
            if (dice.chance(0.2) && rule.has("labelSelector")) {
                rule.putArray("matchLabelKeys").add("ver");
            }
            rules.add(rule);
        }
    }
}
