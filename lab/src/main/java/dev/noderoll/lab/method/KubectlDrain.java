package dev.noderoll.lab.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.world.aws.AutoScaling.Capacity;
import dev.noderoll.lab.world.kubernetes.Kind;
import dev.noderoll.lab.world.kubernetes.KubeError;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Drains one node after another as {@code kubectl drain --ignore-daemonsets --delete-emptydir-data} does, and after each
 * terminates the instance and waits for its successor.
 *
 * <p>Drain cordons the node, asks for all evictions at the same time, asks again 5 s after a refusal (D40), and ends when
 * the pods have gone; whether their successors serve yet it does not look at.
 */
public final class KubectlDrain implements Method {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration NODE_LOOK = Duration.ofSeconds(5);

    private final Ground ground;
    private boolean ended;

    public KubectlDrain(Ground ground) {
        this.ground = ground;
    }

    @Override
    public void begin() {
        ground.launchTarget();
        next(List.copyOf(ground.instances()).iterator());
    }

    private void next(Iterator<String> left) {
        if (!left.hasNext()) {
            ended = true;
            return;
        }
        String instance = left.next();
        int steady = ground.group().desired();
        Optional<String> node = ground.node(instance);
        node.ifPresent(this::cordon);
        List<ObjectNode> pods = node.map(this::podsToMove).orElse(List.of());
        pods.forEach(this::evict);
        ground.when("kubectl drain: pods gone?", LOOK, () -> pods.stream().noneMatch(this::there), () -> {
            ground.aws().autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
            Set<String> gone = Set.of(instance);
            ground.when(
                    "kubectl drain: successor Ready?",
                    NODE_LOOK,
                    () -> ground.gone(gone) && ground.ready(gone) >= steady,
                    () -> next(left));
        });
    }

    private void cordon(String node) {
        ground.api().get(Kind.NODE, "", node).ifPresent(found -> {
            ObjectNode cordoned = found.deepCopy();
            cordoned.withObjectProperty("spec").put("unschedulable", true);
            ground.api().update(Kind.NODE, cordoned);
        });
    }

    /** All but daemon pods, mirror pods; finished ones as well (D17 to D24). */
    private List<ObjectNode> podsToMove(String node) {
        return ground.api().podsOnNode(node).stream()
                .filter(pod -> !pod.path("metadata").path("annotations").has("kubernetes.io/config.mirror"))
                .filter(pod -> !daemon(pod))
                .toList();
    }

    private static boolean daemon(ObjectNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                return true;
            }
        }
        return false;
    }

    private void evict(ObjectNode pod) {
        if (!there(pod)) {
            return;
        }
        try {
            ground.api().evict(namespace(pod), name(pod), Optional.of(uid(pod)), Optional.empty());
        } catch (KubeError refusal) {
            if (refusal.code() == 429) {
                ground.agenda().after(RETRY, "kubectl drain: evict again", () -> evict(pod));
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

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String outcome() {
        return ended ? "all nodes replaced" : "a drain did not end";
    }
}
