package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.port.Live;
import dev.noderoll.port.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The nodes of a set that are being drained: begins their drains, and takes up those that an earlier stay began. */
final class NodeDrains {

    /** In which the view shows what was written. */
    private static final Duration SHOWN = Duration.ofSeconds(5);

    private final DrainSet set;
    private final Nodes nodes;
    private final Live live;
    private final Session session;
    private final Map<InstanceId, NodeDrain> drains = new LinkedHashMap<>();
    private final Map<InstanceId, Instant> written = new HashMap<>();

    NodeDrains(DrainSet set, Nodes nodes, Live live, Session session) {
        this.set = set;
        this.nodes = nodes;
        this.live = live;
        this.session = session;
    }

    /** Whether a node's drain has begun, in this stay or before. */
    boolean begun(Going going, ClusterNode node) {
        return drains.containsKey(going.instance()) || node.annotations().containsKey(Marks.DRAINING_SINCE);
    }

    /** The oldest first: budgets are spent on what ends soonest. */
    List<NodeDrain> all() {
        return drains.values().stream()
                .sorted(Comparator.comparing(NodeDrain::since))
                .toList();
    }

    /** Whether a node is closed by this stay, though the view may not show it yet; also after its drain has ended. */
    boolean closes(ClusterNode node) {
        return written.containsKey(node.instance()) || drains.containsKey(node.instance());
    }

    void forget(InstanceId instance) {
        drains.remove(instance);
    }

    /** A drain has ended whose pods have a place only when its node has gone. */
    void await(NodeDrain drain) {
        session.mayWrite();
        NodeMarks.await(nodes, drain.name());
    }

    /** Begins a node's drain, in one write. */
    void begin(Going going, ClusterNode node, Instant now) {
        DrainPolicy policy = policy(going);
        Map<Workload.Key, Integer> recorded = available(node, policy, now);
        session.mayWrite();
        NodeMarks.begin(nodes, node, now, Recovery.text(recorded));
        NodeMarks.giveUp(nodes, node);
        written.put(going.instance(), now);
        drains.put(going.instance(), new NodeDrain(going, node, now, closed(node, now), recorded, policy));
    }

    /** Takes up a drain as it is now; closes its node again where somebody has opened it, gives it up where it is off. */
    void goOn(Going going, ClusterNode node, Instant now) {
        NodeDrain known = drains.get(going.instance());
        Instant since = known == null ? NodeMarks.since(node).orElse(now) : known.since();
        Map<Workload.Key, Integer> recorded = Recovery.recall(node);
        drains.put(
                going.instance(),
                new NodeDrain(
                        going,
                        node,
                        since,
                        closed(node, since),
                        known == null ? recorded : Recovery.together(known.recorded(), recorded),
                        policy(going)));
        boolean shown = !now.isBefore(
                written.getOrDefault(going.instance(), Instant.MIN).plus(SHOWN));
        boolean opened = shown && node.scheduling() == Scheduling.OPEN;
        if (opened || (shown && NodeMarks.off(node))) {
            session.mayWrite();
            NodeMarks.giveUp(nodes, node);
            if (opened) {
                NodeMarks.closeAgain(nodes, node, since);
            }
            written.put(going.instance(), now);
        }
    }

    /**
     * Keeps what the survey's pods were not counted for when the drain began: they have come since, or more of their
     * workload was available again before they were moved.
     */
    void record(NodeDrain drain, DrainSurvey survey) {
        DrainSurvey.Site site = survey.sites().get(drain.name().value());
        Map<Workload.Key, Integer> more = new TreeMap<>();
        for (Pod pod : site == null ? List.<Pod>of() : site.pods()) {
            survey.workloadOf(pod)
                    .filter(w ->
                            !pod.terminating() && before(w) > drain.recorded().getOrDefault(w.key(), -1))
                    .ifPresent(w -> more.put(w.key(), before(w)));
        }
        if (!more.isEmpty()) {
            session.mayWrite();
            Recovery.remember(nodes, drain.node(), more);
            drains.put(drain.going().instance(), drain.with(more));
        }
    }

    /** What has to be available again of the workloads of the pods that must go. */
    private Map<Workload.Key, Integer> available(ClusterNode node, DrainPolicy policy, Instant now) {
        Map<Workload.Key, Integer> available = new TreeMap<>();
        for (Pod pod : live.podsOn(node.name())) {
            Owner owner = pod.owner();
            if (owner != null && DrainPlanner.mustGo(pod, policy, Reach.of(node), closed(node, now), now)) {
                Keepers.of(live, pod.key().namespace(), owner).ifPresent(w -> available.put(w.key(), before(w)));
            }
        }
        return available;
    }

    private Instant closed(ClusterNode node, Instant since) {
        return NodeDrain.closed(set, node, since);
    }

    /** What other drains of this set have taken of a workload, and is not back yet, is no measure. */
    private int before(Workload workload) {
        int recorded = drains.values().stream()
                .mapToInt(d -> d.recorded().getOrDefault(workload.key(), 0))
                .max()
                .orElse(0);
        return Math.max(workload.available(), Math.min(recorded, workload.replicas()));
    }

    /** Nothing saves what is on a node that AWS takes by holding it there. */
    private DrainPolicy policy(Going going) {
        boolean taken = set.rolledGroup() != null && going.way() == Way.TAKEN;
        return taken ? set.policy().ofLeavingNode() : set.policy();
    }
}
