package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.MeanTrouble;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws what charts and operators put into clusters, and makes rollouts hard: custom owners, spreads and affinities,
 * volumes of a zone or a node, quotas, pods that tolerate everything or that no node here may run, slow daemons, Services
 * of one pod, selectors that overlap, budgets that no order satisfies.
 */
final class MeanManifests {

    /** On a budget that lets no rollout end: whoever wrote it thinks better of it when the weather calms. */
    private static final String UNTIL_CALM = "lab.noderoll.dev/until-calm";

    private static final String SPEC = """
                terminationGracePeriodSeconds: 30
                containers:
                  - name: app
                    image: example/app:1
                    ports: [{containerPort: 80}]
                    resources: {requests: {cpu: 50m, memory: 64Mi}}
                    readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2}
                    lifecycle: {preStop: {sleep: {seconds: 10}}}
            """;

    private static final String OWNER = """
              ownerReferences:
                - {apiVersion: demo.example.com/v1, kind: %s, name: main, uid: %s, controller: true}
            """;

    private final Dice dice;
    private final Group group;
    private final int toNode;
    private final List<String> documents = new ArrayList<>();

    private MeanManifests(Dice dice, Group group, int toNode) {
        this.dice = dice;
        this.group = group;
        this.toNode = toNode;
    }

    /** One to four of the shapes; {@code toNode}: how many pods a node may have that are spread over hosts. */
    static List<ObjectNode> draw(Dice dice, Group group, int toNode) {
        MeanManifests drawn = new MeanManifests(dice, group, toNode);
        List<Runnable> shapes = new ArrayList<>(drawn.shapes());
        for (int i = 1 + dice.below(4); i > 0; i--) {
            shapes.remove(dice.below(shapes.size())).run();
        }
        return ManifestReader.parse("drawn mean", String.join("---\n", drawn.documents), left -> {});
    }

    /** Deletes what was there until the weather calms. */
    static void lift(KubeApi api) {
        for (ObjectNode budget : api.list(Kind.POD_DISRUPTION_BUDGET)) {
            if (budget.path("metadata").path("annotations").has(UNTIL_CALM)) {
                api.delete(Kind.POD_DISRUPTION_BUDGET, Json.namespace(budget), Json.name(budget), Deletion.PLAIN);
            }
        }
    }

    /** Whether a pod, {@code namespace/name}, is one that no node of the group may run: drawn here, or by the fault. */
    static boolean isForeign(String pod) {
        return Stream.of(MeanTrouble.FOREIGN, "queued", "gpu-").anyMatch(name -> pod.startsWith("default/" + name));
    }

    private List<Runnable> shapes() {
        return List.of(
                this::ownedSet,
                this::ownedDeployment,
                this::ownedPods,
                this::zoneSpread,
                this::nodeSpread,
                this::zoneApart,
                this::nodeApart,
                this::together,
                this::zonalVolumes,
                this::oneVolume,
                this::fullQuota,
                this::toleratesAll,
                this::foreignPods,
                this::slowDaemon,
                this::onePodServices,
                this::overlappingSelectors,
                this::budgetOfAll);
    }

    private void ownedSet() {
        int replicas = 1 + dice.below(3);
        workload(
                "StatefulSet",
                "metrics",
                owner("MetricStore"),
                "  replicas: " + replicas + "\n  serviceName: metrics\n  podManagementPolicy: Parallel\n",
                startsIn(),
                "");
        service("metrics", "app: metrics", "");
        budgetOfOne("metrics");
    }

    private void ownedDeployment() {
        workload(
                "Deployment",
                "collector",
                owner("Collector"),
                "  replicas: " + (1 + dice.below(3)) + "\n",
                startsIn(),
                "");
        service("collector", "app: collector", "");
    }

    /** As Strimzi's StrimziPodSet; its budget names a number, which the controller manager can count. */
    private void ownedPods() {
        int brokers = 1 + dice.below(Math.min(3, group.size()));
        String uid = dice.uuid();
        for (int i = 0; i < brokers; i++) {
            documents.add(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: kafka-%d
                      labels: {app: kafka}
                    %sspec:
                    """.formatted(i, OWNER.formatted("PodSet", uid)) + apart("kafka", "hostname", 2) + SPEC.indent(-2));
        }
        service("kafka", "app: kafka", "");
        if (brokers > 1) {
            budget("kafka", "minAvailable: " + (brokers - 1), "");
        } else if (dice.chance(0.5)) {
            // Nobody counts the pods of an owner without a scale.
            budget("kafka", "maxUnavailable: 1", UNTIL_CALM);
        }
    }

    private void zoneSpread() {
        spread("zoned", "topology.kubernetes.io/zone", 1 + dice.below(6));
    }

    private void nodeSpread() {
        spread("noded", "kubernetes.io/hostname", 1 + dice.below(Math.min(6, toNode * group.size())));
    }

    private void spread(String name, String key, int replicas) {
        String revision = dice.chance(0.5) ? ", matchLabelKeys: [pod-template-hash]" : "";
        workload("Deployment", name, "", "  replicas: " + replicas + "\n", startsIn(), """
                      topologySpreadConstraints:
                        - {maxSkew: 1, topologyKey: %s, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: %s}}%s}
                """.formatted(
                        key, name, revision));
        service(name, "app: " + name, "");
        if (replicas > 1) {
            budgetOfOne(name);
        }
    }

    /** One in each zone: a successor has no place before the pod has gone. */
    private void zoneApart() {
        int zones = Math.min(group.zones().size(), group.size());
        String strategy = dice.chance(0.5) ? "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n" : "";
        workload(
                "Deployment",
                "edge",
                "",
                "  replicas: " + zones + "\n" + strategy,
                startsIn(),
                apart("edge", "zone", 6));
        service("edge", "app: edge", "");
        if (zones > 1) {
            budget("edge", "minAvailable: " + (zones - 1), "");
        }
    }

    private void nodeApart() {
        int replicas = 1 + dice.below(group.size());
        workload(
                "Deployment",
                "gateway",
                "",
                "  replicas: " + replicas + "\n",
                startsIn(),
                apart("gateway", "hostname", 6));
        service("gateway", "app: gateway", "");
        if (replicas > 1) {
            budgetOfOne("gateway");
        }
    }

    private void together() {
        int replicas = 1 + dice.below(3);
        workload("Deployment", "cache", "", "  replicas: " + replicas + "\n", "", "");
        service("cache", "app: cache", "");
        String key = dice.pick(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"));
        workload("Deployment", "warmer", "", "  replicas: " + replicas + "\n", startsIn(), """
                      affinity:
                        podAffinity:
                          requiredDuringSchedulingIgnoredDuringExecution:
                            - {topologyKey: %s, labelSelector: {matchLabels: {app: cache}}}
                """.formatted(key));
    }

    /** As many zones as nodes, where the group is so small. */
    private void zonalVolumes() {
        int replicas = Math.min(3, group.size());
        workload(
                "StatefulSet",
                "db",
                dice.chance(0.3) ? owner("Database") : "",
                """
                  replicas: %d
                  serviceName: db
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.formatted(replicas),
                "",
                apart("db", "hostname", 6));
        service("db", "app: db", "  clusterIP: None\n");
        if (replicas > 1) {
            budgetOfOne("db");
        }
    }

    private void oneVolume() {
        documents.add("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: dash}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        String strategy = dice.chance(0.5) ? "  strategy: {type: Recreate}\n" : "";
        workload("Deployment", "dash", "", "  replicas: 1\n" + strategy, "", """
                      volumes: [{name: data, persistentVolumeClaim: {claimName: dash}}]
                """);
        service("dash", "app: dash", "");
    }

    /** Room for the pods that there are, and sometimes for one more. */
    private void fullQuota() {
        int replicas = 1 + dice.below(3);
        documents.add("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: team}
                """);
        documents.add("""
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: pods, namespace: team}
                spec: {hard: {pods: "%d"}}
                """.formatted(replicas + dice.below(2)));
        workload("Deployment", "metered", "  namespace: team\n", "  replicas: " + replicas + "\n", startsIn(), "");
    }

    private void toleratesAll() {
        workload("Deployment", "operator", "", "  replicas: " + (1 + dice.below(2)) + "\n", "", """
                      tolerations: [{operator: Exists}]
                """);
    }

    private void foreignPods() {
        documents.add("""
                apiVersion: v1
                kind: Pod
                metadata: {name: queued}
                spec:
                  schedulingGates: [{name: example.com/admission}]
                  containers: [{name: app, image: example/queued:1}]
                """);
        if (dice.chance(0.5)) {
            workload("Deployment", "gpu", "", "  replicas: " + (1 + dice.below(3)) + "\n", "", """
                          nodeSelector: {pool: gpu}
                    """);
        }
    }

    private void slowDaemon() {
        workload("DaemonSet", "driver", "", "", "starts-in: " + dice.pick(List.of("90s", "3m", "4m")), "");
    }

    private void onePodServices() {
        int brokers = Math.min(group.size(), 2 + dice.below(2));
        workload(
                "StatefulSet",
                "broker",
                "",
                "  replicas: " + brokers + "\n  serviceName: broker\n  podManagementPolicy: Parallel\n",
                startsIn(),
                "");
        service("broker", "app: broker", "  clusterIP: None\n");
        IntStream.range(0, brokers)
                .forEach(i ->
                        service("broker-" + i, "app: broker, statefulset.kubernetes.io/pod-name: broker-" + i, ""));
        budgetOfOne("broker");
    }

    private void overlappingSelectors() {
        workload("Deployment", "shop", "", "  replicas: " + (1 + dice.below(2)) + "\n", startsIn(), "");
        documents.add("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop-worker}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: shop, role: worker}}
                  template:
                    metadata: {labels: {app: shop, role: worker}}
                    spec:
                """.formatted(1 + dice.below(2)) + SPEC.indent(2));
    }

    /** No eviction of its pods is ever allowed. */
    private void budgetOfAll() {
        int replicas = 2 + dice.below(2);
        workload("StatefulSet", "quorum", "", "  replicas: " + replicas + "\n  serviceName: quorum\n", "", "");
        service("quorum", "app: quorum", "");
        budget("quorum", "minAvailable: " + replicas, UNTIL_CALM);
    }

    private String owner(String kind) {
        return OWNER.formatted(kind, dice.uuid());
    }

    private String startsIn() {
        return dice.chance(0.3) ? "starts-in: " + dice.pick(List.of("20s", "1m", "3m")) : "";
    }

    /** {@code key}: {@code zone} or {@code hostname}. */
    private static String apart(String app, String key, int indent) {
        String topology = key.equals("zone") ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname";
        return """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: %s, labelSelector: {matchLabels: {app: %s}}}
                """.formatted(topology, app).indent(indent);
    }

    private void workload(String kind, String name, String metadata, String spec, String annotation, String podSpec) {
        String annotations = annotation.isEmpty() ? "" : ", annotations: {lab.noderoll.dev/" + annotation + "}";
        documents.add("""
                apiVersion: apps/v1
                kind: %s
                metadata:
                  name: %s
                %sspec:
                %s  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}%s}
                    spec:
                """.formatted(kind, name, metadata, spec, name, name, annotations) + SPEC.indent(2) + podSpec);
    }

    private void service(String name, String selector, String extra) {
        documents.add(serviceOf(name, selector, extra));
    }

    /** A Service; {@code extra}: lines of its spec, two spaces in. */
    static String serviceOf(String name, String selector, String extra) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec:
                %s  selector: {%s}
                  ports: [{port: 80}]
                """.formatted(name, extra, selector);
    }

    private void budgetOfOne(String name) {
        if (dice.chance(0.6)) {
            budget(name, "maxUnavailable: 1", "");
        }
    }

    private void budget(String name, String allows, String annotation) {
        String annotations = annotation.isEmpty() ? "" : ", annotations: {" + annotation + ": \"true\"}";
        documents.add("""
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: %s%s}
                spec:
                  %s
                  selector: {matchLabels: {app: %s}}
                """.formatted(name, annotations, allows, name));
    }
}
