package dev.noderoll.step;

import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.DrainState;
import dev.noderoll.step.Stayed.Stuck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What has ended in a stay: drained, or given up. */
final class Ends {

    /** A node is stuck when it has been for so long: parts of the view may be a moment behind each other. */
    private static final Duration STEADY = Duration.ofSeconds(3);

    final Map<InstanceId, Instant> drained = new LinkedHashMap<>();
    final Map<InstanceId, NodeName> failed = new LinkedHashMap<>();
    final List<Stuck> stuck = new ArrayList<>();
    private final Set<InstanceId> gone = new HashSet<>();
    private final List<NodeDrain> done = new ArrayList<>();
    private final Map<InstanceId, NodeName> reopen = new LinkedHashMap<>();
    private final Map<InstanceId, Instant> stuckSince = new HashMap<>();
    private final List<Instant> times = new ArrayList<>();
    private Duration longest = Duration.ZERO;

    /** Of a node that an earlier stay gave up, and did not open. */
    void reopen(InstanceId instance, NodeName node) {
        reopen.put(instance, node);
    }

    Map<InstanceId, NodeName> reopen() {
        return reopen;
    }

    boolean ended(InstanceId instance) {
        return drained.containsKey(instance) || failed.containsKey(instance);
    }

    /** A member whose node is gone, or that never was one. */
    void gone(InstanceId instance, Instant now) {
        drained.put(instance, now);
        gone.add(instance);
        ended(now);
    }

    /** One that was no node, and has become one meanwhile: pods may have come to it. */
    void joined(InstanceId instance) {
        if (gone.remove(instance)) {
            drained.remove(instance);
        }
    }

    void drained(NodeDrain drain, Instant now) {
        drained.put(drain.going().instance(), now);
        done.add(drain);
        Duration took = Duration.between(drain.since(), now);
        longest = took.compareTo(longest) > 0 ? took : longest;
        ended(now);
    }

    /** The drains that have come to their end are seen once more: drained now, or not yet where pods have come since. */
    void seeAgain(Predicate<NodeDrain> empty, Instant now) {
        for (NodeDrain drain : done) {
            drained.computeIfPresent(drain.going().instance(), (_, _) -> empty.test(drain) ? now : null);
        }
    }

    /** One that AWS takes is given up only when its time is over, and then let go. */
    void stuck(Going going, NodeName node, String why, String unblock, Instant now) {
        stuck.add(new Stuck(node, why, unblock));
        if (going.way() == Way.TAKEN) {
            drained.put(going.instance(), now);
        } else {
            failed.put(going.instance(), node);
        }
        ended(now);
    }

    /** Whether a node has been stuck for long enough, or its time is over. */
    boolean steady(NodeDrain drain, DrainState state, Instant now) {
        if (!(state instanceof DrainState.Stuck)) {
            stuckSince.remove(drain.going().instance());
            return false;
        }
        Instant since = stuckSince.computeIfAbsent(drain.going().instance(), _ -> now);
        return now.isAfter(drain.deadline()) || !now.isBefore(since.plus(STEADY));
    }

    /** When a node that is stuck has been for long enough. */
    Optional<Instant> due(Instant now) {
        return stuckSince.values().stream()
                .map(since -> since.plus(STEADY))
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    Optional<Instant> first() {
        return times.stream().findFirst();
    }

    /** How many have ended, one way or the other. */
    int count() {
        return times.size();
    }

    /** For how long, added up, they have waited since. */
    Duration idle(Instant now) {
        return times.stream().map(t -> Duration.between(t, now)).reduce(Duration.ZERO, Duration::plus);
    }

    /** The longest that the drain of any of these has taken. */
    Duration longest() {
        return longest;
    }

    /** Those of the drained that are no node. */
    List<InstanceId> gone() {
        return drained.keySet().stream().filter(gone::contains).toList();
    }

    private void ended(Instant now) {
        times.add(now);
    }
}
