package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Census;
import dev.noderoll.step.Journal.Drain;
import dev.noderoll.step.Journal.Joined;
import dev.noderoll.step.Journal.Move;
import dev.noderoll.step.Journal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps a stay's {@link Journal}. */
final class JournalKeeper {

    /** Of joined nodes and of drains each: some 200 bytes. */
    private static final int MOST_NODES = 300;

    /** Some 150 bytes each. */
    private static final int MOST_MOVES = 600;

    /** A node that was there so long before the stay has not joined for it, or an earlier stay has told of it. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private final Instant begun;
    private final Set<InstanceId> known = new HashSet<>();
    private final List<Joined> joined = new ArrayList<>();
    private final List<Drain> drains = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private int leftOut;

    JournalKeeper(Instant begun) {
        this.begun = begun;
    }

    /** Notes those nodes of the group that serve now and did not before. */
    void seen(Collection<ClusterNode> nodes, InService group, Instant now) {
        for (ClusterNode node : nodes) {
            boolean young = node.createdAt().isAfter(begun.minus(YOUNG));
            boolean serves = Census.usable(node) && !node.taints().contains(Marks.OUTDATED);
            if (young && serves && group.zone(node).isPresent() && known.add(node.instance())) {
                keep(joined, new Joined(node.name(), node.instance(), node.createdAt(), now), MOST_NODES);
            }
        }
    }

    void ended(NodeDrain drain, Outcome outcome, Instant now) {
        keep(drains, new Drain(drain.name(), drain.going().instance(), drain.since(), now, outcome), MOST_NODES);
    }

    void moved(Pod pod, Instant now) {
        String node = pod.node();
        if (node != null) {
            keep(moves, new Move(pod.key().text(), new NodeName(node), now), MOST_MOVES);
        }
    }

    private <T> void keep(List<T> entries, T entry, int most) {
        if (entries.size() < most) {
            entries.add(entry);
        } else {
            leftOut++;
        }
    }

    Journal journal() {
        return new Journal(joined, drains, moves, leftOut);
    }
}
