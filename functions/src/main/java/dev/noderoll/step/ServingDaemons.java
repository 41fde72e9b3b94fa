package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.plan.DaemonPods;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Live;
import dev.noderoll.port.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Daemon pods that are sent requests, such as those of an ingress controller: each is evicted when all else has left its node,
 * since it would end with the machine otherwise, and be sent requests until the cluster has noticed.
 *
 * <p>The DaemonSet makes none again on a node with a NoSchedule taint that its template does not tolerate. So a pod that
 * tolerates everything stays, as does any on a node that is not outdated, and those of the node itself. A pod that nobody
 * else could serve for, or that is refused for half a minute, ends with its node.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations">Taints and
 *     tolerations of DaemonSets</a>
 */
final class ServingDaemons {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Live live;
    private final Pods pods;
    private final Session session;
    private final Count count;
    private final Map<PodKey, Instant> first = new HashMap<>();
    private final Map<PodKey, Instant> next = new HashMap<>();
    private final Map<PodKey, Instant> goneBy = new HashMap<>();

    ServingDaemons(Live live, Pods pods, Session session, Count count) {
        this.live = live;
        this.pods = pods;
        this.session = session;
        this.count = count;
    }

    /**
     * Evicts those of a node that nothing else is left on.
     *
     * @return when to look again; empty when none is on its way out, or asked again
     */
    Optional<Instant> leave(NodeDrain drain, Instant now) {
        if (drain.node().silent() || !drain.node().taints().contains(Marks.OUTDATED)) {
            return Optional.empty();
        }
        return live.podsOn(drain.name()).stream()
                .filter(pod -> pod.owner() != null && pod.owner().isDaemonSet() && !pod.finished())
                .flatMap(pod -> leave(pod, now).stream())
                .min(Instant::compareTo);
    }

    private Optional<Instant> leave(Pod pod, Instant now) {
        Instant end = pod.goneBy() == null ? goneBy.get(pod.key()) : pod.goneBy();
        if (end != null) {
            Instant over = end.plus(MARGIN);
            return now.isAfter(over) ? Optional.empty() : Optional.of(over);
        }
        String namespace = pod.key().namespace();
        if (!DaemonPods.goes(pod)
                || !DaemonPods.isReplaced(
                        pod, live.services(namespace), () -> live.podsIn(namespace), p -> first.containsKey(p.key()))) {
            return Optional.empty();
        }
        Instant until = first.computeIfAbsent(pod.key(), _ -> now).plus(PATIENCE);
        Instant due = next.getOrDefault(pod.key(), now);
        if (now.isAfter(until)) {
            return Optional.empty();
        }
        return Optional.of(now.isBefore(due) ? due : ask(pod, now));
    }

    private Instant ask(Pod pod, Instant now) {
        session.mayWrite();
        EvictionAnswer answer = pods.evict(List.of(new Pods.Request(pod.key(), Optional.empty())))
                .getFirst();
        count.answered(answer);
        if (answer instanceof EvictionAnswer.Accepted) {
            count.evicted.add(pod.key().text());
            count.journal.moved(pod, now);
            count.announcer.evicted(pod, now);
            goneBy.put(pod.key(), now.plus(pod.grace()));
            return now.plus(pod.grace()).plus(MARGIN);
        }
        next.put(pod.key(), now.plus(AGAIN));
        return now.plus(AGAIN);
    }
}
