package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Stayed;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One row's part of a cluster: a namespace and two nodes of its own, "from", which is drained, and "to", which comes when
 * the pods are there.
 *
 * <p>In YAML, {@code $row} stands for the namespace, {@code $from} for the node that is drained, {@code $pod} for a pod's
 * spec without its closing brace.
 */
final class Scene {

    /** What an operator allows who is not afraid for anything. */
    static final DrainPolicy BOLD = policy(SingleReplica.EVICT, Handling.EVICT, Handling.EVICT);

    /** Holds whatever may be lost. */
    static final DrainPolicy CAREFUL = policy(SingleReplica.HOLD, Handling.HOLD, Handling.HOLD);

    static final DrainPolicy SURGING = policy(SingleReplica.SURGE, Handling.EVICT, Handling.EVICT);

    private static final String POD =
            "nodeSelector: {row: $row}, terminationGracePeriodSeconds: 2, containers: [{name: c,"
                    + " image: 'example/c:1', readinessProbe: {periodSeconds: 1, httpGet: {port: 80}}}]";
    private static final int PATIENCE = 30;

    private final Ground ground;
    private final String row;

    Scene(Ground ground, String row) {
        this.ground = ground;
        this.row = row;
        create("{apiVersion: v1, kind: Namespace, metadata: {name: $row}}");
        create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        ground.addNode(from(), row, 110);
        awaitNode(from());
    }

    static DrainPolicy policy(SingleReplica single, Handling unmanaged, Handling local) {
        return new DrainPolicy(600, 0, single, unmanaged, local);
    }

    /** As {@link #BOLD}, where pods with volumes go so, and pods in this order. */
    static DrainPolicy bold(Volumes volumes, List<List<Requirement>> order) {
        return new DrainPolicy(
                BOLD.timeoutSeconds(),
                BOLD.deregistrationSeconds(),
                BOLD.singleReplica(),
                BOLD.unmanagedPods(),
                BOLD.localData(),
                BOLD.jobs(),
                BOLD.stopping(),
                BOLD.podSelector(),
                BOLD.told(),
                BOLD.gangs(),
                BOLD.detaching(),
                volumes,
                order);
    }

    String from() {
        return row + "-from";
    }

    String row() {
        return row;
    }

    Ground ground() {
        return ground;
    }

    Scene create(String yaml) {
        ObjectNode object =
                TestCluster.yaml(yaml.replace("$pod", POD).replace("$row", row).replace("$from", from()));
        Kind kind = Stream.of(Kind.values())
                .filter(k -> k.title().equals(object.path("kind").asText())
                        && k.apiVersion().equals(object.path("apiVersion").asText()))
                .findFirst()
                .orElseThrow();
        if (kind.scope() == Kind.Scope.NAMESPACE) {
            object.withObject("/metadata").put("namespace", row);
        }
        boolean given = kind == Kind.SERVICE_ACCOUNT && ground instanceof RealGround;
        if (!given || ground.api().list(kind, row).isEmpty()) {
            try {
                ground.api().create(kind, object);
            } catch (KubeError e) {
                assertThat(e.reason()).isEqualTo("AlreadyExists");
            }
        }
        return this;
    }

    /** A pod that nobody manages, on the node that is drained. */
    Scene naked(String name, String annotations, String more) {
        return create("{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {app: %s}, annotations: {%s}}, spec:"
                        .formatted(name, name, annotations)
                + " {nodeName: $from, $pod" + more + "}}");
    }

    /** A workload of apps/v1. {@code more} is appended to the pods' spec. */
    Scene workload(String kind, String name, String spec, String annotations, String more) {
        return create("{apiVersion: apps/v1, kind: %s, metadata: {name: %s}, spec: {".formatted(kind, name)
                + (spec.isEmpty() ? "" : spec + ", ")
                + "selector: {matchLabels: {app: " + name + "}}, template: {metadata: {labels: {app: " + name
                + "}, annotations: {" + annotations + "}}, spec: {$pod" + more + "}}}}");
    }

    Scene web(int replicas) {
        return workload("Deployment", "web", "replicas: " + replicas, "", "");
    }

    Scene budget(String name, String spec) {
        return create("{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: %s}, spec: {selector:"
                        .formatted(name)
                + " {matchLabels: {app: web}}, " + spec + "}}");
    }

    /** Waits until this many pods are Ready, and the budgets know of them. */
    Scene settled(int pods) {
        await(pods + " ready pods", () -> pods().stream().filter(Scene::ready).count() >= pods, PATIENCE);
        await("the budgets", this::budgetsSettled, PATIENCE);
        return this;
    }

    /** As {@link #settled}, where the budgets cover only the pods of one workload. */
    Scene settledOf(String app, int covered, int pods) {
        await(pods + " ready pods", () -> pods().stream().filter(Scene::ready).count() >= pods, PATIENCE * 2);
        await(
                "the budgets of " + app,
                () -> ground.api().list(Kind.POD_DISRUPTION_BUDGET, row).stream()
                        .allMatch(b -> b.at("/status/currentHealthy").asInt() == covered),
                PATIENCE);
        return this;
    }

    private boolean budgetsSettled() {
        return ground.api().list(Kind.POD_DISRUPTION_BUDGET, row).stream()
                .allMatch(b -> b.at("/status/observedGeneration").asInt() >= 1
                        && b.at("/status/expectedPods").asInt() >= 1
                        && b.at("/status/currentHealthy").asInt()
                                == pods().stream().filter(Scene::ready).count());
    }

    void await(String what, BooleanSupplier done, int seconds) {
        assertThat(ground.until(done, seconds)).as("%s, of %s", what, story()).isTrue();
    }

    /** Until it is Ready, and the node controller has taken its taint off: before, no pod finds a place on it. */
    private void awaitNode(String name) {
        await(
                name,
                () -> ground.api()
                        .get(Kind.NODE, "", name)
                        .filter(Scene::ready)
                        .filter(node -> !node.path("spec").toString().contains("node.kubernetes.io/not-ready"))
                        .isPresent(),
                PATIENCE);
    }

    private String story() {
        return pods().stream()
                .map(p -> p.at("/metadata/name").asText() + " " + p.path("status"))
                .toList()
                .toString();
    }

    /** Writes a pod's status, as its kubelet would. */
    Scene finished(String pod, String phase) {
        ObjectNode object = pod(pod).deepCopy();
        object.withObject("/status").put("phase", phase);
        ground.api().updateStatus(Kind.POD, object);
        await(phase, () -> pod(pod).at("/status/phase").asText().equals(phase), PATIENCE);
        return this;
    }

    /** The node that is drained. */
    ObjectNode node() {
        return ground.api().get(Kind.NODE, "", from()).orElseThrow();
    }

    /** Changes that node; again, when somebody else did so in between. */
    void node(Consumer<ObjectNode> change) {
        await("the node's change", () -> changed(change), PATIENCE);
    }

    private boolean changed(Consumer<ObjectNode> change) {
        ObjectNode node = node().deepCopy();
        change.accept(node);
        try {
            ground.api().update(Kind.NODE, node);
            return true;
        } catch (KubeError e) {
            assertThat(e.reason()).isEqualTo("Conflict");
            return false;
        }
    }

    Scene delete(Kind kind, String name, Deletion deletion) {
        ground.api().delete(kind, row, name, deletion);
        return this;
    }

    /** Opens the other node. */
    Scene ready() {
        ground.addNode(row + "-to", row, 250);
        awaitNode(row + "-to");
        return this;
    }

    /** One look: a stay whose caller has something else to do at once. */
    Ending look(DrainPolicy policy) {
        held();
        return Ending.NONE.then(stay(policy, ground.now()));
    }

    /** Drains as the machine does, until nothing moves any more or {@code seconds} have passed. */
    Ending drain(DrainPolicy policy, int seconds) {
        ready();
        return carryOn(policy, seconds);
    }

    Ending drain(DrainPolicy policy) {
        return drain(policy, 60);
    }

    Ending carryOn(DrainPolicy policy, int seconds) {
        held();
        Instant end = ground.now().plusSeconds(seconds);
        Ending ending = Ending.NONE;
        while (ground.now().isBefore(end) && !ending.over()) {
            Stayed stayed = stay(policy, end);
            ending = ending.then(stayed);
            ground.pass(ending.over() ? 0 : stayed.seconds());
        }
        return ending;
    }

    /** A rollout of this row's own has the Lease, and has drained nothing yet. */
    private void held() {
        Instant now = ground.now();
        Ledger ledger = ground.clusters().cluster(Ground.CLUSTER).ledger();
        assertThat(ground.run(() -> {
                    ledger.release(row, row);
                    return ledger.take(row, row, now);
                }))
                .isInstanceOf(Grip.Taken.class);
    }

    /** As that rollout drains it. */
    private Stayed stay(DrainPolicy policy, Instant returnBy) {
        Going going = new Going(new InstanceId("i-" + from()), new NodeName(from()), "", Way.ROLLED);
        DrainSet set = new DrainSet(
                Ground.CLUSTER,
                row,
                row,
                List.of(going),
                Integer.MAX_VALUE,
                false,
                0,
                Instant.MAX,
                Instant.MAX,
                returnBy,
                policy);
        NodeGroups groups = OneGroup.of(row, from(), row + "-to");
        return ground.run(() -> new DrainNodes(
                        groups, ground.clusters(), ground.targets(), _ -> true, ground.pauses(), ground.clock())
                .run(new DrainNodes.Input(set)));
    }

    List<ObjectNode> pods() {
        return ground.api().list(Kind.POD, row);
    }

    ObjectNode object(Kind kind, String name) {
        return ground.api().get(kind, row, name).orElseThrow();
    }

    ObjectNode pod(String name) {
        return ground.api().get(Kind.POD, row, name).orElseThrow();
    }

    /**
     * The pods that are still on the drained node. One that goes and whose containers have ended counts no more: its
     * kubelet says so before it takes the object away (KEP-3329).
     */
    List<String> left() {
        return ground.api().podsOnNode(from()).stream()
                .filter(p -> !(p.at("/metadata").has("deletionTimestamp") && hasEnded(p)))
                .map(p -> p.at("/metadata/name").asText())
                .sorted()
                .toList();
    }

    private static boolean hasEnded(JsonNode pod) {
        return Set.of("Succeeded", "Failed").contains(pod.at("/status/phase").asText());
    }

    static boolean ready(JsonNode object) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True")
                        && !object.path("metadata").has("deletionTimestamp");
            }
        }
        return false;
    }
}
