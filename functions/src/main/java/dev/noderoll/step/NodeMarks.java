package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.ServedBy;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.Nodes.Taint;
import dev.noderoll.port.Nodes.Taint.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Opens every node of the group's live members: no drain of a rollout is under way on it any more. */
    static void openAll(Nodes nodes, NodeGroup group) {
        for (ClusterNode node : ofLive(nodes.list(), group)) {
            reopen(nodes, node);
            openOutdated(nodes, node);
        }
    }

    /** Lets pods onto an outdated node again; nothing on one that is not closed for being outdated. */
    static void openOutdated(Nodes nodes, ClusterNode node) {
        if (node.taints().contains(Marks.OUTDATED)) {
            nodes.change(node.name(), Change.untaint(Marks.OUTDATED));
        }
    }

    /** Those among {@code nodes} that belong to live members of the group. */
    static List<ClusterNode> ofLive(List<ClusterNode> nodes, NodeGroup group) {
        return nodes.stream()
                .filter(n -> group.member(n.instance()).filter(Member::live).isPresent())
                .toList();
    }

    /** Takes back what {@link #cordon} did; nothing on a node that no drain of ours has marked. */
    static void reopen(Nodes nodes, ClusterNode node) {
        if (!node.annotations().containsKey(Marks.DRAINING_SINCE)) {
            return;
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
        nodes.change(
                node.name(), new Change(wasCordoned ? null : Scheduling.OPEN, Set.of(), untaint, labels, annotations));
    }

    /** Keeps cluster-autoscaler from taking a new node away, which is empty when it comes (D94). */
    static void keep(Nodes nodes, ClusterNode node) {
        if (!node.annotations().containsKey(Marks.NO_SCALE_DOWN)) {
            nodes.change(node.name(), Change.annotate(Map.of(Marks.NO_SCALE_DOWN, TRUE, Marks.KEPT, TRUE)));
        }
    }

    /** Lets go of every node of the group's live members. */
    static void letAllGo(Nodes nodes, NodeGroup group) {
        ofLive(nodes.list(), group).forEach(node -> letGo(nodes, node));
    }

    /** Takes back what {@link #keep} did; an annotation that was there before stays. */
    static void letGo(Nodes nodes, ClusterNode node) {
        if (node.annotations().containsKey(Marks.KEPT)) {
            nodes.change(
                    node.name(),
                    Change.annotate(Map.of(Marks.NO_SCALE_DOWN, Optional.empty(), Marks.KEPT, Optional.empty())));
        }
    }
}
