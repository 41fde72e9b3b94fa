package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.ServedBy;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.Nodes.Taint;
import dev.noderoll.port.Nodes.Taint.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a drain marks its node, and how the marks are taken off again. */
final class NodeMarks {

    private static final Optional<String> TRUE = Optional.of("true");

    private static final Taint OFF = new Taint(Marks.OUT_OF_SERVICE, "nodeshutdown", Effect.NO_EXECUTE);

    private NodeMarks() {}

    /** Cordons a node, and takes it out of the load balancers: in one write, so never half (D85). */
    static void cordon(Nodes nodes, ClusterNode node, Instant now) {
        if (node.annotations().containsKey(Marks.DRAINING_SINCE) && node.scheduling() == Scheduling.CORDONED) {
            return;
        }
        Map<String, Optional<String>> annotations = new LinkedHashMap<>();
        annotations.put(
                Marks.DRAINING_SINCE, Optional.of(since(node).orElse(now).toString()));
        // Taken off where somebody has lifted their cordon meanwhile: the one that is lifted in the end is ours alone.
        annotations.put(Marks.WAS_CORDONED, node.scheduling() == Scheduling.CORDONED ? TRUE : Optional.empty());
        nodes.change(
                node.name(),
                new Change(
                        Scheduling.CORDONED,
                        Set.of(),
                        Set.of(),
                        Map.of(Marks.NO_LOAD_BALANCERS, Optional.of("noderoll")),
                        annotations));
    }

    /** Closes a node again that was opened in mid-drain; nothing on one that no drain of ours has marked. */
    static void cordonAgain(Nodes nodes, ClusterNode node, Instant now) {
        if (node.annotations().containsKey(Marks.DRAINING_SINCE)) {
            cordon(nodes, node, now);
        }
    }

    /** A beat and a half: who has missed one is taken to be dead, in time for another to serve the termination. */
    private static final Duration SERVED = Duration.ofSeconds(Marks.HOOK_HEARTBEAT_SECONDS / 2);

    /** Says that {@code holder} serves the termination of the node's instance, and goes on to. */
    static void serve(Nodes nodes, NodeName node, String holder, Instant now) {
        String text = new ServedBy(holder, now.plus(SERVED)).text();
        nodes.change(node, Change.annotate(Marks.SERVED_BY, Optional.of(text)));
    }

    /** Gives up the pods and volumes of a node that is known to be off: nobody else will say that they have stopped (D92). */
    static void giveUp(Nodes nodes, ClusterNode node) {
        if (node.off() && !node.annotations().containsKey(Marks.GIVEN_UP)) {
            Map<String, Optional<String>> marks = Map.of(Marks.GIVEN_UP, TRUE);
            nodes.change(node.name(), new Change(null, Set.of(OFF), Set.of(), Map.of(), marks));
        }
    }

    static Optional<Instant> since(ClusterNode node) {
        return Optional.ofNullable(node.annotations().get(Marks.DRAINING_SINCE)).map(Instant::parse);
    }

    /** Takes back what a drain of ours did; nothing on a node that none has marked. */
    static void reopen(Nodes nodes, ClusterNode node) {
        reopening(node).ifPresent(change -> nodes.change(node.name(), change));
    }

    /** What takes back what a drain of ours did; empty for a node that none has marked. */
    static Optional<Change> reopening(ClusterNode node) {
        if (!node.annotations().containsKey(Marks.DRAINING_SINCE)) {
            return Optional.empty();
        }
        boolean wasCordoned = node.annotations().containsKey(Marks.WAS_CORDONED);
        Map<String, Optional<String>> labels = "noderoll".equals(node.labels().get(Marks.NO_LOAD_BALANCERS))
                ? Map.of(Marks.NO_LOAD_BALANCERS, Optional.empty())
                : Map.of();
        Map<String, Optional<String>> annotations = new LinkedHashMap<>();
        annotations.put(Marks.DRAINING_SINCE, Optional.empty());
        annotations.put(Marks.WAS_CORDONED, Optional.empty());
        annotations.put(Marks.EVICTED, Optional.empty());
        annotations.put(Marks.SERVED_BY, Optional.empty());
        annotations.put(Marks.GIVEN_UP, Optional.empty());
        Set<String> untaint = node.annotations().containsKey(Marks.GIVEN_UP) ? Set.of(Marks.OUT_OF_SERVICE) : Set.of();
        return Optional.of(new Change(wasCordoned ? null : Scheduling.OPEN, Set.of(), untaint, labels, annotations));
    }
}
