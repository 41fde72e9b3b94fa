package dev.noderoll.lab.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.kubernetes.ApiClusterViews;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.lab.scheduling.Given.Item;
import dev.noderoll.lab.scheduling.Given.Then;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' own scheduler and API server, and none of the controllers: so objects stay as they were made, nodes need
 * no kubelet, and a claim is bound if it says so.
 */
final class RealScheduler implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final int WRITERS = 12;

    private final JudgingExtender extender;
    private final RealCluster cluster;
    private final Kubeconfig config;
    private final OkHttpClient http;
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    RealScheduler() throws IOException, InterruptedException {
        extender = new JudgingExtender();
        cluster = RealCluster.start(this::flags);
        config = cluster.kubeconfig();
        http = config.client().getHttpClient();
    }

    private List<String> flags(Path directory) throws IOException {
        Path file = directory.resolveSibling("scheduler.yaml");
        Files.writeString(
                file,
                extender.configuration(directory.resolve("scheduler.kubeconfig").toString()));
        return List.of(
                "--no-kwok",
                "--apiserver-arg",
                "--disable-admission-plugins=TaintNodesByCondition,ServiceAccount",
                "--kcm-arg",
                "--controllers=token-cleaner-controller",
                "--scheduler-arg",
                "--config=" + file);
    }

    /** Makes all that the worlds have, and then the pods that are to be placed. */
    void make(List<SmallWorld> worlds) throws ExecutionException, InterruptedException {
        write(Given.item(Kind.NAMESPACE, "{metadata: {name: nowhere}}"));
        send("POST", "/apis/node.k8s.io/v1/runtimeclasses", Given.yaml("""
                {apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: heavy}, handler: heavy,
                 overhead: {podFixed: {cpu: 250m, memory: 120Mi}}}"""));
        all(worlds.stream()
                .<Callable<Object>>map(w -> () -> {
                    w.items().forEach(this::write);
                    return w;
                })
                .toList());
        List<Callable<Object>> pods = new ArrayList<>();
        worlds.forEach(w -> w.judged().forEach(pod -> pods.add(() -> send("POST", path(Kind.POD, pod, null), pod))));
        all(pods);
    }

    private void all(List<Callable<Object>> jobs) throws ExecutionException, InterruptedException {
        List<Future<Object>> running = writers.invokeAll(jobs);
        for (Future<Object> each : running) {
            each.get();
        }
    }

    private void write(Item item) {
        ObjectNode object = item.object();
        ObjectNode made = send("POST", path(item.kind(), object, null), object);
        if (item.then() == Then.STATUS) {
            made.set("status", object.path("status"));
            send("PUT", path(item.kind(), object, "/status"), made);
        }
        if (item.then() == Then.DELETE) {
            if (object.path("status").has("phase")) {
                made.set("status", object.path("status"));
                send("PUT", path(item.kind(), object, "/status"), made);
            }
            send("DELETE", path(item.kind(), object, ""), null);
        }
    }

    /** The nodes that the scheduler would put each judged pod on, by {@code namespace/name}; empty where it finds none. */
    Map<String, Set<String>> verdicts() throws InterruptedException {
        for (int i = 0; i < 240; i++) {
            JsonNode pods =
                    send("GET", "/api/v1/pods?labelSelector=judged", null).path("items");
            Map<String, Set<String>> verdicts = new TreeMap<>();
            for (JsonNode pod : pods) {
                if (pod.at("/status/conditions").toString().contains("PodScheduled")) {
                    String name = pod.at("/metadata/namespace").asText() + "/"
                            + pod.at("/metadata/name").asText();
                    verdicts.put(name, extender.feasible().getOrDefault(name, Set.of()));
                }
            }
            if (!pods.isEmpty() && verdicts.size() == pods.size()) {
                return verdicts;
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException("the scheduler did not look at all pods in two minutes");
    }

    /** What the judged pods are told, for those who look for a difference. */
    String told(String name) {
        String[] parts = name.split("/", -1);
        return send("GET", "/api/v1/namespaces/" + parts[0] + "/pods/" + parts[1], null)
                .at("/status/conditions")
                .toString();
    }

    ClusterView survey() {
        return new ApiClusterViews(Connection.by(config.client())).survey();
    }

    /** Every object of a kind, as the API server keeps it. */
    List<ObjectNode> list(Kind kind) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : send("GET", path(kind), null).path("items")) {
            ObjectNode object = (ObjectNode) item;
            objects.add(object.put("apiVersion", kind.apiVersion()).put("kind", kind.title()));
        }
        return objects;
    }

    private static String path(Kind kind) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion() + "/" + kind.plural();
    }

    /** Of the list when there is no suffix. */
    private static String path(Kind kind, ObjectNode object, @Nullable String suffix) {
        String namespace = object.at("/metadata/namespace").asText();
        String base = path(kind);
        String list = namespace.isEmpty()
                ? base
                : base.replace("/" + kind.plural(), "/namespaces/" + namespace + "/" + kind.plural());
        return suffix == null ? list : list + "/" + object.at("/metadata/name").asText() + suffix;
    }

    private ObjectNode send(String method, String path, @Nullable JsonNode body) {
        RequestBody sent =
                body == null ? null : RequestBody.create(body.toString().getBytes(UTF_8), TYPE);
        Request request = new Request.Builder()
                .url(config.server() + path)
                .method(method, sent)
                .build();
        try (Response response = http.newCall(request).execute()) {
            String answer = response.body().string();
            if (!response.isSuccessful()) {
                throw new IllegalStateException(method + " " + path + " of " + Optional.ofNullable(body) + ": "
                        + response.code() + " " + answer);
            }
            return (ObjectNode) JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writers.shutdownNow();
        cluster.close();
        extender.close();
    }
}
