package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the pods that are there now leave: evicted, or otherwise, as when a Job is done or a Deployment restarts; and how many
 * pods that came later are evicted too. Daemon pods, which belong to their node, do not count.
 */
final class Moves {

    private final Set<String> first = new TreeSet<>();

    /** Made since then, and before the first eviction: where one of them is, no eviction has sent it. */
    private final Set<String> early = new TreeSet<>();

    private final Set<String> gone = new TreeSet<>();
    private int evicted;
    private int evictedLater;
    private int otherwise;

    /** Counts from now on. */
    Moves(KubeApi api) {
        api.list(Kind.POD).stream().filter(Moves::counts).forEach(pod -> first.add(uid(pod)));
        api.onChange(Kind.POD, this::hear);
    }

    /** How many pods there were at the beginning, and of those made before the first eviction, how many were evicted. */
    int pods() {
        return first.size();
    }

    /** How many of them were evicted; each can be but once. */
    int evicted() {
        return evicted;
    }

    /** How many of them left without being evicted. */
    int otherwise() {
        return otherwise;
    }

    /** How many evictions met a pod that was made after the first of them: a second move. */
    int evictedLater() {
        return evictedLater;
    }

    private void hear(Change change) {
        ObjectNode pod = change.object();
        if (change.type() == ChangeType.ADDED && evicted + evictedLater == 0) {
            early.add(uid(pod));
        }
        boolean leaves =
                change.type() == ChangeType.DELETED || pod.path("metadata").has("deletionTimestamp") || finished(pod);
        boolean ours = counts(pod) || first.contains(uid(pod));
        if (!leaves || !ours || !gone.add(uid(pod))) {
            return;
        }
        if (evicted(pod) && early.contains(uid(pod))) {
            first.add(uid(pod));
        }
        boolean known = first.contains(uid(pod));
        if (evicted(pod)) {
            evicted += known ? 1 : 0;
            evictedLater += known ? 0 : 1;
        } else {
            otherwise += known ? 1 : 0;
        }
    }

    private static boolean counts(ObjectNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                return false;
            }
        }
        return !finished(pod);
    }

    private static boolean finished(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static boolean evicted(ObjectNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("reason").asText().equals("EvictionByEvictionAPI")) {
                return true;
            }
        }
        return false;
    }

    private static String uid(ObjectNode pod) {
        return pod.path("metadata").path("uid").asText();
    }
}
