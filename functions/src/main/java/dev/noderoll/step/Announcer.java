package dev.noderoll.step;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Told;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Events;
import dev.noderoll.port.Events.About;
import dev.noderoll.port.Events.Event;
import dev.noderoll.port.Events.Reason;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells whoever looks at a node or a pod what a stay does there, where the policy asks for it. That nobody can be told is no
 * reason to stop: after a first refusal nothing more is told in this stay.
 */
final class Announcer {

    /** Of one stay: where a server refuses everything, its first refusals say it. */
    private static final int MOST_REFUSALS = 100;

    private final Events events;
    private final Set<String> refusals = new HashSet<>();
    private boolean tells;

    Announcer(Events events, DrainPolicy policy) {
        this.events = events;
        this.tells = policy.told() == Told.KUBERNETES;
    }

    void began(NodeName node, Instant now) {
        tell(new About.Node(node), Reason.DRAIN_BEGAN, "Noderoll drains this node", now);
    }

    void ended(NodeDrain drain, Instant now) {
        long seconds = Duration.between(drain.since(), now).toSeconds();
        tell(new About.Node(drain.name()), Reason.DRAIN_ENDED, "drained in " + seconds + " s", now);
    }

    void failed(NodeName node, String why, Instant now) {
        tell(new About.Node(node), Reason.DRAIN_FAILED, why, now);
    }

    void evicted(Pod pod, Instant now) {
        tell(new About.Pod(pod.key()), Reason.EVICTED, "evicted from node " + pod.node() + ", which is drained", now);
    }

    /** Once for each pod and reason. */
    void refused(PodKey pod, String why, Instant now) {
        if (tells && refusals.size() < MOST_REFUSALS && refusals.add(pod.uid() + why)) {
            tell(new About.Pod(pod), Reason.EVICTION_REFUSED, why, now);
        }
    }

    private void tell(About about, Reason reason, String note, Instant now) {
        if (!tells) {
            return;
        }
        try {
            events.add(new Event(about, reason, note, now));
        } catch (TryAgain | Misconfigured unheard) {
            tells = false;
        }
    }
}
