package dev.noderoll.lab.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * Hears from a real scheduler which nodes all of its plugins let a pod go to, and lets it go to none.
 *
 * <p>So every pod stays where it is, however often it is tried, and no answer changes the next: a thousand pods can be
 * judged side by side. The scheduler asks extenders after its own filters, and not at all where these left no node.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/release-1.36/staging/src/k8s.io/kube-scheduler/extender/v1/types.go">ExtenderArgs</a>
 */
final class JudgingExtender implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, Set<String>> feasible = new ConcurrentHashMap<>();

    JudgingExtender() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/filter", this::filter);
        server.start();
    }

    /** For the scheduler whose kubeconfig lies there. */
    String configuration(String kubeconfig) {
        return """
                apiVersion: kubescheduler.config.k8s.io/v1
                kind: KubeSchedulerConfiguration
                clientConnection: {kubeconfig: %s, qps: 1000, burst: 2000}
                leaderElection: {leaderElect: false}
                percentageOfNodesToScore: 100
                profiles: [{schedulerName: default-scheduler, plugins: {postFilter: {disabled: [{name: '*'}]}}}]
                extenders:
                  - urlPrefix: http://127.0.0.1:%d
                    filterVerb: filter
                    nodeCacheCapable: true
                    httpTimeout: 20s
                """.formatted(kubeconfig, server.getAddress().getPort());
    }

    private void filter(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        JsonNode metadata = asked.path("Pod").path("metadata");
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("NodeNames");
        ObjectNode failed = answer.putObject("FailedNodes");
        Set<String> nodes = new TreeSet<>();
        asked.path("NodeNames").forEach(name -> {
            nodes.add(name.asText());
            failed.put(name.asText(), "nobody is placed here");
        });
        feasible.put(
                metadata.path("namespace").asText() + "/"
                        + metadata.path("name").asText(),
                nodes);
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** By {@code namespace/name}; pods that no node would take are left out. */
    Map<String, Set<String>> feasible() {
        return feasible;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
