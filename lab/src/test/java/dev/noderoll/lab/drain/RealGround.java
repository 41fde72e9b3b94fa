package dev.noderoll.lab.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.kubernetes.ApiClusters;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.lab.real.RealKubeApi;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Kubernetes itself, with kwok in the place of kubelets, in real time. Our steps have the rights of {@code
 * infra/rbac/drain.yaml} there, and no others.
 */
final class RealGround extends Ground {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String WHO = "subjects: [{kind: ServiceAccount, name: functions, namespace: noderoll}]\n";

    private final RealCluster cluster;
    private final Kubeconfig config;
    private final RealKubeApi api;
    private final String token;
    private final AtomicInteger calls = new AtomicInteger();

    RealGround() throws IOException, InterruptedException {
        this(RealCluster.obtain(), new Inbox());
    }

    private RealGround(RealCluster cluster, Inbox inbox) throws IOException {
        super(new Agenda(Instant.now(), inbox.realPace()), inbox);
        this.cluster = cluster;
        this.config = cluster.kubeconfig();
        this.api = new RealKubeApi(config, inbox);
        this.token = install();
    }

    /** The rights as they ship, for a service account instead of the group that an EKS access entry gives. */
    private String install() throws IOException {
        api.create(Kind.NAMESPACE, TestCluster.yaml("{metadata: {name: noderoll}}"));
        api.post(RBAC + "/clusterroles", shipped(0));
        api.post(RBAC + "/clusterrolebindings", forAccount(shipped(1)));
        api.post(RBAC + "/namespaces/noderoll/roles", shipped(2));
        api.post(RBAC + "/namespaces/noderoll/rolebindings", forAccount(shipped(3)));
        String accounts = "/api/v1/namespaces/noderoll/serviceaccounts";
        api.post(accounts, TestCluster.yaml("{metadata: {name: functions}}"));
        ObjectNode request = TestCluster.yaml("{spec: {audiences: [], expirationSeconds: 7200}}");
        return api.post(accounts + "/functions/token", request)
                .at("/status/token")
                .asText();
    }

    private static ObjectNode shipped(int document) throws IOException {
        return TestCluster.yaml(
                Files.readString(Golden.root().resolve("infra/rbac/drain.yaml")).split("\n---\n", -1)[document]);
    }

    private static ObjectNode forAccount(ObjectNode binding) {
        binding.set("subjects", TestCluster.yaml(WHO).path("subjects"));
        return binding;
    }

    @Override
    KubeApi api() {
        return api;
    }

    RealCluster cluster() {
        return cluster;
    }

    @Override
    Clusters clusters() {
        return new ApiClusters(CLUSTER, Connection.by(config.anonymous(), this::showToken));
    }

    /** Asked for at each call. */
    private String showToken() {
        calls.incrementAndGet();
        return token;
    }

    /** How many calls our steps have made. */
    int calls() {
        return calls.get();
    }

    @Override
    void addNode(String name, String row, int pods) {
        String room = "{cpu: '64', memory: 64Gi, pods: '" + pods + "'}";
        api.create(
                Kind.NODE,
                TestCluster.yaml("{metadata: {name: %s, labels: {row: %s, kubernetes.io/hostname: %s}}, spec:"
                                .formatted(name, row, name)
                        + " {providerID: 'aws:///eu-central-1a/i-" + name + "'}, status: {capacity: " + room
                        + ", allocatable: " + room + "}}"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>kwok makes a node that is not Ready so again, but for one with this label, after this delay.
     */
    @Override
    void silence(String node) {
        String stage = "node-not-ready.stage.kwok.x-k8s.io";
        change(node, n -> {
            n.withObject("/metadata/labels").put(stage, "true");
            n.withObject("/metadata/annotations").put(stage + "/delay", "1h").put(stage + "/jitter-delay", "2h");
            api.update(Kind.NODE, n);
        });
        change(node, n -> {
            for (JsonNode condition : n.at("/status/conditions")) {
                if (condition.path("type").asText().equals("Ready")) {
                    ((ObjectNode) condition).put("status", "Unknown").put("reason", "NodeStatusUnknown");
                }
            }
            api.updateStatus(Kind.NODE, n);
        });
    }

    /** Again, when somebody else wrote it in between. */
    private void change(String node, Consumer<ObjectNode> write) {
        boolean written = until(
                () -> {
                    try {
                        write.accept(api.get(Kind.NODE, "", node).orElseThrow().deepCopy());
                        return true;
                    } catch (KubeError e) {
                        return false;
                    }
                },
                20);
        if (!written) {
            throw new IllegalStateException("could not write node " + node);
        }
    }

    @Override
    Instant now() {
        return Instant.now();
    }

    @Override
    Pauses pauses() {
        return Pauses.real(clock());
    }

    @Override
    public void close() throws IOException {
        api.close();
        cluster.close();
    }
}
