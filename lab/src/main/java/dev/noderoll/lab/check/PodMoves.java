package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.world.kubernetes.Kind;
import dev.noderoll.lab.world.kubernetes.KubeApi;
import dev.noderoll.lab.world.kubernetes.KubeApi.Change;
import java.time.Instant;
import java.util.TreeSet;

/**
 * Promises 3 and 4: a pod that has moved for the rollout is not moved again; pods leave a node that is being drained by
 * eviction alone, or because their own ReplicaSet no longer wants them.
 */
final class PodMoves {

    private static final String ONCE = "EvictedOnce";
    private static final String BY_EVICTION = "OnlyEvictionMovesPods";

    private final KubeApi api;
    private final Instant begun;
    private final Violations violations;
    private final TreeSet<String> evicted = new TreeSet<>();

    PodMoves(KubeApi api, Instant begun, Violations violations) {
        this.api = api;
        this.begun = begun;
        this.violations = violations;
        api.onChange(Kind.POD, this::hear);
    }

    /** How many pods were evicted. */
    int evicted() {
        return evicted.size();
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        ObjectNode before = change.before();
        JsonNode metadata = pod.path("metadata");
        boolean told = before != null && before.path("metadata").has("deletionTimestamp");
        if (told || !metadata.has("deletionTimestamp") || daemon(metadata)) {
            return;
        }
        String name = metadata.path("namespace").asText() + "/"
                + metadata.path("name").asText();
        if (evictedByApi(pod)) {
            evicted.add(metadata.path("uid").asText());
            Instant created = Instant.parse(metadata.path("creationTimestamp").asText());
            if (created.isAfter(begun)) {
                violations.add(ONCE, name + " was made during the rollout, and evicted by it again");
            }
        } else if (draining(pod.path("spec").path("nodeName").asText()) && wanted(metadata)) {
            violations.add(BY_EVICTION, name + " was deleted on a node that is being drained");
        }
    }

    private static boolean evictedByApi(ObjectNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("reason").asText().equals("EvictionByEvictionAPI")) {
                return true;
            }
        }
        return false;
    }

    private boolean draining(String node) {
        return api.get(Kind.NODE, "", node)
                .map(n -> n.path("spec").path("unschedulable").asBoolean())
                .orElse(false);
    }

    /** Whether the pod's ReplicaSet wants as many pods as it has. */
    private boolean wanted(JsonNode metadata) {
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("kind").asText().equals("ReplicaSet")) {
                int has = api.ownedBy(Kind.POD, owner.path("uid").asText()).size();
                return api.get(
                                Kind.REPLICA_SET,
                                metadata.path("namespace").asText(),
                                owner.path("name").asText())
                        .map(set -> set.path("spec").path("replicas").asInt(1) >= has)
                        .orElse(false);
            }
        }
        return true;
    }

    private static boolean daemon(JsonNode metadata) {
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                return true;
            }
        }
        return false;
    }
}
