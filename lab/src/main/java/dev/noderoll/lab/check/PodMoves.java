package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Promises 3 and 4: a pod that has moved for the rollout is not moved again; pods leave a node that is being drained by
 * eviction alone, or because their own ReplicaSet no longer wants them. A pod that was made since the first drain or
 * eviction is where it is for the rollout.
 *
 * <p>Excused is what cannot be otherwise: all that moves while a rollout turns back; the pods of an instance that AWS
 * takes; the pods of one node more for each node or instance that others have taken or added since the rollout began, or
 * that could not be drained, since the group has to come back to steady, and for the zones to come out even; and, where it
 * adds no instance, the pods of the first nodes, which move to others that go later. Pods of a node that is not Ready are deleted, not evicted, by the
 * controllers of Kubernetes.
 */
final class PodMoves {

    private static final String ONCE = "EvictedOnce";
    private static final String BY_EVICTION = "OnlyEvictionMovesPods";

    private final KubeApi api;
    private final Violations violations;
    private final Excuses excuses;
    private final TreeSet<String> evicted = new TreeSet<>();
    private final Set<String> madeSince = new HashSet<>();
    private final TreeSet<String> movedAgain = new TreeSet<>();
    private boolean drains;
    private int excusedBefore;

    PodMoves(KubeApi api, Violations violations, Excuses excuses) {
        this.api = api;
        this.violations = violations;
        this.excuses = excuses;
        api.onChange(Kind.POD, this::hear);
        api.onChange(Kind.NODE, change -> drains |= cordoned(change.object()));
    }

    /** The rollout before has ended; where its pods are now is where the next finds them. */
    void newRollout() {
        drains = false;
        madeSince.clear();
        movedAgain.clear();
        excusedBefore = excuses.nodesTaken() + excuses.instancesAdded();
    }

    /** The rollout is about to begin only now; what others have moved until then it finds where it is. */
    void beginsNow() {
        drains = false;
        madeSince.clear();
    }

    /** How many pods were evicted. */
    int evicted() {
        return evicted.size();
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        ObjectNode before = change.before();
        if (before == null && drains) {
            madeSince.add(pod.path("metadata").path("uid").asText());
        }
        JsonNode metadata = pod.path("metadata");
        boolean told = before != null && before.path("metadata").has("deletionTimestamp");
        if (told || !metadata.has("deletionTimestamp") || daemon(metadata)) {
            return;
        }
        String name = metadata.path("namespace").asText() + "/"
                + metadata.path("name").asText();
        if (Conditions.evicted(pod)) {
            String uid = metadata.path("uid").asText();
            evicted.add(uid);
            drains = true;
            if (madeSince.contains(uid)
                    && !excused(pod.path("spec").path("nodeName").asText())) {
                violations.add(ONCE, name + " was made during the rollout, and evicted by it again");
            }
        } else if (draining(pod.path("spec").path("nodeName").asText()) && wanted(metadata)) {
            violations.add(BY_EVICTION, name + " was deleted on a node that is being drained");
        }
    }

    private boolean excused(String node) {
        String instance = api.get(Kind.NODE, "", node).map(Json::instance).orElse("");
        if (excuses.turnedBack() || excuses.taken(instance) || excuses.elsewhere(instance)) {
            return true;
        }
        movedAgain.add(node);
        if (excuses.withoutSurge()) {
            return true;
        }
        int others = excuses.nodesTaken() + excuses.instancesAdded() - excusedBefore;
        return movedAgain.size() <= others + excuses.drainsFailed() + excuses.unevenAtBegin();
    }

    private boolean draining(String node) {
        return api.get(Kind.NODE, "", node)
                .filter(n -> Conditions.is(n, "Ready", "True"))
                .map(PodMoves::cordoned)
                .orElse(false);
    }

    private static boolean cordoned(ObjectNode node) {
        return node.path("spec").path("unschedulable").asBoolean();
    }

    /** Whether the pod's ReplicaSet wants as many pods as it has, or its StatefulSet one of this number. */
    private boolean wanted(JsonNode metadata) {
        String namespace = metadata.path("namespace").asText();
        for (JsonNode owner : metadata.path("ownerReferences")) {
            String name = owner.path("name").asText();
            if (owner.path("kind").asText().equals("ReplicaSet")) {
                int has = api.ownedBy(Kind.POD, owner.path("uid").asText()).size();
                return replicas(Kind.REPLICA_SET, namespace, name) >= has;
            }
            if (owner.path("kind").asText().equals("StatefulSet")) {
                String ordinal = metadata.path("name").asText().substring(name.length() + 1);
                return replicas(Kind.STATEFUL_SET, namespace, name) > Integer.parseInt(ordinal);
            }
        }
        return true;
    }

    /** How many it wants; 0 where it is gone. */
    private int replicas(Kind kind, String namespace, String name) {
        return api.get(kind, namespace, name)
                .map(set -> set.path("spec").path("replicas").asInt(1))
                .orElse(0);
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
