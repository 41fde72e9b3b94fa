package dev.noderoll.lab.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.ManagedNodes;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code kubectl cordon} and {@code kubectl drain --ignore-daemonsets --delete-emptydir-data}, as the tools call them.
 *
 * <p>A drain cordons the node, asks for all evictions at the same time, asks again 5 s after a refusal (D40), and ends
 * when the pods have gone (D50); whether their successors serve yet it does not look at (D56).
 */
public final class Kubectl implements ManagedNodes {

    /** The default of kubectl, and of the tools that set no time limit (D1). */
    static final Duration FOR_EVER = Duration.ofDays(365);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CONFLICT = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Ground ground;

    public Kubectl(Ground ground) {
        this.ground = ground;
    }

    @Override
    public void cordon(String instance) {
        ground.node(instance)
                .flatMap(node -> ground.api().get(Kind.NODE, "", node))
                .filter(found -> !found.path("spec").path("unschedulable").asBoolean())
                .ifPresent(found -> {
                    ObjectNode cordoned = found.deepCopy();
                    cordoned.withObjectProperty("spec").put("unschedulable", true);
                    update(instance, cordoned);
                });
    }

    @Override
    public long ready(Set<String> butFor) {
        return ground.ready(butFor);
    }

    /** A kubelet that has written in between is no reason to give up: kubectl patches, and never meets a conflict. */
    private void update(String instance, ObjectNode cordoned) {
        try {
            ground.api().update(Kind.NODE, cordoned);
        } catch (KubeError conflict) {
            if (conflict.code() != 409) {
                throw conflict;
            }
            ground.agenda().after(CONFLICT, "kubectl: cordon again", () -> cordon(instance));
        }
    }

    /**
     * Drains the node of an instance.
     *
     * @param timeout after which it gives up (D35); the node stays cordoned (D8)
     * @param drained what follows when all pods have gone
     * @param late what follows when time is up
     */
    @Override
    public void drain(String instance, Duration timeout, Runnable drained, Runnable late) {
        Instant deadline = ground.agenda().instant().plus(timeout);
        cordon(instance);
        List<ObjectNode> left =
                new ArrayList<>(ground.node(instance).map(this::podsToMove).orElse(List.of()));
        Set<String> evicted = new HashSet<>();
        List.copyOf(left).forEach(pod -> evict(pod, deadline, evicted));
        ground.when(
                "kubectl drain: pods gone?",
                LOOK,
                () -> {
                    left.removeIf(pod -> evicted.contains(uid(pod)) && !there(pod));
                    return left.isEmpty() || over(deadline);
                },
                () -> (left.isEmpty() ? drained : late).run());
    }

    private boolean over(Instant deadline) {
        return !ground.agenda().instant().isBefore(deadline);
    }

    /** All but daemon pods, whose DaemonSet it looks for, and mirror pods; finished ones as well (D17 to D24). */
    private List<ObjectNode> podsToMove(String node) {
        return ground.api().podsOnNode(node).stream()
                .filter(pod -> !pod.path("metadata").path("annotations").has("kubernetes.io/config.mirror"))
                .filter(pod -> !daemon(pod))
                .toList();
    }

    private boolean daemon(ObjectNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                ground.api()
                        .get(Kind.DAEMON_SET, namespace(pod), owner.path("name").asText());
                return true;
            }
        }
        return false;
    }

    /** Adds the pod to {@code evicted} when it need not be asked for again: the looks are about those. */
    private void evict(ObjectNode pod, Instant deadline, Set<String> evicted) {
        if (over(deadline)) {
            return;
        }
        try {
            ground.api().evict(namespace(pod), name(pod), Optional.of(uid(pod)), Optional.empty());
            evicted.add(uid(pod));
        } catch (KubeError refusal) {
            if (refusal.code() == 429) {
                ground.agenda().after(RETRY, "kubectl drain: evict again", () -> evict(pod, deadline, evicted));
            } else {
                evicted.add(uid(pod));
            }
        }
    }

    private boolean there(ObjectNode pod) {
        return ground.api()
                .get(Kind.POD, namespace(pod), name(pod))
                .filter(now -> uid(now).equals(uid(pod)))
                .isPresent();
    }

    private static String namespace(ObjectNode pod) {
        return pod.path("metadata").path("namespace").asText();
    }

    private static String name(ObjectNode pod) {
        return pod.path("metadata").path("name").asText();
    }

    private static String uid(ObjectNode pod) {
        return pod.path("metadata").path("uid").asText();
    }
}
