package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster with fast, fixed times, and manifests as short YAML. */
public final class TestCluster {

    private static final YAMLMapper YAML = new YAMLMapper();

    public final Agenda agenda = new Agenda(Instant.parse("2026-01-01T00:00:00Z"));
    public final ApiServer api;
    public final Cluster cluster;

    public TestCluster() {
        this(1, ClusterSettings.fast());
    }

    public TestCluster(long seed, ClusterSettings settings) {
        Dice dice = new Dice(seed);
        api = new ApiServer(agenda, dice);
        cluster = new Cluster(agenda, dice, api, settings);
        cluster.start();
    }

    public TestCluster nodes(String zone, String... names) {
        for (String name : names) {
            cluster.addNode(new NodeSpec(
                    name, "aws:///" + zone + "/i-" + name, zone, "m5.large", 2_000, 8_000, 29, "v1.36.0", Map.of()));
        }
        return this;
    }

    public TestCluster apply(String... manifests) {
        cluster.apply(List.of(manifests).stream().map(TestCluster::yaml).toList());
        return this;
    }

    public TestCluster run(int seconds) {
        return runMillis(seconds * 1_000L);
    }

    public TestCluster runMillis(long millis) {
        Instant end = agenda.instant().plusMillis(millis);
        boolean[] reached = {false};
        agenda.at(end, "end of the wait", () -> reached[0] = true);
        agenda.runUntil(() -> reached[0], end);
        return this;
    }

    /** The names of the pods that are Ready and not being deleted. */
    public List<String> readyPods() {
        List<String> found = new ArrayList<>();
        for (ObjectNode pod : api.list(Kind.POD)) {
            if (Fields.isReady(pod) && !Fields.isTerminating(pod)) {
                found.add(Fields.name(pod));
            }
        }
        return found;
    }

    public List<ObjectNode> pods() {
        return api.list(Kind.POD);
    }

    public ObjectNode get(Kind kind, String name) {
        String namespace = kind.scope() == Kind.Scope.CLUSTER ? "" : "default";
        return api.get(kind, namespace, name).orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    public Duration elapsed() {
        return Duration.between(Instant.parse("2026-01-01T00:00:00Z"), agenda.instant());
    }

    public static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** A Deployment "web" with a readiness probe each second. {@code more} is appended to the pod's spec. */
    public static String web(int replicas, String annotations, String more) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}, annotations: {%s}}
                    spec:
                      containers:
                        - name: web
                          image: web:1
                          readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}
                %s
                """.formatted(replicas, annotations, more.indent(10));
    }

    public static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            """;
}
