package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws gangs, pods that are scheduled all or none: by PodGroups of Kubernetes or of the coscheduling plugin, which the
 * simulated scheduler serves, or by Volcano's annotation, which only their drain has to heed there.
 */
final class GangManifests {

    private static final String OWN = "own";
    private static final String COSCHEDULING = "coscheduling";
    private static final String VOLCANO = "volcano";

    private final Dice dice;
    private final int nodes;
    private final List<String> documents = new ArrayList<>();

    private GangManifests(Dice dice, Group group) {
        this.dice = dice;
        this.nodes = group.size();
    }

    /** One or two gangs. */
    static List<ObjectNode> draw(Dice dice, Group group) {
        GangManifests drawn = new GangManifests(dice, group);
        int gangs = 1 + dice.below(2);
        boolean together = dice.chance(0.5);
        for (int i = 0; i < gangs; i++) {
            drawn.gang("gang-" + i, together ? "gangs" : "gang-" + i);
        }
        return ManifestReader.parse("drawn gangs", String.join("---\n", drawn.documents), left -> {});
    }

    /** The same scenario, in whose policy a gang mostly has the nodes that it needs; in few it moves pod by pod. */
    static Scenario policy(Dice dice, Scenario scenario, List<ObjectNode> gangs) {
        ObjectNode rollout = scenario.rollout().deepCopy();
        if (dice.chance(0.15)) {
            rollout.withObjectProperty("drain").put("gangs", "apart");
        } else if (dice.chance(0.8)) {
            rollout.remove("maxUnavailable");
            rollout.put("maxSurge", nodes(scenario, gangs));
            if (dice.chance(0.3)) {
                rollout.put("maxSurge", "auto");
            }
        }
        return RandomCluster.scenario(
                scenario.group(), rollout, scenario.script().hook().isPresent());
    }

    /** What an operator makes of a policy who lets everything go: as many nodes at a time as gangs may be on. */
    static ObjectNode lenient(ObjectNode rollout, Scenario scenario, List<ObjectNode> manifests) {
        int nodes = nodes(scenario, manifests);
        return nodes > rollout.path("maxSurge").asInt() ? rollout.put("maxSurge", nodes) : rollout;
    }

    /** On how many nodes at most the gangs of these manifests are; 0 without a gang. */
    private static int nodes(Scenario scenario, List<ObjectNode> manifests) {
        int pods = manifests.stream()
                .filter(GangManifests::isOfAGang)
                .mapToInt(manifest -> manifest.at("/spec/replicas").asInt())
                .sum();
        return Math.min(pods, scenario.group().size());
    }

    private static boolean isOfAGang(JsonNode manifest) {
        return manifest.at("/spec/template/metadata/labels").has("gang");
    }

    /** {@code app}: what a Service for others leads to; gangs that share it serve each other's requests. */
    private void gang(String name, String app) {
        String kind = dice.pick(List.of(OWN, COSCHEDULING, VOLCANO));
        int pods = 2 + dice.below(Math.min(3, nodes));
        int least = dice.chance(0.3) ? pods - 1 : pods;
        if (kind.equals(OWN)) {
            documents.add("""
                    apiVersion: scheduling.k8s.io/v1alpha2
                    kind: PodGroup
                    metadata: {name: %s}
                    spec: {schedulingPolicy: {gang: {minCount: %d}}}
                    """.formatted(name, least));
        } else if (kind.equals(COSCHEDULING)) {
            documents.add("""
                    apiVersion: scheduling.x-k8s.io/v1alpha1
                    kind: PodGroup
                    metadata: {name: %s}
                    spec: {minMember: %d}
                    """.formatted(name, least));
        }
        workload(name, app, kind, pods);
        // By which its pods find each other.
        service(name, "gang: " + name, "  clusterIP: None\n  publishNotReadyAddresses: true\n");
        if (dice.chance(0.5)) {
            service(name + "-serves", "app: " + app, "");
        }
        if (dice.chance(0.3)) {
            documents.add("""
                    apiVersion: policy/v1
                    kind: PodDisruptionBudget
                    metadata: {name: %s}
                    spec:
                      maxUnavailable: %d
                      selector: {matchLabels: {gang: %s}}
                    """.formatted(name, pods, name));
        }
    }

    private void workload(String name, String app, String kind, int pods) {
        String spec = dice.chance(0.6)
                ? "  serviceName: " + name + "\n  podManagementPolicy: Parallel\n"
                : "  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}\n";
        String apart = pods <= nodes && dice.chance(0.5) ? """
                      affinity:
                        podAntiAffinity:
                          requiredDuringSchedulingIgnoredDuringExecution:
                            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {gang: %s}}}
                """.formatted(name) : "";
        documents.add("""
                apiVersion: apps/v1
                kind: %s
                metadata: {name: %s}
                spec:
                  replicas: %d
                %s  selector: {matchLabels: {gang: %s}}
                  template:
                    metadata:
                      labels: {app: %s, gang: %s%s}
                %s    spec:
                      terminationGracePeriodSeconds: 60
                %s      containers:
                        - name: main
                          image: example/gang:1
                          resources: {requests: {cpu: 50m, memory: 64Mi}}
                          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2}
                          lifecycle: {preStop: {sleep: {seconds: 10}}}
                """.formatted(
                        spec.contains("serviceName") ? "StatefulSet" : "Deployment",
                        name,
                        pods,
                        spec,
                        name,
                        app,
                        name,
                        kind.equals(COSCHEDULING) ? ", scheduling.x-k8s.io/pod-group: " + name : "",
                        kind.equals(VOLCANO) ? "      annotations: {scheduling.k8s.io/group-name: " + name + "}\n" : "",
                        (kind.equals(OWN) ? "      schedulingGroup: {podGroupName: " + name + "}\n" : "") + apart));
    }

    private void service(String name, String selector, String extra) {
        documents.add(MeanManifests.serviceOf(name, selector, extra));
    }
}
