package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which pods have been evicted, and which apps have had none that is Ready since they had one. */
final class PodRecord {

    private final KubeApi api;
    private final Map<String, Set<String>> evicted = new TreeMap<>();
    private final Set<String> bare = new TreeSet<>();

    /** Listens from now on. */
    PodRecord(KubeApi api) {
        this.api = api;
        api.onChange(Kind.POD, this::heard);
    }

    private void heard(Change change) {
        ObjectNode pod = change.object();
        if (isEvicted(pod)) {
            evicted.computeIfAbsent(app(pod), _ -> new TreeSet<>())
                    .add(pod.path("metadata").path("uid").asText());
        }
        if (change.before() != null && isReady(change.before()) && !isReady(pod)) {
            String app = app(pod);
            if (api.list(Kind.POD).stream().noneMatch(other -> app(other).equals(app) && isReady(other))) {
                bare.add(app);
            }
        }
    }

    private static String app(JsonNode pod) {
        JsonNode labels = pod.path("metadata").path("labels");
        String role = labels.path("role").asText();
        return labels.path("app").asText() + (role.isEmpty() ? "" : "-" + role);
    }

    private static boolean isEvicted(JsonNode pod) {
        return pod.path("metadata").has("deletionTimestamp")
                && condition(pod, "DisruptionTarget", "EvictionByEvictionAPI");
    }

    private static boolean condition(JsonNode pod, String type, String reason) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("reason").asText().equals(reason)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** How many pods of each app. */
    Map<String, Integer> evicted() {
        Map<String, Integer> counts = new TreeMap<>();
        evicted.forEach((app, pods) -> counts.put(app, pods.size()));
        return counts;
    }

    /** Apps that once had a Ready pod, and then none. */
    Set<String> bare() {
        return Set.copyOf(bare);
    }
}
