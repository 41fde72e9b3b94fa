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

    /**
     * Begins a node's drain in one write, so never half (D85): closes it to new pods, takes it out of the load balancers,
     * and keeps since when, and how much was available of the workloads that it takes pods from.
     */
    static void begin(Nodes nodes, ClusterNode node, Instant now, String available) {
        Map<String, Optional<String>> annotations = new LinkedHashMap<>(closing(node, now));
        annotations.put(Marks.EVICTED, Optional.of(available).filter(text -> !text.isEmpty()));
        nodes.change(node.name(), closed(annotations));
    }

    /** Closes a node again that somebody has opened in mid-drain: what is evicted would come back to it. */
    static void closeAgain(Nodes nodes, ClusterNode node, Instant now) {
        nodes.change(node.name(), closed(closing(node, now)));
    }

    private static Map<String, Optional<String>> closing(ClusterNode node, Instant now) {
        // The second is taken off where somebody has lifted their cordon meanwhile: the one that is lifted in the end
        // is
        // ours alone.
        return Map.of(
                Marks.DRAINING_SINCE,
                Optional.of(since(node).orElse(now).toString()),
                Marks.WAS_CORDONED,
                node.scheduling() == Scheduling.CORDONED ? TRUE : Optional.empty());
    }

    private static Change closed(Map<String, Optional<String>> annotations) {
        return new Change(
                Scheduling.CORDONED,
                Set.of(),
                Set.of(),
                Map.of(Marks.NO_LOAD_BALANCERS, Optional.of("noderoll")),
                annotations);
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
        if (off(node)) {
            Map<String, Optional<String>> marks = Map.of(Marks.GIVEN_UP, TRUE);
            nodes.change(node.name(), new Change(null, Set.of(OFF), Set.of(), Map.of(), marks));
        }
    }

    /** Whether a node is known to be off, and not given up yet. */
    static boolean off(ClusterNode node) {
        return node.off() && !node.annotations().containsKey(Marks.GIVEN_UP);
    }

    /** Says that pods have a place only when the node has gone. */
    static void await(Nodes nodes, NodeName node) {
        nodes.change(node, Change.annotate(Marks.AWAITED, TRUE));
    }

    static Optional<Instant> since(ClusterNode node) {
        return Optional.ofNullable(node.annotations().get(Marks.DRAINING_SINCE)).map(Instant::parse);
    }

    /** Ends a drain and leaves its node closed, so that the next one has all of its time. */
    static void end(Nodes nodes, ClusterNode node) {
        nodes.change(node.name(), new Change(null, Set.of(), Set.of(), Map.of(), ended()));
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
        Set<String> untaint = node.annotations().containsKey(Marks.GIVEN_UP) ? Set.of(Marks.OUT_OF_SERVICE) : Set.of();
        return Optional.of(new Change(wasCordoned ? null : Scheduling.OPEN, Set.of(), untaint, labels, ended()));
    }

    private static Map<String, Optional<String>> ended() {
        Map<String, Optional<String>> annotations = new LinkedHashMap<>();
        annotations.put(Marks.DRAINING_SINCE, Optional.empty());
        annotations.put(Marks.WAS_CORDONED, Optional.empty());
        annotations.put(Marks.EVICTED, Optional.empty());
        annotations.put(Marks.AWAITED, Optional.empty());
        annotations.put(Marks.SERVED_BY, Optional.empty());
        annotations.put(Marks.SESSION, Optional.empty());
        annotations.put(Marks.GIVEN_UP, Optional.empty());
        return annotations;
    }
}
