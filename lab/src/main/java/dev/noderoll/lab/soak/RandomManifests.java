package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.util.ArrayList;
import java.util.List;

/** Draws what runs on a cluster: Deployments, StatefulSets with volumes, DaemonSets, a bare ReplicaSet,
 * Jobs; budgets and Services. */
final class RandomManifests {

    private static final String CONTAINER = """
                  containers:
                    - name: app
                      image: nginx:1.29
                      resources: {requests: {cpu: 50m, memory: 64Mi}}
            """;
    private static final String PROBE = """
                      readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2, failureThreshold: 2}
            """;
    private static final String PRE_STOP = """
                      lifecycle: {preStop: {exec: {command: ["sh", "-c", "sleep 15"]}}}
            """;

    private static final String BUDGET = """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: %s}
            spec:
              %s
              selector: {matchLabels: {app: %s}}
            """;

    private final Dice dice;
    private final int nodes;
    private final boolean volumes;

    private RandomManifests(Dice dice, Group group) {
        this.dice = dice;
        this.nodes = group.size();
        // A volume stays in its zone: a zone with one node has none to go to while that is replaced.
        this.volumes = group.size() >= 2 * group.zones().size();
    }

    static List<ObjectNode> draw(Dice dice, Group group) {
        return new RandomManifests(dice, group).all();
    }

    private List<ObjectNode> all() {
        List<String> documents = new ArrayList<>();
        int deployments = 1 + dice.below(Math.min(5, nodes + 1));
        for (int i = 0; i < deployments; i++) {
            deployment("web-" + i, 1 + dice.below(6), documents);
        }
        for (int i = dice.below(3); i > 0; i--) {
            statefulSet("data-" + i, 1 + dice.below(3), documents);
        }
        if (dice.chance(0.7)) {
            documents.add(workload("apps/v1", "DaemonSet", "agent", ""));
        }
        if (dice.chance(0.4)) {
            documents.add(job());
        }
        further(documents);
        return ManifestReader.parse("drawn", String.join("---\n", documents), left -> {});
    }

    /** What some clusters have in addition, by dice of its own, so that the rest is drawn as without it. */
    private void further(List<String> documents) {
        Dice own = dice.named("further");
        for (int i = nodes / 10; i > 0; i--) {
            deployment("bulk-" + i, 4 + own.below(9), documents);
        }
        if (own.chance(0.15)) {
            documents.add(workload("apps/v1", "ReplicaSet", "bare", "  replicas: " + (1 + own.below(3)) + "\n"));
            // Nobody can bring up a successor of a single one first, so that its budget has to allow that it goes.
            documents.add(BUDGET.formatted("bare", "maxUnavailable: 1", "bare"));
        }
        if (own.chance(0.15)) {
            documents.add(workload("apps/v1", "Deployment", "spread", "  replicas: " + (2 + own.below(3)) + "\n")
                    + """
                          topologySpreadConstraints:
                            - maxSkew: 1
                              topologyKey: %s
                              whenUnsatisfiable: ScheduleAnyway
                              labelSelector: {matchLabels: {app: spread}}
                    """.formatted(own.pick(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"))));
            documents.add(service("spread", ""));
            documents.add(BUDGET.formatted("spread", "maxUnavailable: 1", "spread"));
        }
        if (own.chance(0.1)) {
            // Over daemon pods, which no drain evicts.
            documents.add(BUDGET.formatted("guarded", "maxUnavailable: 0", "guarded"));
            documents.add(workload("apps/v1", "DaemonSet", "guarded", ""));
        }
    }

    private void deployment(String name, int replicas, List<String> documents) {
        String strategy = dice.pick(List.of(
                "",
                "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n",
                "  strategy: {type: Recreate}\n",
                "  minReadySeconds: 10\n"));
        documents.add(workload("apps/v1", "Deployment", name, "  replicas: " + replicas + "\n" + strategy));
        if (dice.chance(0.8)) {
            documents.add(service(name, dice.chance(0.2) ? "  type: LoadBalancer\n" : ""));
        }
        budget(name, replicas, documents);
    }

    private void statefulSet(String name, int replicas, List<String> documents) {
        String claim = volumes && dice.chance(0.7) ? """
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """ : "";
        documents.add(workload(
                "apps/v1", "StatefulSet", name, "  serviceName: " + name + "\n  replicas: " + replicas + "\n" + claim));
        documents.add(service(name, "  clusterIP: None\n"));
        budget(name, replicas, documents);
    }

    /** One that allows a disruption when all is well, or, of a single replica, none. */
    private void budget(String name, int replicas, List<String> documents) {
        if (dice.chance(0.6)) {
            String allows = replicas > 1 && dice.chance(0.5) ? "minAvailable: " + (replicas - 1) : "maxUnavailable: 1";
            documents.add(BUDGET.formatted(name, allows, name));
        }
    }

    private String workload(String version, String kind, String name, String spec) {
        return """
                apiVersion: %s
                kind: %s
                metadata: {name: %s}
                spec:
                %s  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec:
                """.formatted(version, kind, name, spec, name, name)
                + "      terminationGracePeriodSeconds: " + dice.pick(List.of(5, 30, 60, 120)) + "\n"
                + container();
    }

    private String container() {
        return CONTAINER.indent(0)
                + (dice.chance(0.7) ? PROBE : "")
                + (dice.chance(0.5) ? PRE_STOP : "")
                + (dice.chance(0.15) ? "      volumes: [{name: scratch, emptyDir: {}}]\n" : "");
    }

    private static String service(String name, String extra) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec:
                %s  selector: {app: %s}
                  ports: [{port: 80, targetPort: 80}]
                """.formatted(name, extra, name);
    }

    private String job() {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: batch}
                spec:
                  completions: %d
                  parallelism: %d
                  template:
                    metadata:
                      labels: {app: batch}
                      annotations: {lab.noderoll.dev/runs-for: %s}
                    spec:
                      restartPolicy: Never
                      containers: [{name: app, image: batch, resources: {requests: {cpu: 50m, memory: 64Mi}}}]
                """.formatted(1 + dice.below(4), 1 + dice.below(2), dice.pick(List.of("20s", "5m")));
    }
}
