package dev.noderoll.step;

import dev.noderoll.model.DrainSet;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is left to do at the end of a stay: it is written down, and nodes that were given up are opened again. */
final class Aftermath {

    private final DrainSet set;
    private final Cluster cluster;
    private final NodeGroups groups;
    private final Optional<InService> group;

    Aftermath(DrainSet set, Cluster cluster, NodeGroups groups, Optional<InService> group) {
        this.set = set;
        this.cluster = cluster;
        this.groups = groups;
        this.group = group;
    }

    /**
     * Ends a stay. First it is written down, so that no other stay drains again what this one opens.
     *
     * @return until before which nobody else can take what the session holds
     */
    Instant of(Ends ends, Session session, Instant now) {
        boolean something = ends.first().isPresent() || !ends.reopen().isEmpty();
        if (something) {
            session.mayWrite();
            group.ifPresent(g -> measure(g, ends));
        }
        Instant until = session.end(ends.drained, List.copyOf(ends.failed.keySet()), now);
        ends.failed.forEach(this::reopen);
        ends.reopen().forEach(this::reopen);
        return until;
    }

    /** One that is leaving already is left alone. */
    private void reopen(InstanceId instance, NodeName node) {
        boolean live = group.flatMap(g -> g.group().member(instance))
                .filter(Member::live)
                .isPresent();
        if (live) {
            Reattaching.on(cluster.pods(), node);
            cluster.nodes().get(node).ifPresent(n -> NodeMarks.reopen(cluster.nodes(), n));
        }
    }

    /** Writes down how long the longest drain took: the last admission of a window goes by it. */
    private void measure(InService known, Ends ends) {
        long seconds = ends.longest().toSeconds();
        String longest = known.group().tags().getOrDefault(Marks.DRAIN_SECONDS, "");
        boolean longer = !longest.matches("[0-9]{1,9}") || Long.parseLong(longest) < seconds;
        if (set.beginUntil().equals(Instant.MAX) || seconds == 0 || !longer) {
            return;
        }
        try {
            groups.tag(known.group().name(), Map.of(Marks.DRAIN_SECONDS, String.valueOf(seconds)));
        } catch (TryAgain passes) {
            return;
        }
    }
}
